import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asFile,
  changesBetween,
  type Dialect,
  nextFile,
  readExtra,
  readSnapshot,
  snapshotOf,
  wholeSchema,
} from '../../scripts/generate-migrations.ts';
import { putBack } from '../../src/backup/index.ts';
import { historyVerifier } from '../../src/cases/index.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { makePersonal, migrate, openStore, type Store } from '../../src/db/index.ts';
import { type Kit, pgKit, sqliteKit } from '../../src/db/kit.ts';
import { makeSchema } from '../../src/db/schema/index.ts';
import {
  lostOf,
  type Rows,
  rowsOfPostgres,
  rowsOfSqlite,
  structureOfPostgres,
  structureOfSqlite,
} from '../support/db-structure.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

/** A city as each released version has left it, and what this version makes of it. */
const ROOT = resolve(import.meta.dirname, '../..');
const KEPT = join(ROOT, 'test/fixtures/versions');
const kept = readdirSync(KEPT).filter((name) => name.endsWith('.tar.gz'));
const NOW_MS = Date.UTC(2026, 10, 27);

let top: string;
let server: PostgresServer;
let databases = 0;
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'pasokh-versions-'));
  server = await startPostgres();
}, 240_000);
afterAll(async () => {
  await server.stop();
  rmSync(top, { recursive: true });
});

const emptyDatabase = (dialect: Dialect): Promise<string> => {
  databases += 1;
  return dialect === 'sqlite' ? Promise.resolve('') : server.createDatabase(`v${databases}`);
};

interface Line {
  readonly dialect: Dialect;
  readonly store: Store;
  readonly config: Config;
}

const openAt = (databaseUrl: string, sqlitePath: string): Store =>
  openStore({
    databaseUrl,
    sqlitePath,
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });

/** As `npm run restore` does with a backup of that version, before anything is started. */
async function putBackOf(archive: string): Promise<Line> {
  const dialect = archive.includes('postgres') ? 'postgres' : 'sqlite';
  const folder = mkdtempSync(join(top, 'line-'));
  execFileSync('tar', ['-xzf', join(KEPT, archive), '-C', folder]);
  const [backup] = readdirSync(folder);
  const databaseUrl = await emptyDatabase(dialect);
  const dataDir = join(folder, 'data');
  const from = join(folder, String(backup));
  await putBack({ from, dataDir, databaseUrl, replace: false, nowMs: NOW_MS });
  const config = readConfig({ PASOKH_DATA: dataDir, DATABASE_URL: databaseUrl });
  return { dialect, config, store: openAt(databaseUrl, config.paths.database) };
}

async function asking<T>(databaseUrl: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const found = await ask(client);
  await client.end();
  return found;
}
const structureAt = async (databaseUrl: string, sqlitePath: string): Promise<string[]> =>
  databaseUrl === '' ? structureOfSqlite(sqlitePath) : asking(databaseUrl, structureOfPostgres);
const structureOf = ({ config }: Line): Promise<string[]> =>
  structureAt(config.databaseUrl, config.paths.database);
const rowsOf = async ({ dialect, config }: Line): Promise<Rows> =>
  dialect === 'sqlite'
    ? rowsOfSqlite(config.paths.database)
    : asking(config.databaseUrl, rowsOfPostgres);

/** Made in one step, by whoever has no history behind him. */
async function structureOfWhole(dialect: Dialect, tables?: object): Promise<string[]> {
  const folder = mkdtempSync(join(top, 'fresh-'));
  const whole = await wholeSchema(dialect, readExtra(ROOT, dialect), tables);
  mkdirSync(join(folder, dialect));
  writeFileSync(join(folder, dialect, '0000_whole.sql'), asFile(whole));
  const at = [await emptyDatabase(dialect), join(folder, 'fresh.db')] as const;
  const store = openAt(...at);
  await migrate(store, folder);
  const found = await structureAt(...at);
  await store.close();
  return found;
}

