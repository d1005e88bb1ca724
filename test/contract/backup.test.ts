import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Backup,
  dropOldest,
  lastBackupAtMs,
  putBack,
  takeBackup,
} from '../../src/backup/index.ts';
import { migrate, openStore, seedReference } from '../../src/db/index.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

const TAKEN_AT_MS = Date.parse('2026-11-26T03:15:00Z');

let top: string;
let dataDir: string;
let backups: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pasokh-backup-'));
  dataDir = join(top, 'data');
  backups = join(top, 'backups');
  mkdirSync(join(dataDir, 'tls'), { recursive: true });
  mkdirSync(join(dataDir, 'run'));
  mkdirSync(join(dataDir, 'recordings/1405'), { recursive: true });
  writeFileSync(join(dataDir, 'secrets.json'), '{"a":"secret"}');
  writeFileSync(join(dataDir, 'tls/ca.key'), 'a key');
  writeFileSync(join(dataDir, 'recordings/1405/a.wav'), 'a sound');
  mkdirSync(join(dataDir, 'photos/ab'), { recursive: true });
  writeFileSync(join(dataDir, 'photos/ab/abcd'), 'a photo');
  writeFileSync(join(dataDir, 'run/server.pid'), '1');
  writeFileSync(join(dataDir, 'journal.db'), 'of the moment');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

async function prepare(databaseUrl: string): Promise<void> {
  const store = openStore({
    databaseUrl,
    sqlitePath: join(dataDir, 'pasokh.db'),
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });
  await migrate(store);
  await seedReference(store, TAKEN_AT_MS);
  await store.close();
}

const back = (databaseUrl = '', nowMs = TAKEN_AT_MS): Promise<Backup> =>
  takeBackup({ dataDir, databaseUrl, version: '0.1.0', into: backups, nowMs });

function restore(folder: string, to: string, { replace = false, databaseUrl = '' } = {}) {
  return putBack({ from: folder, dataDir: to, databaseUrl, replace, nowMs: TAKEN_AT_MS });
}

function districtsIn(folder: string): number {
  const database = new Database(join(folder, 'pasokh.db'), { readonly: true });
  const count = database.prepare('select count(*) from district').pluck().get() as number;
  database.close();
  return count;
}

