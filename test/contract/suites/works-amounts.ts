import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isoDayOfJalali, startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { makeWorks, type Works } from '../../../src/works/index.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
const MILLION = 1_000_000;

/** Amounts that are typed wrong, said twice, carried over, or handed to another unit. */
export function worksAmountsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('amounts of works', () => {
    let house: ReferralHouse;
    let works: Works;
    let steerer: string;
    const first = startOfTehranDayMs(isoDayOfJalali(1404, 2, 1) ?? '');
    const nextYear = startOfTehranDayMs(isoDayOfJalali(1405, 1, 2) ?? '');

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('works-amounts'));
      const { store, personal, audit, cases, newId, clock } = house;
      const { steps, tellCitizen } = cases;
      works = makeWorks({ store, personal, audit, steps, tellCitizen, newId });
      steerer = await house.hire('steerer', 'steering');
      clock.nowMs = first;
      await take('works-codes', codes(2_500_000));
    });
    afterAll(() => house.close());

    const by = () => ({ userId: steerer, address: '' });
    const codes = (rateRial: number) =>
      `code,name,service,measure,rate_rial\nA-1,لکه‌گیری,101,مترمربع,${rateRial}\n`;
    const take = (kind: 'works-codes' | 'works-budgets', csv: string) =>
      works.importing.take(kind, { csv, apply: true }, by(), house.clock.nowMs);
    const give = (year: number, serviceCode: string | null, more: object = {}) =>
      works.budgets.setAlone(
        {
          ...{ year, district: 3, serviceCode, departmentId: WORKS.unit },
          ...{ approvedRial: 50 * MILLION, note: '', ...more },
        },
        by(),
        house.clock.nowMs,
      );
    const add = (quantity = 1) =>
      works.projects.add(
        {
          ...{ title: 'کوچه ۵', district: 3, place: 'کوچه ۵', worksCode: 'A-1', quantity },
          ...{ departmentId: WORKS.unit, plannedForMs: house.clock.nowMs + 30 * DAY_MS },
        },
        by(),
        house.clock.nowMs,
      );
    async function added(): Promise<string> {
      const made = await add();
      if ('refusal' in made) throw new Error(made.refusal);
      return made.projectId;
    }
    const commit = (projectId: string, amountRial: number, entryId: string = randomUUID()) =>
      works.projects.commit(
        projectId,
        { entryId, amountRial, note: '', overspend: false },
        { ...by(), approves: false },
        house.clock.nowMs,
      );
    const spend = (projectId: string, amountRial: number, entryId: string = randomUUID()) =>
      works.projects.spend(
        projectId,
        { entryId, amountRial, note: '', caseId: null },
        by(),
        house.clock.nowMs,
      );
    const details = async (act: string) => {
      const { audit } = house.store.tables;
      const rows = await house.store.read.select().from(audit).where(eq(audit.act, act));
      return rows.map(({ detail }) => detail);
    };

    test('an amount with a decimal mark is told, not taken a hundred times', async () => {
      const csv = `year,district,service,unit,approved_rial\n1404,3,,${WORKS.unit},1250000.00\n`;
      expect(await take('works-budgets', csv)).toMatchObject({
        applied: false,
        errors: [{ row: 2, column: 'approved_rial', problem: 'bad-amount' }],
      });
    });

    test('an amount typed as the quantity is refused, and the list of projects stays whole', async () => {
      await take('works-codes', codes(1_000_000_000));
      expect(await add(10_000_000)).toEqual({ refusal: 'estimate-too-large' });
      await take('works-codes', codes(2_500_000));
      expect(await works.views.list(house.clock.nowMs)).toEqual([]);
    });

    test('which price became what is in the audit', async () => {
      const told = await details('works-code-set');
      expect(told).toMatchObject([
        { rateRial: 2_500_000, formerRateRial: null },
        { rateRial: 1_000_000_000, formerRateRial: 2_500_000 },
        { rateRial: 2_500_000, formerRateRial: 1_000_000_000 },
      ]);
    });

    test('an entry said again, its answer lost, is bound and paid once', async () => {
      await give(1404, '101');
      const projectId = await added();
      const [bound, paid] = [randomUUID(), randomUUID()];
      for (const _ of [1, 2]) expect(await commit(projectId, 10 * MILLION, bound)).toBeNull();
      for (const _ of [1, 2]) expect(await spend(projectId, 4 * MILLION, paid)).toBeNull();
      expect(await spend(projectId, 5 * MILLION, paid)).toBe('entry-differs');
      expect(await commit(projectId, 4 * MILLION, paid)).toBe('entry-differs');
      expect(await commit(await added(), 10 * MILLION, bound)).toBe('entry-differs');
      expect(await works.views.open(projectId, house.clock.nowMs)).toMatchObject({
        ...{ committedRial: 10 * MILLION, spentRial: 4 * MILLION },
      });
      expect(await details('works-committed')).toHaveLength(1);
      expect(await details('works-spent')).toHaveLength(1);
    });

    test('the same sum handed to another unit is a change, and in the audit', async () => {
      const before = (await details('works-budget-set')).length;
      const csv = `year,district,service,unit,approved_rial\n1404,3,101,district-9,50000000\n`;
      expect(await take('works-budgets', csv)).toMatchObject({ applied: true, changes: 1 });
      expect((await details('works-budget-set')).slice(before)).toMatchObject([
        { changedRial: 0, departmentId: 'district-9', formerDepartmentId: WORKS.unit },
      ]);
      expect(await take('works-budgets', csv)).toMatchObject({ applied: true, changes: 0 });
    });

    test('a line to which money was only carried over stands before no other', async () => {
      house.clock.nowMs = nextYear;
      const faults: unknown[] = [];
      expect(await works.runDue(nextYear, (fault) => faults.push(fault))).toBe(1);
      expect(faults).toEqual([]);
      await give(1405, null);
      const projectId = await added();
      expect(await commit(projectId, 20 * MILLION)).toBeNull();
      const { lines } = await works.budgets.year(1405, nextYear);
      expect(lines.map(({ serviceCode, freeRial }) => [serviceCode, freeRial])).toEqual(
        expect.arrayContaining([
          ['101', 0],
          [null, 30 * MILLION],
        ]),
      );
      // Given something of its own, it is the first again.
      await give(1405, '101');
      expect(await commit(await added(), 50 * MILLION)).toBeNull();
    });
  });
}
