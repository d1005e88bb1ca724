import { asc, eq, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { WorkRow } from '../contract/referrals.ts';
import { among, type Store } from '../db/index.ts';

/** What each row of a work list says, whoever's list it is. */
export function workRows(store: Store) {
  const { cases, department, referral, serviceCode } = store.tables;
  const { readApart } = store;

  /** By these a list is put in order: of many a row looked at, few are shown. */
  const orderColumns = {
    caseId: cases.id,
    chases: cases.chaseCount,
    dueAtMs: cases.dueAtMs,
    registeredAtMs: cases.registeredAtMs,
  };

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

  async function casesOf(ids: readonly string[]) {
    const rows = await readApart
      .select(caseColumns)
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(among(store, cases.id, ids));
    return new Map(rows.map((row) => [row.caseId, row]));
  }

  /** The unit that was asked last. */
  async function unitsOf(ids: readonly string[]) {
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

  /**
   * The rows of these cases, in this order; `level` as the case has it, or as it is told.
   *
   * @param listed each case once
   */
  async function toRows(listed: readonly Listed[]): Promise<WorkRow[]> {
    if (listed.length === 0) return [];
    const ids = listed.map(({ caseId }) => caseId);
    const [known, units] = await Promise.all([casesOf(ids), unitsOf(ids)]);
    return listed.flatMap((one) => {
      const row = known.get(one.caseId);
      return row === undefined ? [] : [toWorkRow({ ...row, ...one }, units.get(one.caseId))];
    });
  }

  return { orderColumns, toRows };
}

interface Listed {
  readonly caseId: string;
  /** Absent: the list is of cases, not of what somebody is asked. */
  readonly referralId?: string;
  readonly level?: number;
  readonly isMine?: boolean;
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

function toWorkRow(
  row: Omit<Listed, 'level'> & {
    level: number | null;
    trackingCode: string | null;
    status: string;
    kind: string;
    priority: string;
    serviceName: string | null;
    district: number | null;
    registeredAtMs: number | null;
    dueAtMs: number | null;
    chases: number;
    leavesOnMs: number | null;
  },
  unit: { nameFa: string; nameEn: string } | undefined,
): WorkRow {
  const { caseId, trackingCode, serviceName, district, level, registeredAtMs, dueAtMs } = row;
  const { chases, leavesOnMs } = row;
  return {
    caseId,
    referralId: row.referralId ?? null,
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
    isMine: row.isMine ?? false,
  };
}
