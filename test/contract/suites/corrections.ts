import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const PHONE = '+989153124587';
const MINUTE_MS = 60_000;

export function correctionsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('corrections', () => {
    let house: CaseHouse;
    let calls = 0;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('corrections'));
    });
    afterAll(() => house.close());

    async function registered(set: object = {}): Promise<string> {
      const { cases, anna, clock } = house;
      calls += 1;
      const contactId = await house.answeredCall(`call-fix-${calls}`, PHONE, anna);
      const place = { serviceCode: '101', district: 3, addressText: 'کوچه ۵' };
      const form = { contactId, description: 'چاله جلوی مدرسه', ...place, ...set };
      const opened = await cases.openDraft(form, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      return opened.caseId;
    }
    const viewOf = async (caseId: string) => {
      const view = await house.cases.view(caseId);
      if (view === undefined) throw new Error(caseId);
      return view;
    };
    async function correct(caseId: string, set: object, agentId = house.anna): Promise<string> {
      const { version } = await viewOf(caseId);
      const form = { version, ...set };
      return (await house.cases.correct(caseId, form, agentId, house.clock.nowMs)).type;
    }
    const untilFor = (caseId: string, agentId = house.anna) =>
      house.cases.correctableUntil(caseId, agentId, house.clock.nowMs);

    test('who registered a case puts his words right; those before stay in its history', async () => {
      const { cases, clock, anna, boris } = house;
      const caseId = await registered();
      const begunMs = clock.nowMs;
      clock.nowMs += 14 * MINUTE_MS;
      expect(await untilFor(caseId)).toBe(begunMs + 15 * MINUTE_MS);
      expect(await untilFor(caseId, boris)).toBeNull();
      const set = {
        description: 'چاله جلوی بیمارستان',
        addressText: 'کوچه ۵',
        landmark: 'پمپ بنزین',
      };
      expect(await correct(caseId, set)).toBe('changed');
      const view = await viewOf(caseId);
      expect(view).toMatchObject({ ...set, status: 'referred', district: 3, serviceCode: '101' });
      const told = view.events.map(({ type, byName, note }) => [type, byName, note]).slice(3);
      expect(told).toEqual([
        ['corrected-description', 'آنا', 'چاله جلوی مدرسه'],
        ['corrected-landmark', 'آنا', null],
      ]);
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 5 });
      const found = async (query: string) =>
        (await cases.list({ readerId: anna, query })).map((one) => one.caseId);
      expect(await found('بیمارستان')).toContain(caseId);
      expect(await found('مدرسه')).not.toContain(caseId);
      // The same words again are no correction.
      expect(await correct(caseId, set)).toBe('changed');
      expect((await viewOf(caseId)).events).toHaveLength(5);
    });

    test('a corrected address is the place by which repeated problems are counted', async () => {
      const { store } = house;
      const { cases } = store.tables;
      const keyOf = async (caseId: string) => {
        const [row] = await store.read.select().from(cases).where(eq(cases.id, caseId));
        return row?.placeKey;
      };
      const there = await registered({ addressText: 'خیابان امام رضا ۱۲' });
      const wrong = await registered({ addressText: 'خیابان امام رضا ۲۱' });
      expect(await keyOf(wrong)).not.toBe(await keyOf(there));
      expect(await correct(wrong, { addressText: 'خیابان امام رضا ۱۲' })).toBe('changed');
      expect(await keyOf(wrong)).toBe(await keyOf(there));
    });

    test('a point is moved within the district that was said, and the one before is kept', async () => {
      const caseId = await registered({ lat: 36.3, lng: 59.6 });
      expect(await correct(caseId, { lat: 36.31, lng: 59.61 })).toBe('changed');
      const view = await viewOf(caseId);
      expect(view).toMatchObject({ lat: 36.31, lng: 59.61 });
      expect(view.events.at(-1)).toMatchObject({ type: 'corrected-point', note: '36.3, 59.6' });
      // Half a point is none.
      expect(await correct(caseId, { lat: 36.32 })).toBe('changed');
      expect(await viewOf(caseId)).toMatchObject({ lat: 36.31, lng: 59.61 });
    });

    test('a case keeps its description and its place', async () => {
      const caseId = await registered({ district: null });
      const { cases, clock, anna } = house;
      const { version } = await viewOf(caseId);
      const empty = { version, description: ' ', addressText: '' };
      expect(await cases.correct(caseId, empty, anna, clock.nowMs)).toEqual({
        type: 'incomplete-case',
        missing: ['description', 'place'],
      });
      expect(await viewOf(caseId)).toMatchObject({ description: 'چاله جلوی مدرسه', version });
    });

    test('after fifteen minutes, or by a colleague, nothing is rewritten', async () => {
      const { cases, clock, anna, boris, vera } = house;
      const caseId = await registered();
      for (const other of [boris, vera]) {
        expect(await correct(caseId, { description: 'دیگر' }, other)).toBe('not-registered-by-you');
      }
      const late = { version: (await viewOf(caseId)).version - 1, description: 'دیگر' };
      expect((await cases.correct(caseId, late, anna, clock.nowMs)).type).toBe('changed-meanwhile');
      clock.nowMs += 15 * MINUTE_MS;
      expect(await correct(caseId, { description: 'دیگر' })).toBe('correction-too-late');
      expect(await untilFor(caseId)).toBeNull();
      expect(await viewOf(caseId)).toMatchObject({ description: 'چاله جلوی مدرسه', version: 3 });
    });

    test('once somebody has acted on it, or words have left the house, it is left as it is', async () => {
      const { referrals, store, clock, vera, boris } = house;
      const answered = await registered();
      await house.replied(answered);
      const asked = await registered();
      const history = await referrals.historyOf(asked, clock.nowMs);
      const { referralId } = history?.referrals[0] ?? { referralId: '' };
      const more = { kind: 'extension', reason: 'مهلت', hours: 5 } as const;
      expect((await referrals.ask(referralId, more, vera, clock.nowMs)).type).toBe('done');
      const chased = await registered();
      const contactId = await house.answeredCall('call-fix-chase', PHONE, boris);
      const matter = { disposition: 'chase', caseId: chased } as const;
      const form = { matters: [matter] };
      const finished = await house.cases.finishContact(contactId, boris, form, clock.nowMs);
      expect(finished.type).toBe('finished');
      const printed = await registered();
      const written = await referrals.historyOf(printed, clock.nowMs);
      const { letter } = store.tables;
      await store.tx(async (w) => {
        const { id } = await house.personal.put(w, '{}', clock.nowMs);
        await w
          .update(letter)
          .set({ documentTextId: id })
          .where(eq(letter.referralId, written?.referrals[0]?.referralId ?? ''));
      });
      const burning = await registered({ serviceCode: '203' });
      for (const caseId of [answered, asked, chased, printed, burning]) {
        expect(await untilFor(caseId)).toBeNull();
        expect(await correct(caseId, { description: 'دیگر' })).toBe('acted-on-already');
        expect(await viewOf(caseId)).toMatchObject({ description: 'چاله جلوی مدرسه' });
      }
    });

    test('two corrections at once: one is written, the other is told', async () => {
      const { cases, clock, anna } = house;
      const caseId = await registered();
      const { version } = await viewOf(caseId);
      const fix = (description: string) =>
        cases.correct(caseId, { version, description }, anna, clock.nowMs);
      const results = await Promise.all([fix('یک'), fix('دو')]);
      expect(results.map(({ type }) => type)).toEqual(['changed', 'changed-meanwhile']);
      expect((await viewOf(caseId)).description).toBe('یک');
    });

    test('who is forgotten takes the words before along, and the chain holds', async () => {
      const { cases, citizens, clock, anna } = house;
      const contactId = await house.answeredCall('call-fix-forgotten', PHONE, anna);
      const who = {
        contactId,
        name: 'مینا',
        kind: 'resident',
        district: 3,
        address: null,
      } as const;
      const added = await citizens.addCitizen(who, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      const { citizenId } = added.citizen;
      const caseId = await registered({ contactId, citizenId });
      expect(await correct(caseId, { description: 'چاله جلوی خانه' })).toBe('changed');
      await citizens.erase(citizenId, clock.nowMs);
      // The form that was open meanwhile writes nothing anew.
      expect(await correct(caseId, { lat: 36.3, lng: 59.6 })).toBe('acted-on-already');
      expect(await untilFor(caseId)).toBeNull();
      expect(await viewOf(caseId)).toMatchObject({ lat: null, lng: null });
      const told = (await viewOf(caseId)).events.at(-1);
      expect(told).toMatchObject({ type: 'corrected-description', note: null });
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });
  });
}
