import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { isDatabaseAway } from '../../../src/db/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pasokh-away-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As SQLite itself says it. */
function faultOf(work: () => void): unknown {
  try {
    work();
  } catch (fault) {
    return fault;
  }
  throw new Error('that went well');
}

test('a full disk and a locked file are the database’s trouble, a wrong row is its own', () => {
  const path = join(folder, 'x.db');
  const db = new Database(path);
  db.exec('create table t (id integer primary key, body text not null)');
  db.pragma('max_page_count = 4');
  const full = faultOf(() => {
    for (let n = 0; n < 100; n += 1)
      db.prepare('insert into t (body) values (?)').run('x'.repeat(2_000));
  });
  expect((full as { code: string }).code).toBe('SQLITE_FULL');
  expect(isDatabaseAway(full)).toBe(true);
  // As the layers above hand it on.
  expect(isDatabaseAway(new Error('query failed', { cause: full }))).toBe(true);

  const other = new Database(path, { timeout: 0 });
  db.exec('BEGIN IMMEDIATE');
  expect(isDatabaseAway(faultOf(() => other.exec('BEGIN IMMEDIATE')))).toBe(true);
  db.exec('ROLLBACK');

  const wrong = faultOf(() => db.prepare('insert into t (body) values (null)').run());
  expect(isDatabaseAway(wrong)).toBe(false);
  expect(isDatabaseAway(new Error('a bug'))).toBe(false);
  other.close();
  db.close();
});

test.each([
  ['53100', true],
  ['57P01', true],
  ['28P01', true],
  ['08006', true],
  // A lock that was not to be had in the time that the owner of the database allows; a deadlock.
  ['55P03', true],
  ['40P01', true],
  ['40001', true],
  ['ECONNREFUSED', true],
  ['23505', false],
  ['42P01', false],
])('what PostgreSQL calls %s is its own trouble: %s', (code, isAway) => {
  expect(isDatabaseAway(Object.assign(new Error('query failed'), { code }))).toBe(isAway);
});
