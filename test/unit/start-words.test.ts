import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readStart } from '../../scripts/setup/start-words.mjs';
import { isAsteriskRunning } from '../../scripts/setup/still-running.mjs';
import { writePidFile } from '../../src/keeper/pid-file.ts';

test('a service manager’s start prepares the real line and leaves the keeper to it', () => {
  expect(readStart(['--prepare'], {})).toEqual({ isPrepareOnly: true, env: { PASOKH_DEMO: '' } });
  expect(readStart([], {}).isPrepareOnly).toBe(false);
});

test('the demonstration may be prepared, too; a word that nobody knows is refused', () => {
  const { isPrepareOnly, env } = readStart(['--demo', '--prepare', '--rate=3'], {});
  expect([isPrepareOnly, env['PASOKH_DEMO'], env['PASOKH_DEMO_RATE']]).toEqual([true, 'on', '3']);
  expect(() => readStart(['--prepare', '--rate=3'], {})).toThrow('"--rate=3" is not understood');
  expect(() => readStart(['--prepared'], {})).toThrow('not understood');
});

test('a keeper that died is followed at once: with Asterisk running there is nothing to prepare', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pasokh-still-'));
  const mark = join(dataDir, 'run/asterisk.pid');
  mkdirSync(join(dataDir, 'run'));
  expect(isAsteriskRunning(dataDir)).toBe(false);
  const exchange = spawn('sleep', ['600']);
  try {
    writePidFile(mark, exchange.pid ?? 0);
    expect(isAsteriskRunning(dataDir)).toBe(true);
    const script = resolve(import.meta.dirname, '../../scripts/start.mjs');
    const env = { ...process.env, PASOKH_DATA: dataDir };
    const said = execFileSync(process.execPath, [script, '--prepare'], { env, encoding: 'utf8' });
    expect(said).toContain('Asterisk runs on');
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(false);
  } finally {
    exchange.kill('SIGKILL');
    await once(exchange, 'close');
  }
  expect(isAsteriskRunning(dataDir)).toBe(false);
  rmSync(dataDir, { recursive: true });
});
