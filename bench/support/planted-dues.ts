import { and, asc, desc, eq, inArray, ne } from 'drizzle-orm';
import type { TestDatabase } from '../../test/support/database.ts';
import { HEAD_POST } from './cases-fill.ts';

const DUE_EVERY_MS = 250;
const BUDGET_MS = 3 * 86_400_000;
/** Some are due when the server boots, so that a short run sees cases go up as well. */
const BEGUN_MS = 20 * DUE_EVERY_MS;

/**
 * The latest cases that are with an office are asked of its head once more, in a leg of their own, and come
 * to be due one after the other from now on. A city that lives on from run to run has only so many clocks
 * of its own: once they have all run out nothing would go up any more. Written past the product's transactions, as the
 * city itself. Answers how many: at most `most`, fewer where fewer are with an office.
 */
export async function plantDues(
  { store }: Pick<TestDatabase, 'store'>,
  of: { readonly most: number; readonly exceptId: string; readonly nowMs: number },
): Promise<number> {
  const { most, exceptId, nowMs } = of;
  const { cases, referral } = store.tables;
  const run = nowMs.toString(36);
  return store.tx(async (w) => {
    const chosen = await w
      .select({ id: cases.id, cycle: cases.cycle })
      .from(cases)
      .where(and(eq(cases.status, 'referred'), ne(cases.id, exceptId)))
      .orderBy(desc(cases.id))
      .limit(most);
    const ids = chosen.map(({ id }) => id);
    const before = await w
      .select()
      .from(referral)
      .where(inArray(referral.caseId, ids))
      .orderBy(asc(referral.leg));
    const last = new Map(before.map((row) => [`${row.caseId} ${row.cycle}`, row]));
    await w
      .update(referral)
      .set({ state: 'superseded', closedAtMs: nowMs })
      .where(and(inArray(referral.caseId, ids), eq(referral.state, 'open')));
    await w.update(referral).set({ isOver: true }).where(inArray(referral.caseId, ids));
    let planted = 0;
    for (const { id: caseId, cycle } of chosen) {
      const row = last.get(`${caseId} ${cycle}`);
      if (row === undefined) continue;
      const dueAtMs = nowMs - BEGUN_MS + planted * DUE_EVERY_MS;
      const sentAtMs = dueAtMs - BUDGET_MS;
      await w.insert(referral).values({
        ...row,
        ...{ id: `bench-${run}-due-${planted}`, leg: row.leg + 1, level: 1, role: 'head' },
        ...{ positionId: HEAD_POST, personId: null, state: 'open', isOver: false },
        ...{ sentAtMs, clockFromMs: sentAtMs, budgetMs: BUDGET_MS, dueAtMs },
        ...{ firstBudgetMs: BUDGET_MS, firstDueAtMs: dueAtMs, lateMs: 0, createdAtMs: sentAtMs },
        ...{ suspendedAtMs: null, annulledAtMs: null, closedAtMs: null },
      });
      await w.update(cases).set({ level: 1, dueAtMs }).where(eq(cases.id, caseId));
      planted += 1;
    }
    return planted;
  });
}
