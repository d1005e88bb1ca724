import { and, type AnyColumn, desc, eq, gt, inArray, ne, or, sql, type SQL } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import type { WorkRow } from '../contract/referrals.ts';
import type { Store } from '../db/index.ts';
import type { Organisation, Reach } from '../organisation/index.ts';
import type { ReferralRow } from './repository-legs.ts';
import { earliestDue, inOrderOfWork, LIST_LIMIT, workRows } from './repository-work-rows.ts';

/** Of one post, or of all below him: a case may be among them more than once. */
const LOOK_LIMIT = LIST_LIMIT * 2;

/** States in which an official has something to see on his list. */
const WITH_OFFICIALS = [
  'referred',
  'awaiting_citizen',
  'at_commission',
] as const satisfies readonly CaseStatus[];

/** No index is looked through for it: the rows are found by something else. */
const byRow = (column: AnyColumn): SQL => sql`coalesce(${column}, ${column})`;

/** What an official is asked, and what he may look at. */
export function officialWork(options: {
  readonly store: Store;
  readonly organisation: Pick<Organisation, 'reachOf'>;
}) {
  const { store, organisation } = options;
  const { cases, referral } = store.tables;
  const { read, readApart } = store;
  const { orderColumns, toRows } = workRows(store);

  /**
   * What an official may see: of his posts, of the units below them, and what he watches over.
   *
   * @param as each column as itself, to be looked up by it, or wrapped, to be told row by row
   */
  function reachedBy(reach: Reach, as: (column: AnyColumn) => SQL = (one) => sql`${one}`): SQL[] {
    const { positionIds, departmentIds, isInspection } = reach;
    const below = and(
      inArray(as(referral.departmentId), [...departmentIds]),
      ne(cases.kind, 'complaint'),
    );
    return [
      ...positionIds.map((id) => eq(as(referral.positionId), id)),
      ...(departmentIds.length > 0 && below !== undefined ? [below] : []),
      // The inspection looks at whatever came as far as itself, whoever holds it.
      ...(isInspection ? [gt(as(referral.level), 2)] : []),
    ];
  }

  const columns = {
    ...orderColumns,
    referralId: referral.id,
    positionId: referral.positionId,
    level: referral.level,
  };
  const goesOn = inArray(sql`coalesce(${referral.state}, '')`, ['open', 'expired']);

  /** Of these what somebody is still asked for or was late with, the earliest due first. */
  const look = (reached: SQL) =>
    readApart
      .select(columns)
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .where(
        and(
          reached,
          eq(referral.isOver, false),
          goesOn,
          inArray(sql`coalesce(${cases.status}, '')`, [...WITH_OFFICIALS]),
        ),
      )
      .orderBy(earliestDue(referral.dueAtMs))
      .limit(LOOK_LIMIT);

  /**
   * All of these from the other end: the few open cases that were asked after, each with its own referrals.
   * A cross join is walked as it is written; of all that a whole unit is asked most was asked after never.
   */
  const lookRaised = (reach: Reach) =>
    readApart
      .select(columns)
      .from(cases)
      .crossJoin(referral)
      .where(
        and(
          inArray(cases.status, [...WITH_OFFICIALS]),
          gt(cases.chaseCount, 0),
          eq(referral.caseId, cases.id),
          or(...reachedBy(reach, byRow)),
          eq(byRow(referral.isOver), sql.param(false, referral.isOver)),
          goesOn,
        ),
      )
      .orderBy(
        desc(inArray(byRow(referral.positionId), [...reach.positionIds])),
        desc(cases.chaseCount),
        earliestDue(referral.dueAtMs),
      )
      // Of all his reaches at once, each case with all of its legs.
      .limit(2 * LOOK_LIMIT);

  return {
    /** What is asked of an official's posts and below them: his own, asked after most often, due first. */
    async officialWork(userId: string, nowMs: number): Promise<WorkRow[]> {
      const reach = await organisation.reachOf(read, userId, nowMs);
      // Each of them from its own index: of the referrals of years only those that go on are read.
      const looks = await Promise.all(reachedBy(reach).map(look));
      const isCut = looks.some(({ length }) => length === LOOK_LIMIT);
      // Asked after more than all of these, and due later than they are.
      const raised = isCut ? await lookRaised(reach) : [];
      const rows = [...looks, raised].flat().toSorted(inOrderOfWork);
      const isMine = ({ positionId }: { positionId: string }): boolean =>
        reach.positionIds.includes(positionId);
      const seen = new Map<string, (typeof rows)[number]>();
      for (const row of [...rows.filter(isMine), ...rows]) {
        if (!seen.has(row.caseId)) seen.set(row.caseId, row);
      }
      const first = [...seen.values()].slice(0, LIST_LIMIT);
      return toRows(
        first.map((row) => {
          const { caseId, referralId, level } = row;
          return { caseId, referralId, level, isMine: isMine(row) };
        }),
      );
    },

    /** The referral, where it lies within this official's reach; `isInspector`: as the inspection's. */
    async reachedReferral(
      userId: string,
      referralId: string,
      nowMs: number,
    ): Promise<{ row: ReferralRow; isMine: boolean; isInspector: boolean } | undefined> {
      const reach = await organisation.reachOf(read, userId, nowMs);
      const where = or(...reachedBy(reach));
      if (where === undefined) return undefined;
      const [found] = await read
        .select({ row: referral })
        .from(referral)
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(and(eq(referral.id, referralId), where));
      if (found === undefined) return undefined;
      const { row } = found;
      const isMine = reach.positionIds.includes(row.positionId);
      // Of a unit's own rung it is not the inspection that looks, whatever other post he holds.
      const isInspector = reach.isInspection && (row.level > 2 || row.role === 'inspection');
      return { row, isMine, isInspector };
    },
  };
}
