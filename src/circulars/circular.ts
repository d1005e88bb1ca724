import type { CircularRow, CircularTo } from '../contract/circulars.ts';

/** As it is kept and as it is asked. */
type To = { readonly [K in keyof CircularTo]: readonly string[] };

const HOUR_MS = 3_600_000;

/** What somebody is in the house, as far as circulars ask. */
export interface Reader {
  readonly userId: string;
  readonly name: string;
  readonly roles: ReadonlySet<string>;
  /** Null: all of them. */
  readonly queueIds: ReadonlySet<string> | null;
  /** Those of his posts, and those above them. */
  readonly departmentIds: ReadonlySet<string>;
}

/** Any one of what is named will do; where nothing is named it is for everybody. */
export function concerns(to: To, reader: Reader): boolean {
  const { roles, queueIds, departmentIds } = to;
  if (roles.length + queueIds.length + departmentIds.length === 0) return true;
  return (
    roles.some((role) => reader.roles.has(role)) ||
    queueIds.some((id) => reader.queueIds === null || reader.queueIds.has(id)) ||
    departmentIds.some((id) => reader.departmentIds.has(id))
  );
}

export interface Standing {
  readonly validFromMs: number;
  readonly validUntilMs: number | null;
  readonly createdAtMs: number;
  readonly remindAfterHours: number;
}

export function stateOf(one: Standing, isWithdrawn: boolean, atMs: number): CircularRow['state'] {
  if (isWithdrawn) return 'withdrawn';
  if (one.validUntilMs !== null && one.validUntilMs <= atMs) return 'over';
  return one.validFromMs > atMs ? 'coming' : 'in-force';
}

/** A text that was written later than its first day holds only since it was written. */
export const sinceOf = ({ validFromMs, createdAtMs }: Standing): number =>
  Math.max(validFromMs, createdAtMs);

/** Time enough to have read it. */
export const isDue = (one: Standing, atMs: number): boolean =>
  sinceOf(one) + one.remindAfterHours * HOUR_MS <= atMs;
