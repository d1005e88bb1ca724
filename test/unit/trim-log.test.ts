import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trimLog } from '../../src/keeper/log-file.ts';

const MB = 1_048_576;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-log-'));
  path = join(folder, 'a.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A hole of so many bytes behind a word: as long, and written in no time. */
function longLog(bytes: number): void {
  writeFileSync(path, 'begin');
  truncateSync(path, bytes);
}

test('a log that is long is kept once beside itself and begins anew; a short one is left', () => {
  longLog(49 * MB);
  trimLog(path);
  expect(statSync(path).size).toBe(49 * MB);
  longLog(50 * MB);
  trimLog(path);
  expect(statSync(path).size).toBe(0);
  expect(readFileSync(`${path}.1`).subarray(0, 5).toString()).toBe('begin');
  trimLog(join(folder, 'none.log'));
});

test('where it cannot be kept it is cut all the same, and the keeper lives', () => {
  longLog(50 * MB);
  // In the place of the copy stands what no file can replace.
  mkdirSync(`${path}.1`);
  trimLog(path);
  expect(statSync(path).size).toBe(0);
});
