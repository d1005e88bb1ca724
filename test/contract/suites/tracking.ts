import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TellCase } from '../../../src/contract/tracking.ts';
import { makeTrackingCode } from '../../../src/kit/tracking-code.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const PHONE = '+989153124587';
const HOUR_MS = 3_600_000;

export function trackingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('looking a case up by its code', () => {
    let house: CaseHouse;
    let calls = 0;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('tracking'));
    });
    afterAll(() => house.close());

    const call = (phone: string | null) =>
      house.answeredCall(`t-${(calls += 1)}`, phone, house.anna);
    async function registered(phone: string | null, name: string | null = null) {
      const { cases, citizens, contacts, anna, clock } = house;
      clock.nowMs += 1_000;
      const contactId = await call(phone);
      const who = { kind: 'resident', district: 9, address: null } as const;
      if (name !== null) await citizens.addCitizen({ contactId, name, ...who }, anna, clock.nowMs);
      const form = { serviceCode: '301', district: 9, description: 'زباله مانده است' };
      const opened = await cases.openDraft({ contactId, ...form }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      const [item] = await contacts.listItems(contactId);
      return {
        caseId: opened.caseId,
        code: item?.trackingCode ?? '',
        secret: item?.secret ?? null,
      };
    }
    const track = (code: string, secret: string) =>
      house.tracking.track({ code, secret }, house.clock.nowMs, '10.9.8.7');
    async function tell(contactId: string, asked: Partial<TellCase>) {
      const { anna, clock } = house;
      const nothing = { contactId, caseId: null, code: null, secret: null, name: null };
      const by = { userId: anna, address: '10.0.0.1' };
      return (await house.tracking.tell({ ...nothing, ...asked }, by, clock.nowMs)).type;
    }

    test('the last four digits of the number are the secret, in any writing', async () => {
      const { code } = await registered(PHONE);
      expect(await track(code, '4587')).toMatchObject({
        type: 'tracked',
        tracked: {
          trackingCode: code,
          status: 'referred',
          serviceName: 'جمع‌آوری نشدن زباله',
          district: 9,
          outcome: null,
          explanation: null,
        },
      });
      const persian = `${code.slice(0, 3)} ${code.slice(3, 6)}-${code.slice(6)}`;
      expect((await track(persian, '۴۵۸۷')).type).toBe('tracked');
      expect((await track(code, '4588')).type).toBe('not-tracked');
      expect((await track(code, '87')).type).toBe('not-tracked');
    });

    test('who has no number looks it up with the four digits he was told', async () => {
      const { code, secret } = await registered(null);
      expect((await track(code, secret ?? '')).type).toBe('tracked');
      const other = String((Number(secret) + 1) % 10_000).padStart(4, '0');
      expect((await track(code, other)).type).toBe('not-tracked');
    });

    test('five wrong tries lock that code for an hour, the right secret and every asker included', async () => {
      const { clock } = house;
      const { code } = await registered(PHONE);
      const { code: other } = await registered(PHONE);
      const contactId = await call(PHONE);
      for (let tries = 0; tries < 4; tries += 1) {
        expect((await track(code, '0000')).type).toBe('not-tracked');
      }
      expect((await track(code, '4587')).type).toBe('tracked');
      // Right once: counting begins anew.
      for (let tries = 0; tries < 5; tries += 1) {
        expect((await track(code, '0000')).type).toBe('not-tracked');
      }
      expect((await track(code, '4587')).type).toBe('lookup-locked');
      expect(await tell(contactId, { code })).toBe('lookup-locked');
      expect((await track(other, '4587')).type).toBe('tracked');
      clock.nowMs += HOUR_MS - 1;
      expect((await track(code, '4587')).type).toBe('lookup-locked');
      clock.nowMs += 1;
      expect((await track(code, '4587')).type).toBe('tracked');
    });

    test('each further lock is twice as long; a day without a try, or the right secret, ends it', async () => {
      const { clock } = house;
      const { code } = await registered(PHONE);
      const wrong = async (times: number) => {
        for (let tries = 0; tries < times; tries += 1) {
          expect((await track(code, '0000')).type).toBe('not-tracked');
        }
      };
      for (const hours of [1, 2, 4, 8, 16, 24, 24]) {
        await wrong(5);
        clock.nowMs += hours * HOUR_MS - 1;
        expect((await track(code, '4587')).type, `${hours}`).toBe('lookup-locked');
        clock.nowMs += 1;
      }
      expect((await track(code, '4587')).type).toBe('tracked');
      await wrong(5);
      clock.nowMs += HOUR_MS;
      expect((await track(code, '4587')).type).toBe('tracked');
      await wrong(5);
      clock.nowMs += 25 * HOUR_MS;
      await wrong(5);
      clock.nowMs += HOUR_MS;
      expect((await track(code, '4587')).type).toBe('tracked');
    });

    test('who opened it on the page is in the audit by his address, who failed is not', async () => {
      const { caseId, code } = await registered(PHONE);
      await track(code, '0000');
      await track(code, '4587');
      const { audit } = house.store.tables;
      const entries = (await house.store.read.select().from(audit)).filter(
        (row) => row.subjectId === caseId && row.act === 'case-tracked',
      );
      expect(entries).toMatchObject([
        { userId: null, address: '10.9.8.7', detail: { proof: 'secret' } },
      ]);
    });

    test('a lock that is over gives five tries again; old slips are forgotten', async () => {
      const { clock } = house;
      const { code } = await registered(PHONE);
      const wrong = async (times: number) => {
        for (let tries = 0; tries < times; tries += 1) await track(code, '0000');
      };
      await wrong(5);
      clock.nowMs += HOUR_MS;
      await wrong(4);
      expect((await track(code, '4587')).type).toBe('tracked');
      await wrong(4);
      clock.nowMs += 25 * HOUR_MS;
      await wrong(4);
      expect((await track(code, '4587')).type).toBe('tracked');
    });

    test('a code that nobody has behaves as any other', async () => {
      const nobodys = makeTrackingCode(() => 1);
      for (let tries = 0; tries < 5; tries += 1) {
        expect((await track(nobodys, '4587')).type).toBe('not-tracked');
      }
      expect((await track(nobodys, '4587')).type).toBe('lookup-locked');
      expect((await track('123', '4587')).type).toBe('not-tracked');
    });

    test('the result is read when it has been told, not before; a merged case stands as its root', async () => {
      const { cases, store, clock, anna, vera } = house;
      const first = await registered(PHONE);
      const second = await registered(null);
      const proposal = { caseId: second.caseId, intoId: first.caseId, byId: anna };
      const asked = await cases.merges.propose({ ...proposal, atMs: clock.nowMs });
      if (asked.type !== 'changed') throw new Error(asked.type);
      await cases.merges.decide(asked.mergeId, 'merge', vera, clock.nowMs);
      const result = { outcome: 'solved', explanation: 'جمع شد.' } as const;
      await house.replied(first.caseId);
      await cases.verify(first.caseId, result, vera, clock.nowMs);
      const before = await track(second.code, second.secret ?? '');
      expect(before).toMatchObject({ tracked: { status: 'verified', explanation: null } });
      const told = { caseId: first.caseId, cycle: 1, atMs: clock.nowMs };
      await store.tx((w) => cases.markAnnounced(w, told));
      expect(await track(second.code, second.secret ?? '')).toMatchObject({
        tracked: { trackingCode: second.code, status: 'announced', ...result },
      });
    });

    describe('taking it back on the page', () => {
      const reason = 'خودم درست کردم';
      const takeBack = (code: string, secret: string) =>
        house.tracking.withdraw({ code, secret, reason }, house.clock.nowMs, '10.9.8.7');

      test('whoever was asked is told why; once', async () => {
        const { cases, referrals, store, clock, vera } = house;
        await store.tx((w) => w.update(store.tables.position).set({ holderId: vera }));
        const { caseId, code } = await registered(PHONE);
        expect(await track(code, '4587')).toMatchObject({ tracked: { mayWithdraw: true } });
        expect(await takeBack(code, '4587')).toMatchObject({
          type: 'withdrawn',
          tracked: { trackingCode: code, status: 'withdrawn', mayWithdraw: false },
        });
        const view = await cases.view(caseId);
        const last = { type: 'withdrawn', byName: null, note: reason };
        expect(view?.events.at(-1)).toMatchObject(last);
        expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
        const history = await referrals.historyOf(caseId, clock.nowMs);
        expect(history?.referrals.map(({ state }) => state)).toEqual(['recalled']);
        const notices = await referrals.notices.unseen(vera, clock.nowMs);
        expect(notices.filter(({ trackingCode }) => trackingCode === code)).toMatchObject([
          { kind: 'withdrawn', reason },
        ]);
        expect(await takeBack(code, '4587')).toEqual({ type: 'wrong-state' });
        expect((await cases.view(caseId))?.events).toHaveLength(view?.events.length ?? 0);
        const { audit } = store.tables;
        const entries = (await store.read.select().from(audit)).filter(
          (row) => row.subjectId === caseId && row.detail?.['act'] === 'withdrawal',
        );
        expect(entries[0]).toMatchObject({ userId: null, address: '10.9.8.7' });
      });

      test('it is no second door to guess at', async () => {
        const { caseId, code } = await registered(PHONE);
        for (let tries = 0; tries < 5; tries += 1) {
          expect(await takeBack(code, '0000')).toEqual({ type: 'not-tracked' });
        }
        expect(await takeBack(code, '4587')).toEqual({ type: 'lookup-locked' });
        expect((await house.cases.view(caseId))?.status).toBe('referred');
      });

      test('of a merged case his own telling ends, the survivor goes on; with the survivor closed nothing is left', async () => {
        const { cases, store, clock, anna, vera } = house;
        const [root, mine, other] = [
          await registered(PHONE),
          await registered(PHONE),
          await registered(PHONE),
        ];
        for (const { caseId } of [mine, other]) {
          const proposal = { caseId, intoId: root.caseId, byId: anna, atMs: clock.nowMs };
          const asked = await cases.merges.propose(proposal);
          if (asked.type !== 'changed') throw new Error(asked.type);
          await cases.merges.decide(asked.mergeId, 'merge', vera, clock.nowMs);
        }
        expect(await takeBack(mine.code, '4587')).toMatchObject({
          tracked: { trackingCode: mine.code, status: 'withdrawn' },
        });
        expect((await cases.view(root.caseId))?.status).toBe('referred');
        expect(await cases.merges.descendants(store.read, root.caseId)).toEqual([other.caseId]);
        const { cases: t } = store.tables;
        await store.tx((w) => w.update(t).set({ status: 'archived' }).where(eq(t.id, root.caseId)));
        expect(await track(other.code, '4587')).toMatchObject({ tracked: { mayWithdraw: false } });
        expect(await takeBack(other.code, '4587')).toEqual({ type: 'wrong-state' });
        expect(await cases.view(other.caseId)).toMatchObject({
          ...{ status: 'merged', mergedInto: { caseId: root.caseId } },
        });
      });
    });

    test('from its own number the code or the name is enough; from elsewhere code and secret', async () => {
      const number = '+989153120001';
      const { caseId, code } = await registered(number, 'زهرا کریمی');
      const [own, elsewhere] = [await call(number), await call('+989153129999')];
      const withheld = await call(null);
      expect(await tell(own, { caseId, name: 'خانم كريمي' })).toBe('not-tracked');
      expect(await tell(own, { caseId, name: 'زهرا كريمي' })).toBe('told');
      expect(await tell(own, { caseId, code })).toBe('told');
      expect(await tell(own, { caseId, name: 'علی کریمی' })).toBe('not-tracked');
      expect(await tell(own, { caseId })).toBe('not-tracked');
      expect(await tell(elsewhere, { caseId, name: 'زهرا کریمی' })).toBe('not-tracked');
      expect(await tell(elsewhere, { code })).toBe('not-tracked');
      expect(await tell(elsewhere, { code, secret: '0001' })).toBe('told');
      expect(await tell(withheld, { code, secret: '۰۰۰۱' })).toBe('told');
      const { audit } = house.store.tables;
      const entries = (await house.store.read.select().from(audit)).filter(
        (row) => row.act === 'case-told' && row.subjectId === caseId,
      );
      expect(entries.map((row) => row.detail?.['proof'])).toEqual([
        'name',
        'code',
        'secret',
        'secret',
      ]);
    });

    test('an expert tells in a contact of his own that is in hand', async () => {
      const { caseId, code } = await registered(PHONE);
      const { boris, cases, anna, clock } = house;
      const contactId = await call(PHONE);
      const asked = { contactId, caseId, code, secret: null, name: null };
      const by = { userId: boris, address: '10.0.0.1' };
      expect((await house.tracking.tell(asked, by, clock.nowMs)).type).toBe('not-your-contact');
      await cases.finishContact(contactId, anna, { disposition: 'silent' }, clock.nowMs);
      expect(await tell(contactId, { caseId, code })).toBe('contact-finished');
    });
  });
}
