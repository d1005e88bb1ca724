import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseStatus } from '../../../src/contract/cases.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;
const ROWS = 350;
const POST = 'post-district-3';

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

    /** Cases that go on. */
    async function open(
      those: readonly { id: string; dueAtMs: number | null; chases: number }[],
      status: CaseStatus = 'triage',
    ): Promise<void> {
      const { store, clock } = house;
      const rows = those.map(({ id, dueAtMs, chases }) => ({
        ...{ id, kind: 'request', status, cycle: 1, districtId: 3, priority: 'normal', dueAtMs },
        ...{ confidentiality: 'open' as const, announceBy: 'sms' as const, chaseCount: chases },
        ...{ registeredAtMs: clock.nowMs, createdAtMs: clock.nowMs, version: 1, eventCount: 0 },
        eventHash: '-',
      }));
      for (let from = 0; from < rows.length; from += 100) {
        await store.tx(async (w) => {
          await w.insert(store.tables.cases).values(rows.slice(from, from + 100));
        });
      }
    }

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

    test('what was asked after stands first on a list of work, however much is due before it', async () => {
      const { store, referrals, clock } = house;
      const due = (n: number): number => clock.nowMs - 10 * DAY_MS + n;
      await open([
        { id: 'no-due', dueAtMs: null, chases: 0 },
        ...Array.from({ length: 201 }, (_, n) => ({ id: `due-${n}`, dueAtMs: due(n), chases: 0 })),
        { id: 'asked-once', dueAtMs: due(300), chases: 1 },
        { id: 'asked-often', dueAtMs: due(301), chases: 9 },
      ]);
      for (const list of ['triage', 'overdue'] as const) {
        const found = await referrals.followUp(list, clock.nowMs);
        const ids = found.map(({ caseId }) => caseId);
        const byDue = Array.from({ length: 198 }, (_, n) => `due-${n}`);
        expect(ids).toEqual(['asked-often', 'asked-once', ...byDue]);
      }
      const { cases } = store.tables;
      await store.tx((w) => w.update(cases).set({ status: 'archived' }));
    });

    test('an official has what a clock runs for before what has none, and first what was asked after', async () => {
      const { store, referrals, clock, newId, anna } = house;
      const { policyVersion, position, positionDelegate, referral } = store.tables;
      const [post] = await store.read.select().from(position).where(eq(position.id, POST));
      const [policy] = await store.read.select().from(policyVersion);
      const { nowMs } = clock;
      await store.tx(async (w) => {
        const days = { fromMs: 0, untilMs: nowMs + DAY_MS, createdAtMs: 0 };
        const stand = { id: newId(), positionId: POST, userId: anna };
        await w.insert(positionDelegate).values({ ...stand, ...days });
      });
      await open(
        [
          { id: 'copied', dueAtMs: null, chases: 0 },
          { id: 'running', dueAtMs: nowMs + DAY_MS, chases: 0 },
          { id: 'asked-after', dueAtMs: null, chases: 3 },
        ],
        'referred',
      );
      const asked = (caseId: string, leg: number, dueAtMs: number | null) => ({
        ...{ id: newId(), caseId, cycle: 1, leg, level: 1, role: 'head' as const },
        ...{ departmentId: post?.departmentId ?? '', positionId: POST, kind: 'copy' as const },
        ...{ state: 'open' as const, policyVersionId: policy?.id ?? '', lateMs: 0, dueAtMs },
        ...{ sentAtMs: nowMs, clockFromMs: nowMs, createdAtMs: nowMs },
      });
      const legs = Array.from({ length: 400 }, (_, n) => asked('copied', n + 1, null));
      legs.push(asked('running', 1, nowMs + DAY_MS), asked('asked-after', 1, null));
      for (let from = 0; from < legs.length; from += 50) {
        await store.tx((w) => w.insert(referral).values(legs.slice(from, from + 50)));
      }
      const work = await referrals.officialWork(anna, nowMs);
      expect(work.map(({ caseId }) => caseId)).toEqual(['asked-after', 'running', 'copied']);
    });

    test('of a district that one text in thirty is of, the page has all of them', async () => {
      const { store, search, clock } = house;
      const { cases } = store.tables;
      const told = Array.from(
        { length: 1_800 },
        (_, n) => `in-district-${String(n).padStart(4, '0')}`,
      );
      await open(told.map((id) => ({ id, dueAtMs: null, chases: 0 })));
      const ofDistrict = told.filter((_, n) => n % 30 === 4);
      await store.tx(async (w) => {
        await w.update(cases).set({ districtId: 7 }).where(inArray(cases.id, ofDistrict));
        for (const [n, id] of told.entries()) {
          const district = n % 30 === 4 ? 7 : 3;
          await search.index(w, { kind: 'case', id }, ['سیل‌بند شکسته'], clock.nowMs + n, district);
        }
      });
      const asked = { readerId: house.anna, query: 'سيل بند' };
      const found = await house.cases.list({ ...asked, district: 7 });
      expect(found.map(({ caseId }) => caseId).toSorted()).toEqual(ofDistrict);
      expect(await house.cases.list({ ...asked, district: 3 })).toHaveLength(100);
      expect(await house.cases.list({ ...asked, district: 1 })).toEqual([]);
      await store.tx((w) => w.update(cases).set({ status: 'archived' }));
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

    test('of a word that every day has for years, as many are told as are asked for, each once', async () => {
      const { store, search, clock } = house;
      const days = Array.from({ length: 1_100 }, (_, n) => ({
        id: `daily-${n}`,
        atMs: clock.nowMs - (1_100 - n) * DAY_MS,
      }));
      await store.tx(async (w) => {
        for (const { id, atMs } of days) {
          await search.index(w, { kind: 'case', id }, ['ازدحام پایانه'], atMs);
        }
      });
      const newestFirst = days.map(({ id }) => id).toReversed();
      for (const limit of [900, 2_000]) {
        const hits = await search.newest(store.readApart, 'case', 'پایانه ازدحام', { limit });
        expect(hits?.map(({ subjectId }) => subjectId)).toEqual(newestFirst.slice(0, limit));
      }
    });
  });
}
