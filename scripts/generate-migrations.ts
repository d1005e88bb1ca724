import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { pgTables } from '../src/db/schema.pg.ts';
import { sqliteTables } from '../src/db/schema.sqlite.ts';
import type { Store } from '../src/db/store.ts';

export type Dialect = Store['dialect'];

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
    const plain = await generateMigration(...([before, after] as unknown as PostgresPair));
    return plain.map((text) => text.trim());
  }
  const raw = await generateSQLiteMigration(...([before, after] as unknown as SqlitePair));
  const made = raw
    .map((text) => text.trim())
    .filter((text) => !SWITCHES_KEYS.test(text))
    .map((text) => copiesWhatIsThere(text.replace(NAMES_TABLE, QUOTED), before, after));
  const anew = made.flatMap((text) => /^ALTER TABLE `__new_(\w+)`/.exec(text)?.[1] ?? []);
  const lost = statementsIn(extra).filter((text) =>
    anew.some((table) => /^CREATE TRIGGER/.test(text) && text.includes(` ON \`${table}\` `)),
  );
  return [...made, ...lost];
}

/** drizzle-kit leaves names bare here, and `case` is a word of SQL. */
const NAMES_TABLE = / REFERENCES (\w+)\((\w+)\)/g;
const QUOTED = ' REFERENCES `$1`(`$2`)';

/**
 * A table that is made anew and has a new column: drizzle-kit would read that column from the old
 * table, where it is not. Throws where it could also be another one under a new name: a renaming is
 * forgotten when the table is made anew, and what stood in the column with it.
 */
export function copiesWhatIsThere(text: string, before: Snapshot, after: Snapshot): string {
  const parts = /^INSERT INTO `__new_(\w+)`\((.+)\) SELECT .+ FROM `\w+`;$/.exec(text);
  if (parts === null) return text;
  const [, table = '', list = ''] = parts;
  const [old, now] = [columnsOf(before, table), columnsOf(after, table)];
  const gone = old.filter((name) => !now.includes(name));
  if (old.length === 0 || (gone.length > 0 && now.some((name) => !old.includes(name)))) {
    throw new Error(
      `${table} is made anew and loses ${gone.join(', ') || 'its name'}: what is renamed needs a migration of its own, before the other changes`,
    );
  }
  const kept = list
    .split(', ')
    .filter((name) => old.includes(name.slice(1, -1)))
    .join(', ');
  return `INSERT INTO \`__new_${table}\`(${kept}) SELECT ${kept} FROM \`${table}\`;`;
}

function columnsOf(snapshot: Snapshot, table: string): string[] {
  const tables = snapshot['tables'] as Record<string, { columns: object }>;
  return Object.keys(tables[table]?.columns ?? {});
}
type SqlitePair = Parameters<typeof generateSQLiteMigration>;
type PostgresPair = Parameters<typeof generateMigration>;

/** Which of these statements rename, and which drop, in words that both dialects share. */
export function namesChanged(statements: readonly string[]): {
  renamed: string[];
  dropped: string[];
} {
  const bare = statements.map((text) => text.replaceAll(/[`";]/g, ''));
  const anew = bare.flatMap((text) => /^ALTER TABLE __new_(\w+)/.exec(text)?.[1] ?? []);
  const steps = [...anew.map((table) => `DROP TABLE ${table}`), 'ALTER TABLE __new_'];
  const own = bare.filter((text) => !steps.some((step) => text.startsWith(step)));
  const of = (pattern: RegExp): string[] => own.filter((text) => pattern.test(text)).sort();
  return { renamed: of(/ RENAME /), dropped: of(/\bDROP (COLUMN|TABLE) /) };
}

/** A database of this version made in one step: what all migrations together must lead to. */
export async function wholeSchema(
  dialect: Dialect,
  extra: string,
  tables?: object,
): Promise<string[]> {
  const none = dialect === 'sqlite' ? await generateSQLiteDrizzleJson({}) : generateDrizzleJson({});
  const after = await snapshotOf(dialect, tables);
  const made = await changesBetween(dialect, none as unknown as Snapshot, after, '');
  return [...made, ...statementsIn(extra)];
}

/** What the query builder cannot say (the word index, triggers), as it is now. */
export const readExtra = (root: string, dialect: Dialect): string =>
  readFileSync(resolve(root, `migrations/extra/${dialect}.sql`), 'utf8');

export const statementsIn = (text: string): string[] =>
  text.split('--> statement-breakpoint').map((part) => part.trim());

export const asFile = (statements: readonly string[]): string => `${statements.join(BREAK)}\n`;

/** `0003_<name>.sql`, when 0002 is the last; the first is 0000_initial.sql. */
export function nextFile(root: string, dialect: Dialect, name: string): string {
  const files = readdirSync(resolve(root, `migrations/${dialect}`));
  const count = files.filter((file) => file.endsWith('.sql')).length;
  return `migrations/${dialect}/${String(count).padStart(4, '0')}_${name}.sql`;
}