/** Walks every history with what the release kept: a chain with one word changed is at fault. */
function historyOf({ store, config }: Line) {
  const { personalKey } = config.secrets;
  const personal = makePersonal({ store, key: personalKey, newId: randomUUID, randomBytes });
  const folder = config.paths.caseHeads;
  const verifier = historyVerifier({ store, personal, newId: randomUUID, folder, personalKey });
  return { personal, verify: () => verifier.verify() };
}

/**
 * A later version: tables that others name and that triggers guard are changed so that SQLite makes
 * them anew, a table learns of a case, and one is new.
 */
const later = (kit: Kit): object => {
  let cases: { id: never } | undefined;
  const more = (name: string): object => {
    const createdAtMs = kit.instant('created_at');
    if (name === 'case' || name === 'case_event') return { weighedBy: kit.text(), createdAtMs };
    if (name === 'kb_article') return { caseId: kit.text().references(() => cases?.id as never) };
    return {};
  };
  const table = ((name: string, columns: object, ...rest: unknown[]) => {
    const all = { ...columns, ...more(name) };
    const made = (kit.table as (...given: unknown[]) => unknown)(name, all, ...rest);
    if (name === 'case') cases = made as { id: never };
    return made;
  }) as unknown as Kit['table'];
  const scale = kit.table('scale', { id: kit.id(), grams: kit.int().notNull() });
  return { ...makeSchema({ ...kit, table }), scale };
};

describe.each(kept)('a city of %s', (archive) => {
  let line: Line;
  beforeAll(async () => {
    line = await putBackOf(archive);
  }, 120_000);
  afterAll(() => line.store.close());

  test('has every row after this version has opened it, and no table is without one', async () => {
    const released = JSON.parse(
      execFileSync('tar', ['-xzOf', join(KEPT, archive), '--wildcards', '*/manifest.json'], {
        encoding: 'utf8',
      }),
    ) as { migrations: string[] };
    const before = await rowsOf(line);
    const applied = await migrate(line.store);
    const files = readdirSync(join(ROOT, 'migrations', line.dialect));
    const all = files.filter((name) => name.endsWith('.sql'));
    expect([...released.migrations, ...applied].sort()).toEqual(all.sort());
    expect(lostOf(before, await rowsOf(line))).toEqual([]);
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
    // Such a loss would be seen.
    expect(lostOf(before, { ...before, case: [] }).length).toBe(before['case']?.length);
  });

  test('is made of what a database of today is made of', async () => {
    expect(await structureOf(line)).toEqual(await structureOfWhole(line.dialect));
  }, 60_000);

  test('is read: its histories are whole, and what is personal opens with its key', async () => {
    const { read, tables } = line.store;
    const { personal, verify } = historyOf(line);
    expect(await verify()).toMatchObject({ ok: true, faults: [] });
    const told = await read.select({ textId: tables.cases.descriptionTextId }).from(tables.cases);
    const words = await personal.read(
      read,
      told.map(({ textId }) => textId),
    );
    expect(words.size).toBeGreaterThan(10);
  });

  test('is brought to a later version by what db-generate writes, and guarded as before', async () => {
    const { store, dialect } = line;
    const tables = later(dialect === 'sqlite' ? sqliteKit : pgKit);
    const root = mkdtempSync(join(top, 'later-'));
    cpSync(join(ROOT, 'migrations'), join(root, 'migrations'), { recursive: true });
    const before = readSnapshot(ROOT, dialect);
    const after = await snapshotOf(dialect, tables);
    const made = await changesBetween(dialect, before, after, readExtra(ROOT, dialect));
    const file = nextFile(root, dialect, 'scale');
    writeFileSync(join(root, file), asFile(made));
    const rows = await rowsOf(line);
    expect(await migrate(store, join(root, 'migrations'))).toEqual([file.split('/').at(-1)]);
    expect(lostOf(rows, await rowsOf(line))).toEqual([]);
    expect(await historyOf(line).verify()).toMatchObject({ ok: true, faults: [] });
    expect(await structureOf(line)).toEqual(await structureOfWhole(dialect, tables));
    const { caseEvent, cases } = store.tables;
    await expect(store.tx((w) => w.delete(caseEvent))).rejects.toThrow();
    await expect(store.tx((w) => w.delete(cases))).rejects.toThrow();
  }, 120_000);
});
