import { sql, type Column, type SQL } from 'drizzle-orm';
import type { Store } from './store.ts';

/**
 * `column in (…)` for lists of ids of any length, as one value: the text of the statement is the same
 * for all of them, so it stays compiled, and building it does not grow with the list.
 */
export function among(
  { dialect }: Pick<Store, 'dialect'>,
  column: Column,
  ids: readonly string[],
): SQL {
  return dialect === 'sqlite'
    ? sql`${column} in (select value from json_each(${JSON.stringify(ids)}))`
    : sql`${column} = any(${sql.param([...ids])}::text[])`;
}
