import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPEN_STATUSES } from '../../../src/cases/index.ts';
import type { RecurringQuery } from '../../../src/contract/recurring.ts';
import { type Recurring, recurringRepository } from '../../../src/recurring/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;
const ROW = { serviceCode: '101', district: 9 };

/** What comes again, counted from the cases themselves, and what is done about it. */
export function recurringSuite(openUrl: (name: string) => Promise<string>): void {
  describe('what comes again', () => {
    let house: CaseHouse;
    let recurring: Recurring;
    let calls = 0;
    const now = () => house.clock.nowMs;
    const by = () => ({ userId: house.vera, address: '10.0.0.8' });
    const list = (more: Partial<RecurringQuery> = {}) =>
      recurring.list({ by: 'place', cases: 3, days: 90, metres: 100, ...more }, now());

    async function told(form: object): Promise<string> {
      const { cases, anna } = house;
      calls += 1;
      house.clock.nowMs += 60_000;
      const contactId = await house.answeredCall(`r-${calls}`, `+98915313${4_000 + calls}`, anna);
      const draft = { contactId, description: 'چاله', ...ROW, addressText: '', ...form };
      const opened = await cases.openDraft(draft, anna, now());
      if (opened.type !== 'changed') throw new Error(opened.type);
      const registered = await cases.register(opened.caseId, anna, now());
      if (registered.type !== 'changed') throw new Error(registered.type);
      return opened.caseId;
    }
    async function set(caseId: string, values: object): Promise<void> {
      const { cases } = house.store.tables;
      await house.store.tx((w) => w.update(cases).set(values).where(eq(cases.id, caseId)));
    }

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('recurring'));
      const { store, personal, audit, cases, referrals } = house;
      recurring = recurringRepository({
        ...{ store, personal, audit, merges: cases.merges, notices: referrals.notices },
        openStatuses: OPEN_STATUSES,
      });
    });
    afterAll(() => house.close());

    let hole: string[] = [];
    test('is the same thing at the same place, however it was written', async () => {
      hole = [
        await told({ addressText: 'هاشمیه ۲۵' }),
        await told({ addressText: 'بلوار هاشميه، کوچه ٢٥' }),
      ];
      expect(await list()).toEqual([]);
      hole.push(await told({ addressText: 'هاشمیه25 جلوی پلاک 12' }));
      // Another lane, another code, another district, and a complaint about people.
      await told({ addressText: 'هاشمیه ۵۲' });
      await told({ addressText: 'هاشمیه ۲۵', serviceCode: '301' });
      await told({ addressText: 'هاشمیه ۲۵', district: 10 });
      await told({ addressText: 'هاشمیه ۲۵', kind: 'complaint' });
      const rows = await list();
      expect(rows).toMatchObject([{ ...ROW, count: 3, cameBack: 0 }]);
      expect(rows[0]?.caseIds.toSorted()).toEqual(hole.toSorted());
      expect(await list({ cases: 4 })).toEqual([]);
      expect(await list({ district: 10 })).toEqual([]);
      // Anywhere in the district: the other lane as well.
      expect((await list({ by: 'district' }))[0]).toMatchObject({ ...ROW, count: 4 });
    });

    test('lies within so many days, and within so many metres of the first', async () => {
      house.clock.nowMs += 91 * DAY_MS;
      expect(await list()).toEqual([]);
      expect((await list({ days: 120 }))[0]?.count).toBe(3);
      house.clock.nowMs -= 91 * DAY_MS;
      expect(await list({ by: 'near' })).toEqual([]);
      // Steps of some 60 metres to the north.
      for (const [at, caseId] of hole.entries()) {
        await set(caseId, { lat: 36.3 + at * 0.00054, lng: 59.5 });
      }
      expect(await list({ by: 'near', metres: 100 })).toEqual([]);
      const [row] = await list({ by: 'near', metres: 130 });
      expect(row).toMatchObject({ ...ROW, count: 3 });
      expect(row?.caseIds.toSorted()).toEqual(hole.toSorted());
    });

    test('tells which came back: answered and objected to, or told anew after it was solved', async () => {
      const [first = '', second = ''] = hole;
      await set(second, { cycle: 2 });
      expect((await list())[0]?.cameBack).toBe(1);
      const solvedAtMs = now();
      await set(first, { outcome: 'solved', verifiedAtMs: solvedAtMs });
      hole.push(await told({ addressText: 'هاشمیه ۲۵' }));
      expect((await list())[0]).toMatchObject({ count: 4, cameBack: 2 });
    });

    test('shows the cases behind a row with their places, and keeps who looked', async () => {
      const cases = await recurring.cases(hole, by());
      expect(cases.map(({ caseId }) => caseId)).toEqual(hole);
      expect(cases[0]).toMatchObject({ addressText: 'هاشمیه ۲۵', isOpen: true, outcome: 'solved' });
      expect(cases[0]?.departmentFa).not.toBeNull();
      const { audit } = house.store.tables;
      const rows = await house.store.read
        .select()
        .from(audit)
        .where(eq(audit.act, 'recurring-read'));
      expect(rows).toMatchObject([{ userId: house.vera, detail: { count: 4 } }]);
    });

    test('the unit that was asked last is told, once a day', async () => {
      const { officialNotice } = house.store.tables;
      const told = await recurring.tellUnit(hole, 'زیرسازی این کوچه را ببینید', by(), now());
      expect(told).toMatchObject({ departmentFa: expect.any(String) });
      expect(await recurring.tellUnit(hole, 'دوباره', by(), now())).toBe('told-today');
      expect(await recurring.tellUnit(['none'], 'هیچ', by(), now())).toBe('nobody-asked');
      const rows = await house.store.read
        .select()
        .from(officialNotice)
        .where(eq(officialNotice.kind, 'recurring'));
      expect(rows).toMatchObject([{ caseId: hole.at(-1), seenAtMs: null }]);
    });

    test('what is not one thing at one place is not made one, not even in part', async () => {
      const [first = '', second = ''] = hole;
      const others = [
        await told({ addressText: 'هاشمیه ۶۱' }),
        await told({ addressText: 'هاشمیه ۲۵', serviceCode: '301' }),
        await told({ addressText: 'هاشمیه ۲۵', district: 10 }),
      ];
      for (const other of others) {
        const made = await recurring.makeParent([first, second, other], by(), now());
        expect(made).toBe('not-one-place');
      }
      expect((await house.cases.view(second))?.status).not.toBe('merged');
      // Told with another address, but it lies some 60 metres away; before that, four kilometres.
      const [other = ''] = others;
      await set(other, { lat: 36.34, lng: 59.5 });
      expect(await recurring.makeParent([first, other], by(), now())).toBe('not-one-place');
      await set(other, { lat: 36.3005, lng: 59.5 });
      const made = await recurring.makeParent([first, other], by(), now());
      expect(made).toMatchObject({ parentId: first, merged: 1 });
    });

    test('the open ones become one case, the earliest goes on, and each can be taken out again', async () => {
      const made = await recurring.makeParent(hole, by(), now());
      expect(made).toEqual({ parentId: hole[0], merged: 3, left: [] });
      // What is merged is told in the other one: the row is gone.
      expect(await list()).toEqual([]);
      expect(await recurring.makeParent(hole, by(), now())).toBe('same-case');
      const child = hole[2] ?? '';
      const undone = await house.cases.merges.undo(child, 'جای دیگری بود', house.vera, now());
      expect(undone.type).toBe('changed');
      expect((await house.cases.view(child))?.status).not.toBe('merged');
    });

    test('the place lies blinded in the database', async () => {
      const { cases } = house.store.tables;
      const rows = await house.store.read
        .select()
        .from(cases)
        .where(eq(cases.id, hole[0] ?? ''));
      expect(rows[0]?.placeKey).toMatch(/^[a-p]+$/);
    });
  });
}
