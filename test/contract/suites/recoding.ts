import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapText } from '../../support/district-map.ts';
import { HOUR_MS, openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
const SOLVED = { outcome: 'solved', explanation: 'انجام شد' } as const;
const CODES = { unknown: 'سایر/نامشخص', asphalt: 'لکه‌گیری و ترمیم آسفالت' };

export function recodingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the classification of a case', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('recoding'));
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    const viewOf = async (caseId: string) => {
      const view = await house.cases.view(caseId);
      if (view === undefined) throw new Error(caseId);
      return view;
    };
    const recodedIn = async (caseId: string) =>
      (await viewOf(caseId)).events.flatMap(({ recoded }) => recoded ?? []);
    const refer = (caseId: string, form: object) =>
      house.referrals.referFromTriage(caseId, form, house.vera, house.clock.nowMs);
    const verify = async (caseId: string, form: object) => {
      const whole = { ...SOLVED, ...form };
      return (await house.cases.verify(caseId, whole, house.vera, house.clock.nowMs)).type;
    };
    const unitOf = async (caseId: string) =>
      (await house.history(caseId)).referrals.at(-1)?.department.nameEn;
    const isWhole = async (caseId: string) => (await house.cases.verifyHistory(caseId))?.ok;
    const vague = () => house.register({ serviceCode: '999', district: null });

    test('triage gives it code and district, and the rules find its unit as at registration', async () => {
      const { cases, anna } = house;
      const caseId = await vague();
      expect(await viewOf(caseId)).toMatchObject({ isUnclassified: true });
      const query = 'آسفالت';
      const found = async () =>
        (await cases.list({ readerId: anna, district: 3, query })).map((row) => row.caseId);
      expect(await found()).not.toContain(caseId);
      expect(await refer(caseId, { serviceCode: '۱۰۱', district: 3 })).toMatchObject({
        type: 'done',
      });
      expect(await unitOf(caseId)).toBe('Technical and civil works office, District 3');
      expect(await viewOf(caseId)).toMatchObject({
        ...{ status: 'referred', serviceCode: '101', district: 3, isUnclassified: false },
      });
      expect((await house.typesOf(caseId)).slice(-3)).toEqual(['to-triage', 'recoded', 'referred']);
      expect(await recodedIn(caseId)).toEqual([
        {
          before: { serviceName: CODES.unknown, district: null },
          after: { serviceName: CODES.asphalt, district: 3 },
        },
      ]);
      expect(await found()).toContain(caseId);
      expect(await isWhole(caseId)).toBe(true);
    });

    test('a unit that triage chose stays chosen, whatever the code says', async () => {
      const caseId = await vague();
      await refer(caseId, { departmentId: 'traffic-office', serviceCode: '101', district: 3 });
      expect(await unitOf(caseId)).toBe('Traffic office');
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
    });

    test('what is refused changes nothing of the case', async () => {
      const { store, clock } = house;
      const { serviceCode } = store.tables;
      await store.tx((w) =>
        w
          .update(serviceCode)
          .set({ activeUntilMs: clock.nowMs })
          .where(eq(serviceCode.code, '405')),
      );
      const caseId = await vague();
      const before = await viewOf(caseId);
      for (const [form, type] of [
        [{ serviceCode: '777' }, 'unknown-service-code'],
        [{ serviceCode: '405' }, 'unknown-service-code'],
        [{ serviceCode: '101', district: 14 }, 'unknown-district'],
        [{ serviceCode: '101', district: 3, departmentId: 'nowhere' }, 'unknown-department'],
        [{ district: 3 }, 'no-unit-by-rule'],
      ] as const) {
        expect(await refer(caseId, form)).toEqual({ type });
      }
      expect(await verify(caseId, { serviceCode: '101' })).toBe('wrong-state');
      expect(await viewOf(caseId)).toEqual(before);
      await store.tx((w) =>
        w.update(serviceCode).set({ activeUntilMs: null }).where(eq(serviceCode.code, '405')),
      );
    });

    test('a point on the map and another district do not go together', async () => {
      const { store, districtMap, clock } = house;
      const { cases } = store.tables;
      const by = { userId: house.helen, address: '127.0.0.1' };
      const taken = await districtMap.take({ geojson: mapText(), apply: true }, by, clock.nowMs);
      expect(taken.applied).toBe(true);
      const caseId = await vague();
      const inThree = { lat: 36.31, lng: 59.51 };
      await store.tx((w) => w.update(cases).set(inThree).where(eq(cases.id, caseId)));
      expect(await refer(caseId, { serviceCode: '101', district: 13 })).toEqual({
        type: 'point-elsewhere',
      });
      expect(await refer(caseId, { serviceCode: '101', district: 3 })).toMatchObject({
        type: 'done',
      });
    });

    test('a danger that is found in triage gets its crew at once', async () => {
      const caseId = await vague();
      await refer(caseId, { serviceCode: '104', district: 3 });
      const lead = { userId: house.helen, all: true };
      const all = await house.emergencyViews.list(lead, house.clock.nowMs);
      expect(all.map((one) => one.caseId)).toContain(caseId);
      expect(await viewOf(caseId)).toMatchObject({ status: 'referred', priority: 'immediate' });
    });

    test('no result without a code that it is found by, unless it is no service of the city', async () => {
      const caseId = await vague();
      await refer(caseId, { departmentId: 'traffic-office' });
      await house.reply(caseId);
      const rungs = await house.rungs(caseId);
      expect(await verify(caseId, {})).toBe('code-needed');
      expect(await verify(caseId, { serviceCode: '999' })).toBe('code-needed');
      expect(await verify(caseId, { serviceCode: '777' })).toBe('unknown-service-code');
      expect(await viewOf(caseId)).toMatchObject({ status: 'answered', serviceCode: '999' });
      expect(await verify(caseId, { serviceCode: '402' })).toBe('changed');
      expect(await house.rungs(caseId)).toEqual(rungs);
      expect((await house.typesOf(caseId)).slice(-2)).toEqual(['recoded', 'verified']);
      const foreign = await vague();
      await refer(foreign, { departmentId: 'traffic-office' });
      await house.reply(foreign);
      expect(await verify(foreign, { outcome: 'out_of_scope' })).toBe('changed');
    });

    test('archive, matter and district follow; what it was stays in the sealed history', async () => {
      const { cases, clock, store } = house;
      const { caseArchive, contactItem, contactCase } = store.tables;
      const caseId = await house.register();
      await house.reply(caseId);
      await verify(caseId, { serviceCode: '102', district: 9 });
      expect(await viewOf(caseId)).toMatchObject({ serviceCode: '102', district: 9 });
      const told = { caseId, cycle: 1, atMs: clock.nowMs };
      await store.tx((w) => cases.markAnnounced(w, told));
      clock.nowMs += 90 * DAY_MS;
      await cases.runDue(clock.nowMs);
      const [archived] = await store.read
        .select()
        .from(caseArchive)
        .where(eq(caseArchive.caseId, caseId));
      expect(archived?.topic).toBe('service-102');
      const items = await store.read
        .select({ code: contactItem.serviceCodeId, topic: contactItem.topic })
        .from(contactItem)
        .innerJoin(contactCase, eq(contactCase.contactItemId, contactItem.id))
        .where(eq(contactCase.caseId, caseId));
      expect(items).toEqual([{ code: 'service-102', topic: 'ترمیم و بهسازی پیاده‌رو' }]);
      expect(await recodedIn(caseId)).toMatchObject([
        { before: { serviceName: CODES.asphalt, district: 3 }, after: { district: 9 } },
      ]);
      expect(await cases.verifyArchive(caseId)).toBe(true);
      expect(await isWhole(caseId)).toBe(true);
    });

    test('a result under the code that nobody knew, from before it was asked for, is archived', async () => {
      const { cases, clock, store } = house;
      const { cases: table } = store.tables;
      const caseId = await house.register();
      await house.reply(caseId);
      await verify(caseId, {});
      await store.tx(async (w) => {
        const set = { serviceCodeId: 'service-999' };
        await w.update(table).set(set).where(eq(table.id, caseId));
        await cases.markAnnounced(w, { caseId, cycle: 1, atMs: clock.nowMs });
      });
      clock.nowMs += 90 * DAY_MS;
      await cases.runDue(clock.nowMs);
      expect(await house.statusOf(caseId)).toBe('archived');
    });

    test('a code for reports in confidence hides who reported; no other code tells it again', async () => {
      const { cases, vera, anna, clock } = house;
      const caseId = await vague();
      // The one that was registered first goes on.
      clock.nowMs += 1_000;
      const child = await house.register();
      const meant = { caseId: child, intoId: caseId, byId: anna, atMs: clock.nowMs };
      const proposed = await cases.merges.propose(meant);
      if (proposed.type !== 'changed') throw new Error(proposed.type);
      await cases.merges.decide(proposed.mergeId, 'merge', vera, clock.nowMs);
      await refer(caseId, { serviceCode: '501', district: 3, departmentId: 'traffic-office' });
      expect((await viewOf(caseId)).reporter).toBe('shown');
      await cases.merges.undo(child, 'دو جا', vera, clock.nowMs);
      expect((await viewOf(caseId)).reporter).toBe('shown');
      await house.reply(caseId);
      expect(await verify(caseId, { serviceCode: '101' })).toBe('changed');
      expect((await viewOf(caseId)).reporter).toBe('shown');
    });

    test('nor does undoing a merge that had hidden it before', async () => {
      const { cases, vera, anna, clock } = house;
      const caseId = await vague();
      clock.nowMs += 1_000;
      const child = await house.register({ serviceCode: '501' });
      const meant = { caseId: child, intoId: caseId, byId: anna, atMs: clock.nowMs };
      const proposed = await cases.merges.propose(meant);
      if (proposed.type !== 'changed') throw new Error(proposed.type);
      await cases.merges.decide(proposed.mergeId, 'merge', vera, clock.nowMs);
      expect((await viewOf(caseId)).reporter).toBe('shown');
      await refer(caseId, { serviceCode: '501', district: 3, departmentId: 'traffic-office' });
      await cases.merges.undo(child, 'دو جا', vera, clock.nowMs);
      expect((await viewOf(caseId)).reporter).toBe('shown');
    });

    test('a danger that comes back to follow-up gets its crew, and no unit’s clock', async () => {
      const { referrals, hana, vera, helen, clock } = house;
      const caseId = await house.register();
      const asked = { kind: 'return', reason: 'فرو رفته است، نه خراب' } as const;
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      const requestId = (await house.history(caseId)).requests.at(-1)?.requestId ?? '';
      const granted = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      const recode = { serviceCode: '104' };
      expect((await referrals.decide(requestId, { ...granted, recode })).type).toBe('done');
      const all = await house.emergencyViews.list({ userId: helen, all: true }, clock.nowMs);
      expect(all.filter((one) => one.caseId === caseId)).toHaveLength(1);
      expect(await viewOf(caseId)).toMatchObject({ status: 'referred', priority: 'immediate' });
      // Nobody is on duty in this house: that is told before the way it goes.
      expect((await house.typesOf(caseId)).slice(-3)).toEqual([
        ...['recoded', 'emergency-alarm', 'rerouted'],
      ]);
      expect(await house.rungs(caseId)).toEqual(['1 head returned', '1 head open']);
      expect(await isWhole(caseId)).toBe(true);
    });

    test('what came back to follow-up goes where its right code belongs', async () => {
      const { referrals, hana, vera, clock } = house;
      const caseId = await house.register();
      const asked = { kind: 'return', reason: 'چراغ است، نه آسفالت' } as const;
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      const requestId = (await house.history(caseId)).requests.at(-1)?.requestId ?? '';
      const decide = async (set: object) => {
        const granted = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
        return (await referrals.decide(requestId, { ...granted, ...set })).type;
      };
      expect(await decide({})).toBe('unknown-department');
      expect(await decide({ recode: { serviceCode: '777' } })).toBe('unknown-service-code');
      expect(await decide({ recode: { serviceCode: '999' } })).toBe('no-unit-by-rule');
      // Another code, and the same unit: it has said that it is not its duty.
      expect(await decide({ recode: { serviceCode: '102' } })).toBe('no-unit-by-rule');
      expect(await house.typesOf(caseId)).not.toContain('recoded');
      expect(await decide({ recode: { serviceCode: '402' } })).toBe('done');
      expect(await unitOf(caseId)).toBe('Traffic office');
      expect((await house.typesOf(caseId)).slice(-2)).toEqual(['recoded', 'rerouted']);
      expect(await isWhole(caseId)).toBe(true);
    });
  });
}
