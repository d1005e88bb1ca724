import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFirstPassword } from '../../scripts/setup/first-password.mjs';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'pasokh-first-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

test('the first password lies where its owner alone reads it, also over a file that stood open', () => {
  const path = join(dataDir, 'first-password.txt');
  writeFileSync(path, 'of another start, and longer than what follows it\n', { mode: 0o644 });
  expect(keepFirstPassword(dataDir, { username: 'admin', password: 'a-b-c' })).toBe(path);
  expect(readFileSync(path, 'utf8')).toBe('admin a-b-c\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
