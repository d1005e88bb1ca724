import { and, asc, eq, exists, gt, inArray, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import type { FollowUpCounts, FollowUpList, WorkRow } from '../contract/referrals.ts';
import { among, type Store } from '../db/index.ts';
import type { Organisation, Reach } from '../organisation/index.ts';
import type { ReferralRow } from './repository-legs.ts';

const LIST_LIMIT = 200;

/** Work lists, and what of a case lies within an official's reach. */
export function referralLists(options: {
  readonly store: Store;
  readonly organisation: Organisation;
}) {
  const { store, organisation } = options;
  const { cases, department, fieldVisit, officialRequest, referral, serviceCode } = store.tables;
  // Lists are read beside the loop: what is overdue of years is not what a call waits for.
  const { read, readApart } = store;

  const caseColumns = {
    caseId: cases.id,
    trackingCode: cases.trackingCode,
    status: cases.status,
    kind: cases.kind,
    priority: cases.priority,
    serviceName: serviceCode.nameFa,
    district: cases.districtId,
    registeredAtMs: cases.registeredAtMs,
    dueAtMs: cases.dueAtMs,
    level: cases.level,
    chases: cases.chaseCount,
    leavesOnMs: cases.leavesOnMs,
  };

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
                  eq(fieldVisit.state, 'done'),
                ),
              ),
          ),
        );
      case 'waiting':
        return inArray(cases.status, ['awaiting_citizen', 'at_commission']);
    }
  }

  /** The unit that was asked last. */
  async function unitsOf(ids: readonly string[]) {
    if (ids.length === 0) return new Map<string, { nameFa: string; nameEn: string }>();
    const rows = await readApart
      .select({
        caseId: referral.caseId,
        nameFa: department.nameFa,
        nameEn: department.nameEn,
      })
      .from(referral)
      .innerJoin(department, eq(department.id, referral.departmentId))
      .where(among(store, referral.caseId, ids))
      .orderBy(asc(referral.cycle), asc(referral.leg));
    return new Map(rows.map(({ caseId, nameFa, nameEn }) => [caseId, { nameFa, nameEn }]));
  }

  function reached(reach: Reach): SQL | undefined {
    const own =
      reach.positionIds.length === 0
        ? undefined
        : inArray(referral.positionId, [...reach.positionIds]);
    const below =
      reach.departmentIds.length === 0
        ? undefined
        : and(
            inArray(referral.departmentId, [...reach.departmentIds]),
            ne(cases.kind, 'complaint'),
          );
    // The inspection looks at whatever came as far as itself, whoever holds it.
    const watched = reach.isInspection ? gt(referral.level, 2) : undefined;
    return own === undefined && below === undefined ? undefined : or(own, below, watched);
  }

  return {
    /** Work of follow-up: what was asked after most often, then the earliest due. */
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
            (a.dueAtMs ?? Number.MAX_SAFE_INTEGER) - (b.dueAtMs ?? Number.MAX_SAFE_INTEGER) ||
            (a.registeredAtMs ?? 0) - (b.registeredAtMs ?? 0),
        )
        .slice(0, LIST_LIMIT);
      const units = await unitsOf(rows.map(({ caseId }) => caseId));
      return rows
        .map((row) => toWorkRow(row, units.get(row.caseId), null, false))
        .toSorted(askedAfter);
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
        untriaged: await readApart.$count(
          cases,
          and(eq(cases.status, 'triage'), lte(cases.dueAtMs, nowMs)),
        ),
      };
    },

    /** What is asked of an official's posts and below them: his own, asked after most often, due first. */
    async officialWork(userId: string, nowMs: number): Promise<WorkRow[]> {
      const reach = await organisation.reachOf(read, userId, nowMs);
      const where = reached(reach);
      if (where === undefined) return [];
      const rows = await readApart
        .select({
          ...caseColumns,
          referralId: referral.id,
          positionId: referral.positionId,
          level: referral.level,
          state: referral.state,
        })
        .from(referral)
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(
          and(
            where,
            inArray(referral.state, ['open', 'expired']),
            inArray(cases.status, [...WITH_OFFICIALS]),
          ),
        )
        .orderBy(asc(referral.dueAtMs))
        .limit(LIST_LIMIT * 2);
      const units = await unitsOf([...new Set(rows.map(({ caseId }) => caseId))]);
      const seen = new Map<string, WorkRow>();
      for (const row of rows) {
        const isMine = reach.positionIds.includes(row.positionId);
        const known = seen.get(row.caseId);
        if (known !== undefined && (known.isMine || !isMine)) continue;
        seen.set(row.caseId, toWorkRow(row, units.get(row.caseId), row.referralId, isMine));
      }
      return [...seen.values()]
        .toSorted((a, b) => Number(b.isMine) - Number(a.isMine) || askedAfter(a, b))
        .slice(0, LIST_LIMIT);
    },

    /** The referral, where it lies within this official's reach. */
    async reachedReferral(
      userId: string,
      referralId: string,
      nowMs: number,
    ): Promise<{ row: ReferralRow; isMine: boolean } | undefined> {
      const reach = await organisation.reachOf(read, userId, nowMs);
      const where = reached(reach);
      if (where === undefined) return undefined;
      const [found] = await read
        .select({ row: referral })
        .from(referral)
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(and(eq(referral.id, referralId), where));
      if (found === undefined) return undefined;
      return { row: found.row, isMine: reach.positionIds.includes(found.row.positionId) };
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

/** States in which an official has something to see on his list. */
const WITH_OFFICIALS = [
  'referred',
  'awaiting_citizen',
  'at_commission',
] as const satisfies readonly CaseStatus[];

/** Of two the one that was asked after more often; else they stay as they are, by their due. */
const askedAfter = (a: WorkRow, b: WorkRow): number => b.chases - a.chases;

function toWorkRow(
  row: {
    caseId: string;
    trackingCode: string | null;
    status: string;
    kind: string;
    priority: string;
    serviceName: string | null;
    district: number | null;
    registeredAtMs: number | null;
    dueAtMs: number | null;
    level: number | null;
    chases: number;
    leavesOnMs: number | null;
  },
  unit: { nameFa: string; nameEn: string } | undefined,
  referralId: string | null,
  isMine: boolean,
): WorkRow {
  const { caseId, trackingCode, serviceName, district, level, registeredAtMs, dueAtMs } = row;
  const { chases, leavesOnMs } = row;
  return {
    caseId,
    referralId,
    trackingCode,
    status: row.status as WorkRow['status'],
    kind: row.kind as WorkRow['kind'],
    priority: row.priority as WorkRow['priority'],
    serviceName,
    district,
    level,
    registeredAtMs,
    dueAtMs,
    chases,
    leavesOnMs,
    departmentFa: unit?.nameFa ?? null,
    departmentEn: unit?.nameEn ?? null,
    isMine,
  };
}
