import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import pg from 'pg';

/** Thrown with one line for the person who backs up or restores. */
export class CopyError extends Error {
  override name = 'CopyError';
}

const run = promisify(execFile);
const migrationsRoot = resolve(import.meta.dirname, '../../migrations');

/** Names in a backup; only one of the two is there. */
export const copyNames = { sqlite: 'pasokh.db', postgres: 'pasokh.pgdump' } as const;

/**
 * The state of one moment, without holding up whoever writes meanwhile. (SQLite's own backup call
 * begins anew at each commit of another process, and may never end on a busy day.)
 */
export function copySqlite(from: string, to: string): void {
  const database = new Database(from, { readonly: true, fileMustExist: true });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
}

/** Throws CopyError when the copy is not sound. */
export function checkSqlite(path: string): void {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const found = database.pragma('integrity_check', { simple: true });
    if (found !== 'ok')
      throw new CopyError(`the database in the backup is damaged: ${String(found)}`);
  } finally {
    database.close();
  }
}

export function sqliteMigrations(path: string): string[] {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return database
      .prepare('select name from schema_migration order by name')
      .pluck()
      .all() as string[];
  } finally {
    database.close();
  }
}

export async function dumpPostgres(url: string, to: string): Promise<void> {
  await postgresTool('pg_dump', ['--format=custom', '--no-owner', `--file=${to}`], url);
}

/** Into an empty database; all of it or nothing. */
export async function loadPostgres(url: string, from: string): Promise<void> {
  await postgresTool('pg_restore', ['--single-transaction', '--no-owner', from], url);
}

/** Empty: nothing of ours is there. */
export async function postgresMigrations(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect().catch((fault: Error) => {
    throw new CopyError(`PostgreSQL does not answer: ${fault.message}`);
  });
  try {
    const known = await client.query<{ found: string | null }>(
      "select to_regclass('schema_migration')::text as found",
    );
    if (known.rows[0]?.found == null) return [];
    const rows = await client.query<{ name: string }>(
      'select name from schema_migration order by name',
    );
    return rows.rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Migrations of that database which this program does not have: it is older than the backup. */
export function unknownMigrations(
  dialect: 'sqlite' | 'postgres',
  names: readonly string[],
): string[] {
  const ours = new Set(readdirSync(join(migrationsRoot, dialect)));
  return names.filter((name) => !ours.has(name));
}

/** The password goes through the standard input: a command line can be read by everybody. */
async function postgresTool(tool: string, words: readonly string[], url: string): Promise<void> {
  const [, before = url, password = '', after = ''] =
    /^([^:]+:\/\/[^:@/]+):([^@/]*)(@.*)$/.exec(url) ?? [];
  const address = `${before}${after}`;
  const script = 'IFS= read -r PGPASSWORD; export PGPASSWORD; exec "$@"';
  const running = run('sh', ['-c', script, 'sh', tool, `--dbname=${address}`, ...words]);
  running.child.stdin?.end(`${decodeURIComponent(password)}\n`);
  try {
    await running;
  } catch (fault) {
    const { code, stderr = '' } = fault as { code?: unknown; stderr?: string };
    if (code === 127) {
      throw new CopyError(
        `${tool} is not on PATH: install PostgreSQL's client programs (Debian: postgresql-client)`,
      );
    }
    throw new CopyError(`${tool} failed: ${stderr.trim()}`);
  }
}
