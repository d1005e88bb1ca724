import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseMisfit } from '../../scripts/setup/database-misfit.ts';
import { ensureSecrets } from '../../scripts/setup/secrets.mjs';
import { openStore } from '../../src/db/index.ts';
import { environmentOf } from '../../src/keeper/environment.ts';
import { markOf } from '../../src/keeper/pid-file.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pasokh-before-'));
  ensureSecrets(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('the settings are those that the running process was started with', async () => {
  const env = { PASOKH_DATA: dataDir, DATABASE_URL: 'postgres://line/city?sslmode=verify-full' };
  const child = spawn('/bin/sleep', ['60'], { env });
  await once(child, 'spawn');
  const mark = markOf(child.pid ?? 0);
  if (mark === null) throw new Error('it has ended');
  expect(environmentOf(mark)).toEqual(env);
  // The same number, of another process.
  expect(environmentOf({ ...mark, startTicks: '1' })).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(environmentOf(mark)).toBeNull();
});

test('where there is no database, none is made by looking', async () => {
  const path = join(dataDir, 'pasokh.db');
  expect(await databaseMisfit({ PASOKH_DATA: dataDir })).toBeNull();
  expect(existsSync(path)).toBe(false);
});

test('a database that this version cannot use, and settings that it does not take, are told', async () => {
  const store = openStore({
    databaseUrl: '',
    sqlitePath: join(dataDir, 'pasokh.db'),
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });
  const newer = ['CREATE TABLE of_tomorrow (id integer)'];
  await store.migrating.applied();
  await store.migrating.apply('9999_of_tomorrow.sql', 'f'.repeat(64), newer);
  await store.close();
  expect(await databaseMisfit({ PASOKH_DATA: dataDir })).toContain('9999_of_tomorrow.sql');
  expect(await databaseMisfit({ PASOKH_DATA: dataDir, PASOKH_PORT: 'x' })).toContain('PASOKH_PORT');
});
