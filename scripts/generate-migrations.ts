import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { pgTables } from '../src/db/schema.pg.ts';
import { sqliteTables } from '../src/db/schema.sqlite.ts';

export type Dialect = 'sqlite' | 'postgres';

/** The tables of one version as drizzle-kit keeps them. */
export type Snapshot = Record<string, unknown>;

const BREAK = '\n--> statement-breakpoint\n';
/** SQLite cannot switch keys inside a transaction: the store does it around the file. */
const SWITCHES_KEYS = /^PRAGMA foreign_keys/i;

/** The tables as src/db/schema says them now, or as `tables` does. */
export async function snapshotOf(dialect: Dialect, tables?: object): Promise<Snapshot> {
  const made =
    dialect === 'sqlite'
      ? await generateSQLiteDrizzleJson({ ...(tables ?? sqliteTables) }, undefined, 'snake_case')
      : generateDrizzleJson({ ...(tables ?? pgTables) }, undefined, undefined, 'snake_case');
  // Drawn anew at each call, and of no use to us: a file that says the same should be the same.
  return { ...made, id: dialect };
}

/** As the newest migration left them: beside the files of each dialect. */
export function readSnapshot(root: string, dialect: Dialect): Snapshot {
  return JSON.parse(readFileSync(resolve(root, snapshotPath(dialect)), 'utf8')) as Snapshot;
}

export const snapshotPath = (dialect: Dialect): string => `migrations/${dialect}/snapshot.json`;

/**
 * What leads from one version's tables to another's, in statements of one file. Where SQLite must
 * make a table anew, its triggers are made again, too: they go with the old one. drizzle-kit asks
 * at the terminal whether a column was renamed or replaced.
 */
export async function changesBetween(
  dialect: Dialect,
  before: Snapshot,
  after: Snapshot,
  extra: string,
): Promise<string[]> {
  if (dialect === 'postgres') {
    return generateMigration(...([before, after] as unknown as PostgresPair));
  }
  const raw = await generateSQLiteMigration(...([before, after] as unknown as SqlitePair));
  const made = raw
    .map((text) => text.trim())
    .filter((text) => !SWITCHES_KEYS.test(text))
    .map((text) => copiesWhatIsThere(text, raw, before));
  const anew = made.flatMap((text) => /RENAME TO `(\w+)`;?$/.exec(text)?.[1] ?? []);
  const lost = statementsIn(extra).filter((text) =>
    anew.some((table) => /^CREATE TRIGGER/.test(text) && text.includes(` ON \`${table}\` `)),
  );
  return [...made, ...lost];
}

/**
 * A table that is made anew and has a new column: drizzle-kit would read that column from the old
 * table, where it is not.
 */
function copiesWhatIsThere(text: string, all: readonly string[], before: Snapshot): string {
  const parts = /^INSERT INTO `__new_(\w+)`\((.+)\) SELECT (.+) FROM `\w+`;$/.exec(text);
  if (parts === null) return text;
  const [, table = '', columns = ''] = parts;
  const tables = before['tables'] as Record<string, { columns: Record<string, unknown> }>;
  const renamed = all.flatMap((one) => /RENAME COLUMN .+ TO [`"](\w+)[`"]/.exec(one)?.[1] ?? []);
  const there = [...Object.keys(tables[table]?.columns ?? {}), ...renamed];
  const kept = columns
    .split(', ')
    .filter((name) => there.includes(name.slice(1, -1)))
    .join(', ');
  return `INSERT INTO \`__new_${table}\`(${kept}) SELECT ${kept} FROM \`${table}\`;`;
}
type SqlitePair = Parameters<typeof generateSQLiteMigration>;
type PostgresPair = Parameters<typeof generateMigration>;

/** A database of this version made in one step: what all migrations together must lead to. */
export async function wholeSchema(
  dialect: Dialect,
  extra: string,
  tables?: object,
): Promise<string[]> {
  const none = dialect === 'sqlite' ? await generateSQLiteDrizzleJson({}) : generateDrizzleJson({});
  const after = await snapshotOf(dialect, tables);
  const made = await changesBetween(dialect, none as unknown as Snapshot, after, '');
  return [...made.map((text) => text.trim()), ...statementsIn(extra)];
}

/** What the query builder cannot say (the word index, triggers), as it is now. */
export const readExtra = (root: string, dialect: Dialect): string =>
  readFileSync(resolve(root, `migrations/extra/${dialect}.sql`), 'utf8');

export const statementsIn = (text: string): string[] =>
  text.split('--> statement-breakpoint').map((part) => part.trim());

export const asFile = (statements: readonly string[]): string => `${statements.join(BREAK)}\n`;

/** `0003_<name>.sql`, when 0002 is the last; the first is 0000_initial.sql. */
export function nextFile(root: string, dialect: Dialect, name: string): string {
  const folder = resolve(root, `migrations/${dialect}`);
  const count = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.sql')).length
    : 0;
  return `migrations/${dialect}/${String(count).padStart(4, '0')}_${name}.sql`;
}
