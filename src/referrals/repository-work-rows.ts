import { asc, eq, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { WorkRow } from '../contract/referrals.ts';
import { among, type Store } from '../db/index.ts';

/** What each row of a work list says, whoever's list it is. */
export function workRows(store: Store) {
  const { cases, department, referral, serviceCode } = store.tables;

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

  /** The unit that was asked last. */
  async function unitsOf(ids: readonly string[]) {
    if (ids.length === 0) return new Map<string, { nameFa: string; nameEn: string }>();
    const rows = await store.readApart
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

  return { caseColumns, unitsOf };
}

/** So many are on a list of work. */
export const LIST_LIMIT = 200;
/** Behind all that has one. */
const NO_DUE_MS = Number.MAX_SAFE_INTEGER;

type Ordered = Pick<WorkRow, 'chases' | 'dueAtMs' | 'registeredAtMs'>;

/** The order of work: what was asked after most often, then the earliest due, what has none behind it. */
export const inOrderOfWork = (a: Ordered, b: Ordered): number =>
  b.chases - a.chases ||
  (a.dueAtMs ?? NO_DUE_MS) - (b.dueAtMs ?? NO_DUE_MS) ||
  (a.registeredAtMs ?? 0) - (b.registeredAtMs ?? 0);

/** The same for either database: left to themselves the one has what is without a due first, the other last. */
export const earliestDue = (dueAtMs: AnyColumn): SQL => sql`${dueAtMs} asc nulls last`;

export function toWorkRow(
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