describe('SQLite', () => {
  beforeEach(() => prepare(''));

  test('everything that cannot be made anew comes back, for its owner alone', async () => {
    const { folder } = await back();
    const to = join(top, 'fresh');
    expect(await restore(folder, to)).toEqual({ setAside: null });
    expect(readdirSync(to).sort()).toEqual([
      ...['pasokh.db', 'photos', 'recordings', 'secrets.json', 'tls'],
    ]);
    expect(readFileSync(join(to, 'photos/ab/abcd'), 'utf8')).toBe('a photo');
    expect(readFileSync(join(to, 'recordings/1405/a.wav'), 'utf8')).toBe('a sound');
    expect(statSync(join(to, 'tls/ca.key')).mode & 0o077).toBe(0);
    expect(districtsIn(to)).toBe(13);
  });

  test('is of one moment while others write, and waits for none of them', async () => {
    const writer = new Database(join(dataDir, 'pasokh.db'));
    writer.exec('begin immediate');
    writer.exec(
      "insert into district (id, name_fa, name_en, created_at) values (99, 'نو', 'new', 0)",
    );
    const { folder } = await back();
    writer.exec('commit');
    writer.close();
    expect(districtsIn(folder)).toBe(13);
    expect(districtsIn(dataDir)).toBe(14);
  });

  test('a line that is there is refused, or set aside when told to', async () => {
    const { folder } = await back();
    writeFileSync(join(dataDir, 'secrets.json'), '{"a":"newer"}');
    await expect(restore(folder, dataDir)).rejects.toThrow(/replace=yes/);
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe('{"a":"newer"}');

    const { setAside } = await restore(folder, dataDir, { replace: true });
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe('{"a":"secret"}');
    expect(readFileSync(join(setAside ?? '', 'secrets.json'), 'utf8')).toBe('{"a":"newer"}');
    // What was set aside does not go into the next backup.
    const next = await back('', TAKEN_AT_MS + 1_000);
    expect(readdirSync(next.folder).some((name) => name.startsWith('before-'))).toBe(false);
  });

  test.each([
    ['a changed file', (of: string) => writeFileSync(join(of, 'tls/ca.key'), 'x'), /tls\/ca\.key/],
    ['a lost file', (of: string) => rmSync(join(of, 'recordings/1405/a.wav')), /not whole/],
    ['no list', (of: string) => rmSync(join(of, 'manifest.json')), /holds no backup/],
    ['a list cut off', (of: string) => writeFileSync(join(of, 'manifest.json'), '{'), /damaged/],
    [
      'a newer program',
      (of: string) => changeList(of, (list) => ({ ...list, migrations: ['9999_later.sql'] })),
      /newer program/,
    ],
    [
      'a way out of the folder',
      (of: string) =>
        changeList(of, (list) => ({
          ...list,
          files: [{ path: '../secrets.json', bytes: 1, sha256: '' }],
        })),
      /damaged/,
    ],
  ])('%s is refused, and nothing is touched', async (_, spoil, says) => {
    const { folder } = await back();
    spoil(folder);
    const to = join(top, 'fresh');
    await expect(restore(folder, to)).rejects.toThrow(says);
    expect(existsSync(to)).toBe(false);
  });

  test('half a backup has no name, and counts as none', async () => {
    const { folder } = await back();
    mkdirSync(join(backups, 'pasokh-20261127T031500Z.part'));
    mkdirSync(join(backups, 'somebody-elses'));
    const later = await back('', TAKEN_AT_MS + 86_400_000 * 2);
    expect(dropOldest(backups, 1)).toEqual([folder]);
    expect(existsSync(later.folder)).toBe(true);
    expect(existsSync(join(backups, 'somebody-elses'))).toBe(true);
  });

  test('leaves its time for whoever asks how old the last one is; a restored line has taken none', async () => {
    expect(await lastBackupAtMs(dataDir)).toBeNull();
    await back();
    expect(await lastBackupAtMs(dataDir)).toBe(TAKEN_AT_MS);
    const { folder } = await back('', TAKEN_AT_MS + 1_000);
    expect(await lastBackupAtMs(dataDir)).toBe(TAKEN_AT_MS + 1_000);
    const to = join(top, 'fresh');
    await restore(folder, to);
    expect(await lastBackupAtMs(to)).toBeNull();
  });

  test('what could not be copied whole leaves nothing, and no time', async () => {
    const path = join(dataDir, 'pasokh.db');
    const database = new Database(path);
    const root = database
      .prepare("select rootpage from sqlite_master where name = 'district'")
      .pluck()
      .get() as number;
    const size = database.pragma('page_size', { simple: true }) as number;
    database.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, (root - 1) * size, root * size));
    await expect(back()).rejects.toThrow(/malformed/);
    expect(readdirSync(backups)).toEqual([]);
    expect(await lastBackupAtMs(dataDir)).toBeNull();
  });

  test('without a database there is nothing to back up', async () => {
    rmSync(join(dataDir, 'pasokh.db'));
    await expect(back()).rejects.toThrow(/nothing to back up/);
    expect(await lastBackupAtMs(dataDir)).toBeNull();
  });
});

function changeList(folder: string, change: (list: object) => object): void {
  const path = join(folder, 'manifest.json');
  copyFileSync(path, `${path}.old`);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as object)));
}

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 240_000);
  afterAll(() => server.stop());

  test('goes into an empty database, and into no other', async () => {
    const from = await server.createDatabase('backed_up');
    const to = await server.createDatabase('put_back');
    await prepare(from);
    const { folder } = await back(from);
    const fresh = join(top, 'fresh');
    await expect(restore(folder, fresh, { databaseUrl: from })).rejects.toThrow(/is in use/);
    await expect(restore(folder, fresh)).rejects.toThrow(/DATABASE_URL/);
    await restore(folder, fresh, { databaseUrl: to });
    const client = new Client({ connectionString: to });
    await client.connect();
    const { rows } = await client.query('select count(*)::int as n from district');
    await client.end();
    expect(rows).toEqual([{ n: 13 }]);
    expect(existsSync(join(fresh, 'secrets.json'))).toBe(true);
  });
});
