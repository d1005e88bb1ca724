import { and, asc, desc, eq, exists, gt, inArray, lte, sql, type SQL } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import type { FollowUpCounts, FollowUpList, WorkRow } from '../contract/referrals.ts';
import type { Store } from '../db/index.ts';
import { earliestDue, inOrderOfWork, LIST_LIMIT, workRows } from './repository-work-rows.ts';

/** Work lists of follow-up. */
export function referralLists({ store }: { readonly store: Store }) {
  const { cases, fieldVisit, officialRequest, reopenRequest } = store.tables;
  const { orderColumns, toRows } = workRows(store);
  // Lists are read beside the loop: what is overdue of years is not what a call waits for.
  const { read, readApart } = store;

  const untriaged = (nowMs: number): Promise<number> =>
    readApart.$count(cases, and(eq(cases.status, 'triage'), lte(cases.dueAtMs, nowMs)));

  function whereOf(list: FollowUpList, nowMs: number): SQL | undefined {
    switch (list) {
      case 'triage':
        return eq(cases.status, 'triage');
      case 'verdicts':
        return inArray(cases.status, ['answered', 'proposed_outcome']);
      case 'requests':
        return inArray(
          cases.id,
          read
            .select({ id: officialRequest.caseId })
            .from(officialRequest)
            .where(eq(officialRequest.state, 'pending')),
        );
      case 'overdue':
        return and(inArray(cases.status, [...CLOCKED]), lte(cases.dueAtMs, nowMs));
      case 'objections':
        return eq(cases.status, 'special_follow_up');
      case 'visited':
        return and(
          inArray(cases.status, ['answered', 'recheck', 'special_follow_up']),
          exists(
            read
              .select({ one: sql`1` })
              .from(fieldVisit)
              .where(
                and(
                  eq(fieldVisit.caseId, cases.id),
                  eq(fieldVisit.cycle, cases.cycle),
                  // Wrapped: a case's own visits are looked at, not all that were ever done.
                  eq(sql`coalesce(${fieldVisit.state}, '')`, 'done'),
                ),
              ),
          ),
        );
      case 'reopenings':
        return inArray(cases.id, read.select({ id: reopenRequest.caseId }).from(reopenRequest));
      case 'waiting':
        return inArray(cases.status, ['awaiting_citizen', 'at_commission']);
    }
  }

  /** Late, told row by row (the due is wrapped): looked up by the state. */
  const isLateByRow = (nowMs: number): SQL | undefined => {
    const isDue = sql`coalesce(${cases.dueAtMs}, ${cases.dueAtMs}) <= ${sql.param(nowMs, cases.dueAtMs)}`;
    return and(inArray(cases.status, [...CLOCKED]), isDue);
  };

  return {
    /** Work of follow-up: what was asked after most often, then the earliest due. */
    async followUp(list: FollowUpList, nowMs: number): Promise<WorkRow[]> {
      const look = (where: SQL | undefined, order: SQL[]) =>
        readApart
          .select(orderColumns)
          .from(cases)
          .where(where)
          .orderBy(...order, earliestDue(cases.dueAtMs), asc(cases.registeredAtMs))
          .limit(LIST_LIMIT);
      // A state at a time, each in the order of its index: all that is overdue need not be sorted.
      const wheres =
        list === 'overdue'
          ? CLOCKED.map((status) => and(eq(cases.status, status), lte(cases.dueAtMs, nowMs)))
          : [whereOf(list, nowMs)];
      const found = await Promise.all(wheres.map((where) => look(where, [])));
      const isCut = found.some(({ length }) => length === LIST_LIMIT);
      // Asked after more than all of these, and due later than they are; few enough to be sorted.
      const which = list === 'overdue' ? isLateByRow(nowMs) : whereOf(list, nowMs);
      const raised = isCut
        ? await look(and(which, gt(cases.chaseCount, 0)), [desc(cases.chaseCount)])
        : [];
      const each = new Map([...found, raised].flat().map((row) => [row.caseId, row]));
      const first = [...each.values()].toSorted(inOrderOfWork).slice(0, LIST_LIMIT);
      return toRows(first.map(({ caseId }) => ({ caseId })));
    },

    /** Cases that have waited for a unit for longer than they may. */
    untriaged,

    /** Since when the first of them has waited for too long; null: none has. */
    async untriagedSince(nowMs: number): Promise<number | null> {
      const [first] = await readApart
        .select({ dueAtMs: cases.dueAtMs })
        .from(cases)
        .where(and(eq(cases.status, 'triage'), lte(cases.dueAtMs, nowMs)))
        .orderBy(asc(cases.dueAtMs))
        .limit(1);
      return first?.dueAtMs ?? null;
    },

    async followUpCounts(nowMs: number): Promise<FollowUpCounts> {
      const count = (list: FollowUpList) => readApart.$count(cases, whereOf(list, nowMs));
      return {
        triage: await count('triage'),
        verdicts: await count('verdicts'),
        requests: await count('requests'),
        overdue: await count('overdue'),
        objections: await count('objections'),
        visited: await count('visited'),
        waiting: await count('waiting'),
        reopenings: await count('reopenings'),
        untriaged: await untriaged(nowMs),
      };
    },
  };
}

/** States in which somebody's clock runs: late is late for one of these. */
const CLOCKED = [
  'triage',
  'referred',
  'answered',
  'proposed_outcome',
  'awaiting_citizen',
  'at_commission',
] as const satisfies readonly CaseStatus[];
