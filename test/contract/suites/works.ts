import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorksFigures } from '../../../src/contract/works.ts';
import { isoDayOfJalali, startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { makeWorks, type Works } from '../../../src/works/index.ts';
import { Random } from '../../support/random.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
const MILLION = 1_000_000;
/** Noon of a day of the Jalali calendar, in Tehran. */
const noon = (year: number, month: number, day: number): number => {
  const iso = isoDayOfJalali(year, month, day);
  if (iso === null) throw new Error(`no day ${year}/${month}/${day}`);
  return startOfTehranDayMs(iso) + 12 * HOUR_MS;
};
const FIGURES: readonly (keyof WorksFigures)[] = [
  ...(['approvedRial', 'carriedInRial', 'carriedOutRial', 'lapsedRial'] as const),
  ...(['committedRial', 'spentRial', 'freeRial'] as const),
];

/** Small works from citizens' requests, and the money of each Jalali year. */
export function worksSuite(openUrl: (name: string) => Promise<string>): void {
  describe('works', () => {
    let house: ReferralHouse;
    let works: Works;
    let steerer: string;
    const faults: unknown[] = [];

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('works'));
      const { store, personal, audit, cases, newId } = house;
      const { steps, tellCitizen } = cases;
      works = makeWorks({ store, personal, audit, steps, tellCitizen, newId });
      steerer = await house.hire('steerer', 'steering');
      house.clock.nowMs = noon(1404, 2, 1);
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await house.close();
    });

    const by = (userId = steerer) => ({ userId, address: '' });
    const take = (kind: 'works-codes' | 'works-budgets', csv: string, apply = true) =>
      works.importing.take(kind, { csv, apply }, by(), house.clock.nowMs);
    const run = () => works.runDue(house.clock.nowMs, (fault) => faults.push(fault));
    const yearOf = (year: number) => works.budgets.year(year, house.clock.nowMs);

    async function add(more: object = {}): Promise<string> {
      const form = {
        ...{ title: 'ترمیم کوچه ۵', district: 3, place: 'کوچه ۵', worksCode: 'A-1' },
        ...{
          quantity: 12.5,
          departmentId: WORKS.unit,
          plannedForMs: house.clock.nowMs + 30 * DAY_MS,
        },
        ...more,
      };
      const added = await works.projects.add(form, by(), house.clock.nowMs);
      if ('refusal' in added) throw new Error(added.refusal);
      return added.projectId;
    }
    const commit = (projectId: string, amountRial: number, more: object = {}) =>
      works.projects.commit(
        projectId,
        { entryId: randomUUID(), amountRial, note: '', overspend: false, ...more },
        { ...by(), approves: false, ...more },
        house.clock.nowMs,
      );
    const spend = (projectId: string, amountRial: number, caseId: string | null = null) =>
      works.projects.spend(
        ...([projectId, { entryId: randomUUID(), amountRial, note: '', caseId }] as const),
        ...([by(), house.clock.nowMs] as const),
      );
    const end = (projectId: string, as: 'finished' | 'cancelled' = 'finished') =>
      works.projects.end(projectId, { as, note: 'انجام شد' }, by(), house.clock.nowMs);
    const open = async (projectId: string) => {
      const found = await works.views.open(projectId, house.clock.nowMs);
      if (found === null) throw new Error('no project');
      return found;
    };

    /** Lines, districts and city come to the same, and each line to its own entries. */
    async function expectSums(year: number): Promise<void> {
      const money = await yearOf(year);
      const { worksEntry } = house.store.tables;
      for (const line of money.lines) {
        const entries = await house.store.read
          .select()
          .from(worksEntry)
          .where(eq(worksEntry.budgetId, line.budgetId));
        const all = (kind: string) =>
          entries.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.amountRial, 0);
        expect(line.freeRial).toBe(
          line.approvedRial +
            line.carriedInRial -
            line.carriedOutRial -
            line.lapsedRial -
            line.committedRial,
        );
        expect(line.committedRial).toBe(all('committed') - all('released'));
        expect(line.spentRial).toBe(all('spent'));
        expect(line.spentRial).toBeLessThanOrEqual(line.committedRial);
        if (line.isClosed) {
          expect(line.committedRial, 'a closed year has paid all that it bound').toBe(
            line.spentRial,
          );
          expect(line.freeRial, 'and nothing of it is free').toBeLessThanOrEqual(0);
        }
      }
      for (const name of FIGURES) {
        const lines = money.lines.reduce((sum, line) => sum + line[name], 0);
        const districts = money.districts.reduce((sum, one) => sum + one[name], 0);
        expect([year, name, lines, districts]).toEqual([
          ...[year, name, money.total[name], money.total[name]],
        ]);
      }
    }

    test('works codes come from a file, all or none, each row with what is wrong with it', async () => {
      const head = 'code,name,service,measure,rate_rial';
      const bad = await take(
        'works-codes',
        `${head}\nA-1,لکه‌گیری,101,مترمربع,abc\nA-1,باز هم,306,متر,5\nB-1,جدول,9999,متر,5\n`,
      );
      expect(bad.applied).toBe(false);
      expect(bad.errors).toEqual([
        { row: 2, column: 'rate_rial', problem: 'bad-amount' },
        { row: 3, column: null, problem: 'duplicate' },
        { row: 3, column: 'service', problem: 'not-works' },
        { row: 4, column: 'service', problem: 'unknown-code' },
      ]);
      expect(await works.codes.list()).toEqual([]);
      const csv = `کد,نام,کد خدمت,واحد اندازه,بهای واحد\nA-1,لکه‌گیری آسفالت,۱۰۱,مترمربع,۲٬۵۰۰٬۰۰۰\n`;
      expect(await take('works-codes', csv, false)).toMatchObject({ applied: false, errors: [] });
      expect(await works.codes.list(), 'looked at only').toEqual([]);
      expect(await take('works-codes', csv)).toMatchObject({ applied: true, changes: 0 });
      expect(await works.codes.list()).toMatchObject([{ code: 'A-1', rateRial: 2_500_000 }]);
      expect(await take('works-codes', csv)).toMatchObject({ applied: true, changes: 0 });
      const dearer = csv.replace('۲٬۵۰۰٬۰۰۰', '3000000');
      expect(await take('works-codes', dearer)).toMatchObject({ applied: true, changes: 1 });
    });

    test('a year’s budgets come from a file; said again it gives nothing twice', async () => {
      const head = 'year,district,service,unit,approved_rial';
      const rows = [
        `1404,3,101,${WORKS.unit},100000000`,
        `1404,3,,${WORKS.unit},50000000`,
        `1404,9,,district-9,70000000`,
      ];
      const bad = await take(
        'works-budgets',
        `${head}\n${rows[0]}\n1403,3,,${WORKS.unit},5\n1404,40,,${WORKS.unit},5\n1404,3,,nobody,5\n1404,3,306,${WORKS.unit},0\n`,
      );
      expect(bad.errors.map(({ row, column, problem }) => [row, column, problem])).toEqual([
        [3, 'year', 'year-over'],
        [4, 'district', 'unknown-district'],
        [5, 'unit', 'unknown-department'],
        [6, 'approved_rial', 'bad-amount'],
        [6, 'service', 'not-works'],
      ]);
      expect((await yearOf(1404)).lines, 'none of a file with a fault').toEqual([]);
      const csv = `${head}\n${rows.join('\n')}\n`;
      expect(await take('works-budgets', csv)).toMatchObject({ applied: true, changes: 3 });
      expect(await take('works-budgets', csv)).toMatchObject({ applied: true, changes: 0 });
      const money = await yearOf(1404);
      expect(money.total).toMatchObject({ approvedRial: 220 * MILLION, freeRial: 220 * MILLION });
      expect(money.districts.map(({ district, freeRial }) => [district, freeRial])).toEqual([
        [3, 150 * MILLION],
        [9, 70 * MILLION],
      ]);
      await expectSums(1404);
    });

    test('money is bound before it is paid, out of the kind’s own line; more only by the head', async () => {
      const projectId = await add();
      expect((await open(projectId)).estimateRial).toBe(37_500_000);
      expect(await spend(projectId, 1)).toBe('beyond-commitment');
      expect(await commit(projectId, 60 * MILLION)).toBeNull();
      expect(await spend(projectId, 61 * MILLION)).toBe('beyond-commitment');
      expect(await spend(projectId, 20 * MILLION)).toBeNull();
      expect(await commit(projectId, 41 * MILLION)).toBe('budget-exceeded');
      expect(await commit(projectId, 41 * MILLION, { overspend: true })).toBe('head-approves');
      const cut = {
        year: 1404,
        district: 3,
        serviceCode: '101',
        departmentId: WORKS.unit,
        note: '',
      };
      const set = (approvedRial: number) =>
        works.budgets.setAlone({ ...cut, approvedRial }, by(), house.clock.nowMs);
      expect(await set(59 * MILLION), 'what is bound is not taken away').toEqual({
        refusal: 'budget-exceeded',
      });
      expect(await set(60 * MILLION)).toMatchObject({ changedRial: -40 * MILLION });
      expect(await commit(projectId, 5 * MILLION, { overspend: true, approves: true })).toBeNull();
      const line = (await yearOf(1404)).lines.find(({ serviceCode }) => serviceCode === '101');
      expect(line).toMatchObject({ committedRial: 65 * MILLION, freeRial: -5 * MILLION });
      expect(await set(100 * MILLION)).toMatchObject({ changedRial: 40 * MILLION });
      // Finished, what was bound and not paid is free again.
      expect(await end(projectId)).toBeNull();
      expect(await commit(projectId, 1)).toBe('project-over');
      const after = (await yearOf(1404)).lines.find(({ serviceCode }) => serviceCode === '101');
      expect(after).toMatchObject({ committedRial: 20 * MILLION, freeRial: 80 * MILLION });
      await expectSums(1404);
      const elsewhere = await add({ district: 5 });
      expect(await commit(elsewhere, 1)).toBe('no-budget-line');
    });

    test('a case waits for one project: its citizen hears the day, is looked at then, and is not solved by it', async () => {
      const { cases, clock, words, typesOf, vera } = house;
      const caseId = await house.register();
      await house.replied(caseId);
      const verdict = {
        ...{ outcome: 'pending_action' as const, explanation: 'در برنامه است' },
        recheckAtMs: clock.nowMs + 5 * DAY_MS,
      };
      await cases.verify(caseId, verdict, vera, clock.nowMs);
      await house.store.tx((w) => cases.markAnnounced(w, { caseId, cycle: 1, atMs: clock.nowMs }));
      const code = (await cases.view(caseId))?.trackingCode ?? '';
      const projectId = await add();
      const other = await add();
      const tie = (to: string, typed = code) => works.projects.tie(to, typed, by(), clock.nowMs);
      expect(await tie(projectId, '222')).toBe('unknown-case');
      const water = await house.register({ serviceCode: '301' });
      expect(await tie(projectId, (await cases.view(water))?.trackingCode ?? '')).toBe(
        'not-a-works-case',
      );
      const candidates = async () => (await works.views.candidates(3)).map((one) => one.caseId);
      expect(await candidates()).toContain(caseId);
      words.length = 0;
      expect(await tie(projectId)).toBeNull();
      expect(await candidates()).not.toContain(caseId);
      expect(await tie(other)).toBe('tied-elsewhere');
      const { plannedForMs } = await open(projectId);
      expect(words).toMatchObject([{ caseId, occasion: 'date-set', dateMs: plannedForMs }]);
      expect((await cases.view(caseId))?.recheckAtMs).toBe(plannedForMs);
      const later = plannedForMs + 10 * DAY_MS;
      expect(await works.projects.putOff(projectId, later, by(), clock.nowMs)).toBeNull();
      expect((await cases.view(caseId))?.recheckAtMs).toBe(later);
      clock.nowMs = plannedForMs + DAY_MS;
      await cases.runDue(clock.nowMs);
      expect(await house.statusOf(caseId), 'not before the new day').toBe('announced');
      expect(await commit(projectId, MILLION)).toBeNull();
      expect(await spend(projectId, MILLION, water)).toBe('not-of-this-project');
      expect(await spend(projectId, MILLION, caseId)).toBeNull();
      const { entries } = await open(projectId);
      expect(entries.find(({ kind }) => kind === 'spent')).toMatchObject({ trackingCode: code });
      expect(await end(projectId)).toBeNull();
      await cases.runDue(clock.nowMs);
      expect(await house.statusOf(caseId)).toBe('recheck');
      expect(await typesOf(caseId)).toEqual(
        expect.arrayContaining(['tied-to-project', 'project-put-off', 'project-finished']),
      );
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
      // That project is over: another one may take the case.
      expect(await tie(other)).toBeNull();
      expect(await works.projects.untie(other, caseId, by(), clock.nowMs)).toBeNull();
      expect(await works.projects.untie(other, caseId, by(), clock.nowMs)).toBe(
        'not-of-this-project',
      );
      const shown = JSON.stringify([await open(projectId), await works.views.candidates(3)]);
      expect(shown).not.toContain('9153124587');
      expect(shown).not.toContain('چاله جلوی مدرسه');
    });

    test('at the year’s end what was bound goes on with its money, and the rest lapses; once', async () => {
      const { clock } = house;
      clock.nowMs = noon(1404, 12, 10);
      const [half, whole, nothing] = [await add(), await add(), await add()];
      await commit(half, 10 * MILLION);
      await spend(half, 4 * MILLION);
      await commit(whole, 3 * MILLION);
      await spend(whole, 3 * MILLION);
      clock.nowMs = startOfTehranDayMs(isoDayOfJalali(1405, 1, 1) ?? '') - 1;
      expect(await run(), 'not while it is the old year').toBe(0);
      const before = await yearOf(1404);
      clock.nowMs += 1;
      // The new year has begun and the job has not run yet: nothing is written into the old one.
      expect(await spend(half, MILLION)).toBe('works-year-over');
      expect(await end(half)).toBe('works-year-over');
      const closed = await Promise.all([run(), run()]);
      expect(closed[0] + closed[1]).toBe(before.lines.length);
      expect(await run()).toBe(0);
      const [old, fresh] = [await yearOf(1404), await yearOf(1405)];
      expect(old.total.carriedOutRial).toBe(6 * MILLION);
      expect(old.total.lapsedRial).toBe(before.total.freeRial);
      expect(old.total.freeRial).toBe(0);
      expect(fresh.total).toMatchObject({
        ...{ approvedRial: 0, carriedInRial: 6 * MILLION, committedRial: 6 * MILLION },
        ...{ spentRial: 0, freeRial: 0 },
      });
      await expectSums(1404);
      await expectSums(1405);
      const project = await open(half);
      expect([project.budgetYear, project.committedRial, project.spentRial]).toEqual([
        ...[1405, 10 * MILLION, 4 * MILLION],
      ]);
      expect((await open(nothing)).budgetYear).toBeNull();
      expect((await open(whole)).budgetYear).toBeNull();
      expect(await spend(half, 7 * MILLION)).toBe('beyond-commitment');
      expect(await spend(half, 6 * MILLION)).toBeNull();
      const late = { year: 1404, district: 3, serviceCode: null, departmentId: WORKS.unit };
      const set = { ...late, approvedRial: 1, note: '' };
      expect(await works.budgets.setAlone(set, by(), clock.nowMs)).toEqual({
        refusal: 'works-year-over',
      });
    });

    test('after years without us each year is closed in its turn, and the commitment arrives in this one', async () => {
      const { clock } = house;
      const line = { year: 1405, district: 3, serviceCode: '101', departmentId: WORKS.unit };
      const given = { ...line, approvedRial: 20 * MILLION, note: '' };
      await works.budgets.setAlone(given, by(), clock.nowMs);
      const projectId = await add();
      expect(await commit(projectId, 8 * MILLION)).toBeNull();
      clock.nowMs = noon(1408, 1, 5);
      await run();
      for (const year of [1405, 1406, 1407]) {
        expect((await yearOf(year)).lines.every(({ isClosed }) => isClosed)).toBe(true);
        await expectSums(year);
      }
      const now = await yearOf(1408);
      expect(now.total).toMatchObject({ carriedInRial: 8 * MILLION, committedRial: 8 * MILLION });
      expect((await open(projectId)).budgetYear).toBe(1408);
    });

    test('whatever is written in three years, leap 1408 among them, the sums hold', async () => {
      const { clock } = house;
      const random = new Random(1_408);
      const pick = (below: number): number => random.between(0, below - 1);
      const projects: string[] = [];
      let bound = 0;
      for (let day = 0; day < 3 * 366; day += 5) {
        clock.nowMs = noon(1408, 2, 1) + day * DAY_MS;
        await run();
        const [year] = [await yearOf(0)].map(({ thisYear }) => thisYear);
        if (year === undefined) throw new Error('no year');
        const line = { year, district: 3 + pick(2), departmentId: WORKS.unit, note: '' };
        const serviceCode = pick(2) === 0 ? '101' : null;
        const act = pick(6);
        if (act === 0) {
          const approvedRial = (1 + pick(90)) * MILLION;
          await works.budgets.setAlone({ ...line, serviceCode, approvedRial }, by(), clock.nowMs);
        } else if (act === 1 || projects.length === 0) {
          projects.push(await add({ district: line.district }));
        } else {
          const projectId = projects[pick(projects.length)] ?? '';
          const amount = (1 + pick(20)) * MILLION;
          if (act === 2 || act === 3) {
            const said = pick(4) === 0 ? { overspend: true, approves: true } : {};
            if ((await commit(projectId, amount, said)) === null) bound += 1;
          } else if (act === 4) await spend(projectId, amount);
          else await end(projectId, pick(2) === 0 ? 'finished' : 'cancelled');
        }
        await expectSums(year);
      }
      expect(bound).toBeGreaterThan(10);
      for (const year of [1408, 1409, 1410, 1411]) await expectSums(year);
      // What went out of a year came into the next, to the rial.
      for (const year of [1404, 1405, 1406, 1407, 1408, 1409, 1410]) {
        const [from, to] = [await yearOf(year), await yearOf(year + 1)];
        expect([year, to.total.carriedInRial]).toEqual([year, from.total.carriedOutRial]);
      }
      for (const projectId of projects) {
        const one = await open(projectId);
        expect(one.spentRial).toBeLessThanOrEqual(one.committedRial);
        if (one.state !== 'planned') expect(one.spentRial).toBe(one.committedRial);
      }
    }, 120_000);
  });
}
