import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry } from '../audit/index.ts';

type Detail = NonNullable<AuditEntry['detail']>;

/**
 * What differs, for the audit, whose detail is flat: two entries a field, as the queues' own form has
 * them; a rule or a week as JSON. Null: nothing differs.
 */
export function beforeAndAfter<T extends object>(before: T, after: T): Detail | null {
  const is = new Map<string, unknown>(Object.entries(after));
  const changed = Object.entries(before).filter(
    ([field, was]) => !isDeepStrictEqual(was, is.get(field)),
  );
  if (changed.length === 0) return null;
  return Object.fromEntries(
    changed.flatMap(([field, was]) => [
      [`${field}.before`, flat(was)],
      [`${field}.after`, flat(is.get(field))],
    ]),
  );
}

function flat(value: unknown): Detail[string] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
