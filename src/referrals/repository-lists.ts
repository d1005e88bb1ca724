import { and, asc, eq, exists, inArray, lte, sql, type SQL } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import type {
  CaseReferrals,
  FollowUpList,
  ReferralView,
  ReplyView,
  RequestView,
  WorkRow,
} from '../contract/referrals.ts';
import type { Personal, Reader, Store } from '../db/index.ts';
import { tellClock } from '../kit/deadline.ts';
import type { Organisation } from '../organisation/index.ts';
import type { Legs, ReferralRow } from './repository-legs.ts';
import { toWorkRow, workRows } from './repository-work-rows.ts';

const LIST_LIMIT = 200;
/** Behind all that has one. */
const NO_DUE_MS = Number.MAX_SAFE_INTEGER;

/** What is read: work lists, and the story of a case's referrals with clocks that explain themselves. */
export function referralLists(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly legs: Legs;
}) {
  const { store, personal, organisation, legs } = options;
  const { appUser, cases, department, fieldVisit, officialRequest, position } = store.tables;
  const { referral, reply, serviceCode } = store.tables;
  const { caseColumns, unitsOf } = workRows(store);
  // Lists are read beside the loop: what is overdue of years is not what a call waits for.
  const { read, readApart } = store;

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
      case 'waiting':
        return inArray(cases.status, ['awaiting_citizen', 'at_commission']);
    }
  }

  async function clockOf(
    r: Reader,
    row: ReferralRow,
    nowMs: number,
  ): Promise<ReferralView['clock']> {
    const policy = await organisation.policy(r, row.policyVersionId);
    const hours = await organisation.hoursOf(r, policy);
    const untilMs = row.suspendedAtMs ?? row.closedAtMs ?? nowMs;
    const { budgetMs, clockFromMs: fromMs } = row;
    const told = tellClock(hours, { fromMs, budgetMs: budgetMs ?? 0 }, untilMs);
    return {
      fromMs,
      budgetMs,
      dueMs: budgetMs === null ? null : told.dueMs,
      countedMs: budgetMs === null ? 0 : told.countedMs,
      hours: hours === null ? 'calendar' : 'working',
      excluded: [...told.excluded],
      isSuspended: row.suspendedAtMs !== null,
    };
  }

  return {
    /** Work of follow-up, the earliest due first. */
    async followUp(list: FollowUpList, nowMs: number): Promise<WorkRow[]> {
      const look = (where: SQL | undefined) =>
        readApart
          .select(caseColumns)
          .from(cases)
          .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
          .where(where)
          .orderBy(asc(cases.dueAtMs), asc(cases.registeredAtMs))
          .limit(LIST_LIMIT);
      // A state at a time, each in the order of its index: all that is overdue need not be sorted.
      const looks =
        list === 'overdue'
          ? CLOCKED.map((status) => look(and(eq(cases.status, status), lte(cases.dueAtMs, nowMs))))
          : [look(whereOf(list, nowMs))];
      const rows = (await Promise.all(looks))
        .flat()
        .toSorted(
          (a, b) =>
            (a.dueAtMs ?? NO_DUE_MS) - (b.dueAtMs ?? NO_DUE_MS) ||
            (a.registeredAtMs ?? 0) - (b.registeredAtMs ?? 0),
        )
        .slice(0, LIST_LIMIT);
      const units = await unitsOf(rows.map(({ caseId }) => caseId));
      return rows.map((row) => toWorkRow(row, units.get(row.caseId), null, false));
    },

    async followUpCounts(nowMs: number): Promise<Record<FollowUpList, number>> {
      const count = (list: FollowUpList) => readApart.$count(cases, whereOf(list, nowMs));
      return {
        triage: await count('triage'),
        verdicts: await count('verdicts'),
        requests: await count('requests'),
        overdue: await count('overdue'),
        objections: await count('objections'),
        visited: await count('visited'),
        waiting: await count('waiting'),
      };
    },

    /** Null: no such case. */
    async historyOf(caseId: string, nowMs: number): Promise<CaseReferrals | null> {
      const [known] = await read.select().from(cases).where(eq(cases.id, caseId));
      if (known === undefined) return null;
      const rows = await legs.ofCase(read, caseId);
      const posts = await read
        .select({
          id: referral.id,
          nameFa: department.nameFa,
          nameEn: department.nameEn,
          titleFa: position.titleFa,
          titleEn: position.titleEn,
        })
        .from(referral)
        .innerJoin(department, eq(department.id, referral.departmentId))
        .innerJoin(position, eq(position.id, referral.positionId))
        .where(eq(referral.caseId, caseId));
      const referrals: ReferralView[] = [];
      for (const row of rows) {
        const post = posts.find(({ id }) => id === row.id);
        referrals.push({
          referralId: row.id,
          cycle: row.cycle,
          leg: row.leg,
          level: row.level,
          role: row.role,
          department: { nameFa: post?.nameFa ?? '', nameEn: post?.nameEn ?? '' },
          post: { titleFa: post?.titleFa ?? '', titleEn: post?.titleEn ?? '' },
          state: row.state,
          sentAtMs: row.sentAtMs,
          firstDueAtMs: row.firstDueAtMs,
          lateMs: row.lateMs,
          isAnnulled: row.annulledAtMs !== null,
          clock: await clockOf(read, row, nowMs),
        });
      }
      const { registeredAtMs, announcedAtMs } = known;
      return {
        atMs: nowMs,
        citizenClock: {
          fromMs: registeredAtMs,
          toldAtMs: announcedAtMs,
          runMs: registeredAtMs === null ? 0 : (announcedAtMs ?? nowMs) - registeredAtMs,
        },
        referrals,
        replies: await repliesOf(caseId),
        requests: await requestsOf(caseId),
      };
    },
  };

  async function repliesOf(caseId: string): Promise<ReplyView[]> {
    const rows = await read
      .select({ row: reply, byName: appUser.name })
      .from(reply)
      .leftJoin(appUser, eq(appUser.id, reply.writtenById))
      .where(eq(reply.caseId, caseId))
      .orderBy(asc(reply.recordedAtMs));
    const texts = await personal.read(
      read,
      rows.flatMap(({ row }) => [row.textId, row.adviceTextId, row.reasonTextId]),
    );
    const textOf = (id: string | null) => (id === null ? null : (texts.get(id) ?? null));
    return rows.map(({ row, byName }) => ({
      replyId: row.id,
      referralId: row.referralId,
      kind: row.kind,
      text: textOf(row.textId),
      advice: textOf(row.adviceTextId),
      proposedOutcome: row.proposedOutcome as ReplyView['proposedOutcome'],
      byName,
      isLetter: row.answeredAtMs !== row.recordedAtMs || row.letterNumber !== null,
      letter:
        row.letterNumber === null
          ? null
          : `${row.letterNumber}${row.letterYear === null ? '' : ` / ${row.letterYear}`}`,
      answeredAtMs: row.answeredAtMs,
      recordedAtMs: row.recordedAtMs,
      verdict: row.verdict,
      verdictDueAtMs: row.verdictDueAtMs,
      reason: textOf(row.reasonTextId),
    }));
  }

  async function requestsOf(caseId: string): Promise<RequestView[]> {
    const rows = await read
      .select()
      .from(officialRequest)
      .where(eq(officialRequest.caseId, caseId))
      .orderBy(asc(officialRequest.createdAtMs));
    const texts = await personal.read(
      read,
      rows.map(({ reasonTextId }) => reasonTextId),
    );
    const returned = rows.some(({ kind, state }) => kind === 'return' && state === 'granted');
    return rows.map((row) => ({
      requestId: row.id,
      referralId: row.referralId,
      kind: row.kind,
      reason: texts.get(row.reasonTextId) ?? null,
      hours: row.hours,
      recheckAtMs: row.recheckAtMs,
      state: row.state,
      headDecides: row.kind === 'return' && row.state === 'pending' && returned,
      dueAtMs: row.dueAtMs,
      createdAtMs: row.createdAtMs,
    }));
  }
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
