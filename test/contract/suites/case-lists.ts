import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseStatus } from '../../../src/contract/cases.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;
const ROWS = 350;

/** Years of cases are read a page at a time, and words from the newest back. */
export function caseListsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('lists of cases', () => {
    let house: CaseHouse;
    const made: { id: string; chases: number; atMs: number }[] = [];

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('case-lists'));
      const { store, clock } = house;
      for (let n = 0; n < ROWS; n += 1) {
        // Some at the very same instant: the id decides then.
        const atMs = clock.nowMs - Math.trunc(n / 3) * DAY_MS;
        made.push({ id: `old-${(n * 7919) % ROWS}`, chases: [0, 0, 0, 2, 1][n % 5] ?? 0, atMs });
      }
      const rows = made.map(({ id, chases, atMs }) => ({
        ...{ id, kind: 'request', status: 'archived', cycle: 1, districtId: 3, priority: 'normal' },
        ...{ confidentiality: 'open' as const, announceBy: 'sms' as const, chaseCount: chases },
        ...{ registeredAtMs: atMs, createdAtMs: atMs, version: 1, eventCount: 0, eventHash: '-' },
      }));
      for (let from = 0; from < ROWS; from += 100) {
        await store.tx(async (w) => {
          await w.insert(store.tables.cases).values(rows.slice(from, from + 100));
        });
      }
    });
    afterAll(() => house.close());

    async function walk(filter: { district?: number; status?: CaseStatus }): Promise<string[]> {
      const seen: string[] = [];
      for (let afterId: string | undefined; ; afterId = seen.at(-1)) {
        const whole = { readerId: house.anna, ...filter };
        const page = await house.cases.list(afterId === undefined ? whole : { ...whole, afterId });
        expect(page.length).toBe(Math.min(100, ROWS - seen.length));
        seen.push(...page.map(({ caseId }) => caseId));
        if (page.length < 100) return seen;
      }
    }
    const newest = (a: (typeof made)[number], b: (typeof made)[number]): number =>
      b.atMs - a.atMs || (a.id < b.id ? 1 : -1);

    test('are walked to the end page by page, none left out, none twice', async () => {
      const all = made.toSorted(newest).map(({ id }) => id);
      expect(await walk({ district: 3 })).toEqual(all);
      expect(await walk({})).toEqual(all);
      const raised = made.toSorted((a, b) => b.chases - a.chases || newest(a, b));
      const ids = raised.map(({ id }) => id);
      expect(await walk({ district: 3, status: 'archived' })).toEqual(ids);
      expect(await walk({ status: 'archived' })).toEqual(ids);
    });

    test('behind a case that is not there lies nothing', async () => {
      const gone = { readerId: house.anna, afterId: 'none' };
      expect(await house.cases.list(gone)).toEqual([]);
      expect(await house.cases.list({ ...gone, status: 'archived' })).toEqual([]);
    });

    test('texts of years with the same word come newest first, in pages that fit together', async () => {
      const { store, search, clock } = house;
      // Each fifth day for six years, each third of them with the word that is sought.
      const said = Array.from({ length: 440 }, (_, n) => ({
        id: `said-${n}`,
        atMs: clock.nowMs - (440 - n) * 5 * DAY_MS,
        text: n % 3 === 0 ? 'چاله کنار نانوایی' : 'چراغ خاموش است',
      }));
      await store.tx(async (w) => {
        for (const { id, atMs, text } of said) {
          await search.index(w, { kind: 'case', id }, [text], atMs);
        }
      });
      const sought = said.filter(({ text }) => text.startsWith('چاله')).toReversed();
      const found: string[] = [];
      for (let beforeId: number | undefined; found.length < sought.length; ) {
        const page = { limit: 40, ...(beforeId === undefined ? {} : { beforeId }) };
        const hits = await search.newest(store.readApart, 'case', 'نانوايي چاله', page);
        if (hits === null || hits.length === 0) break;
        found.push(...hits.map(({ subjectId }) => subjectId));
        beforeId = hits.at(-1)?.documentId;
      }
      expect(found).toEqual(sought.map(({ id }) => id));
      // Said again, it stands where it stood.
      await store.tx((w) =>
        search.index(w, { kind: 'case', id: 'said-0' }, ['آب‌گرفتگی'], clock.nowMs),
      );
      const rare = await search.newest(store.read, 'case', 'آب گرفتگی', { limit: 5 });
      expect(rare?.map(({ subjectId }) => subjectId)).toEqual(['said-0']);
      const cut = await search.newest(store.read, 'case', 'چاله', { limit: 1_000 });
      expect(cut).toHaveLength(sought.length - 1);
    });
  });
}
