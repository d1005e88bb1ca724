import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAsterisk, NoAsterisk } from '../../scripts/asterisk/find.mjs';
import { readVersion, versionFault } from '../../src/keeper/asterisk-version.mjs';

const CACHE = resolve(import.meta.dirname, '../../.cache');

let folder: string;
const path = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-find-'));
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** An Asterisk that only knows its version, first on the PATH. */
function installFake(version: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\necho "Asterisk ${version}"\n`;
  writeFileSync(join(bin, 'asterisk'), script, { mode: 0o755 });
  process.env.PATH = `${bin}:${path}`;
}

async function refusal(cacheDir: string): Promise<string> {
  const fault = await findAsterisk({ cacheDir, mayInstall: false }).catch(
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(NoAsterisk);
  return (fault as Error).message;
}

test('an old Asterisk is refused with its version and what is needed', async () => {
  installFake('20.11.0');
  const message = await refusal(folder);
  expect(message).toContain('Asterisk 20.11.0 is older than 22.10');
  expect(message).toContain('Needed: Asterisk 22.10.1 or newer');
  expect(message).toContain('run "npm start" once as root');
});

test('an Asterisk that its makers have called unsafe is refused with the version that is not', async () => {
  for (const [version, safe] of [
    ['22.10.0', '22.10.1'],
    ['23.2.2', '23.4.1'],
    ['23.4.0+dfsg~cs6', '23.4.1'],
  ] as const) {
    installFake(version);
    expect(await refusal(folder)).toContain(
      `Asterisk ${version} is known to be unsafe (GHSA-589g-qgf8-m6mx): ${safe} or newer is needed`,
    );
  }
});

test('a new Asterisk built without what we need is refused with the names of it', async () => {
  installFake('23.4.1+dfsg~cs6');
  const message = await refusal(folder);
  expect(message).not.toMatch(/is older than|is known to be unsafe/);
  expect(message).toMatch(/modules missing: .*res_ari_channels\.so/);
  expect(message).toMatch(/operations missing: .*transfer_progress/);
});

test('a useless Asterisk on the PATH does not hide the good one in the cache', async () => {
  installFake('18.0.0');
  const found = await findAsterisk({ cacheDir: CACHE, mayInstall: false });
  expect(found.version).toMatch(/^22\.\d+/);
  expect(found.command[0]).not.toContain(folder);
});

test('the command that the keeper starts tells its version as well, and starts nothing', async () => {
  const { command, version } = await findAsterisk({ cacheDir: CACHE, mayInstall: false });
  const started = [...command, '-C', join(folder, 'asterisk.conf'), '-f'];
  expect(await readVersion(started)).toBe(version);
  expect(versionFault(version)).toBeNull();
});
