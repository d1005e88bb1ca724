import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecrets } from '../../scripts/setup/secrets.mjs';
import { refuseUnfit, UnfitAsterisk } from '../../src/keeper/unfit-asterisk.ts';
import { writePidFile } from '../../src/keeper/pid-file.ts';

/** What a real Asterisk says to the same words: test/asterisk/dialplan-find.test.ts. */
let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'pasokh-unfit-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

function asteriskThatSays(words: string): string[] {
  const program = join(dataDir, 'asterisk-program');
  writeFileSync(program, `#!/bin/sh\necho "${words}"\n`, { mode: 0o755 });
  return [program, '-C', join(dataDir, 'asterisk.conf'), '-f'];
}
const pidFile = (): string => join(dataDir, 'asterisk.pid');

test('a keeper that would start an unsafe Asterisk ends with 78, says why, and starts nobody', () => {
  ensureSecrets(dataDir);
  mkdirSync(join(dataDir, 'asterisk'));
  const command = JSON.stringify(asteriskThatSays('Asterisk 22.10.0'));
  writeFileSync(join(dataDir, 'asterisk', 'command.json'), command);
  const { status, stdout } = spawnSync(
    process.execPath,
    [resolve(import.meta.dirname, '../../src/keeper/main.ts')],
    { env: { ...process.env, PASOKH_DATA: dataDir }, encoding: 'utf8' },
  );
  expect(stdout).toContain('✗ Asterisk 22.10.0 is known to be unsafe (GHSA-589g-qgf8-m6mx)');
  expect(stdout).toContain('docs/hardening.md');
  expect(status).toBe(78);
  expect(existsSync(join(dataDir, 'run', 'edge.pid'))).toBe(false);
  expect(existsSync(join(dataDir, 'run', 'keeper.pid'))).toBe(false);
});

test('one that is too old is refused, a mended one is started', async () => {
  await expect(refuseUnfit(asteriskThatSays('Asterisk 20.11.0'), pidFile())).rejects.toThrow(
    UnfitAsterisk,
  );
  await refuseUnfit(asteriskThatSays('Asterisk 22.10.1'), pidFile());
});

test('an Asterisk that runs is adopted, whatever its version: it holds calls', async () => {
  const command = asteriskThatSays('Asterisk 22.10.0');
  writePidFile(pidFile(), process.pid);
  await refuseUnfit(command, pidFile());
  rmSync(pidFile());
  await expect(refuseUnfit(command, pidFile())).rejects.toThrow('known to be unsafe');
});

test('a program that does not run is no refusal: it is watched, and told of as a death', async () => {
  await refuseUnfit([join(dataDir, 'nobody')], pidFile());
});
