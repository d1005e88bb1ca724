import * as pg from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * One vocabulary for both databases. A schema file is a function of a kit; the SQLite types are the
 * compile-time truth, and the contract suite on a real PostgreSQL proves the cast below.
 *
 * Names: keys are camelCase in code and snake_case in the database (`casing`), except instants,
 * which carry their own column name: `openedAtMs: k.instant('opened_at')`.
 */
export const sqliteKit = {
  table: sqlite.sqliteTable,
  /** Primary key `id`, made by us: unique across nodes. */
  id: () => sqlite.text().primaryKey(),
  text: () => sqlite.text(),
  int: () => sqlite.integer(),
  /** Up to 2^53: a JavaScript number in both dialects. */
  bigint: () => sqlite.integer(),
  real: () => sqlite.real(),
  bool: () => sqlite.integer({ mode: 'boolean' }),
  /** Milliseconds since 1970 in code; integer in SQLite, timestamptz(3) in PostgreSQL. */
  instant: (name: string) => sqlite.integer(name),
  /** Give it a type: `k.json().$type<Shape>()`. */
  json: () => sqlite.text({ mode: 'json' }),
  primaryKey: sqlite.primaryKey,
  index: sqlite.index,
  unique: sqlite.uniqueIndex,
};
export type Kit = typeof sqliteKit;

const pgInstant = pg.customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (ms) => new Date(ms).toISOString(),
  fromDriver: (text) => new Date(text).getTime(),
});

export const pgKit = {
  table: pg.pgTable,
  id: () => pg.text().primaryKey(),
  text: () => pg.text(),
  int: () => pg.integer(),
  bigint: () => pg.bigint({ mode: 'number' }),
  real: () => pg.doublePrecision(),
  bool: () => pg.boolean(),
  instant: (name: string) => pgInstant(name),
  json: () => pg.jsonb(),
  primaryKey: pg.primaryKey,
  index: pg.index,
  unique: pg.uniqueIndex,
} satisfies Record<keyof Kit, unknown> as unknown as Kit;
