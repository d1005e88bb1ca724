import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SetupError } from '../../scripts/setup/command.mjs';
import { ensureDebianPackages } from '../../scripts/setup/debian-packages.mjs';

/*
 * A machine with nothing but a shell. Its apt-get is a fake that writes down how it was called and,
 * where it works, puts empty programs on the PATH: a test must not install anything here.
 */
const isRoot = process.getuid?.() === 0;
const path = process.env['PATH'];
const packages = [
  'chromium',
  'libnss3-tools',
  'sip-tester',
  'tcpdump',
  'espeak-ng',
  'sox',
  'openssl',
];
const programs = [
  'chromium',
  'certutil',
  'sipp',
  'tcpdump',
  'espeak-ng',
  'sox',
  'openssl',
  'systemd-notify',
  'debootstrap',
  'initdb',
];

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'pasokh-debian-'));
  symlinkSync('/bin/sh', join(bin, 'sh'));
  process.env['PATH'] = bin;
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(bin, { recursive: true });
});

function aptGet(does: string): void {
  const script = `#!/bin/sh\necho "$*" >> ${join(bin, 'calls')}\n${does}\n`;
  writeFileSync(join(bin, 'apt-get'), script, { mode: 0o755 });
}
const calls = (): string[] => {
  const file = join(bin, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const install = (name: string): string =>
  `printf '#!/bin/sh\\n' > ${join(bin, name)}; /bin/chmod +x ${join(bin, name)}`;

async function refusal(): Promise<SetupError> {
  const fault: unknown = await ensureDebianPackages(() => undefined).catch((thrown) => thrown);
  expect(fault).toBeInstanceOf(SetupError);
  return fault as SetupError;
}

it('a machine without apt-get, or a person who may not use it, is told what to install', async () => {
  const { message, advice } = await refusal();
  for (const name of packages) expect(message).toContain(name);
  expect(advice).toContain(isRoot ? 'with the package manager of this system' : 'apt-get install');
});

it('the whole of the tests begins with them', () => {
  const env = { PATH: bin, HOME: bin };
  const told = spawnSync(process.execPath, ['scripts/test.mjs'], {
    ...{ env, cwd: resolve(import.meta.dirname, '../..'), encoding: 'utf8', timeout: 60_000 },
  });
  expect(told.stdout + told.stderr).toContain(
    'the tests need programs that are not here: chromium',
  );
  expect(told.status).toBe(1);
});

it('what is missing is installed, in one go and without questions', async () => {
  aptGet(programs.map(install).join('\n'));
  if (!isRoot) {
    expect((await refusal()).advice).toContain('as root');
    return;
  }
  const said: string[] = [];
  await ensureDebianPackages((line) => said.push(line));
  const [first, ...more] = calls();
  expect(first).toMatch(/^install -y --no-install-recommends chromium libnss3-tools sip-tester /);
  expect(more).toEqual([]);
  expect(said[0]).toContain('installing from the distribution: chromium');
  // Nothing is missing now: nobody is asked.
  await ensureDebianPackages((line) => said.push(line));
  expect([calls().length, said.length]).toEqual([1, 1]);
});

it('old lists are fetched anew; if that does not help, the last lines and what to do are told', async () => {
  aptGet('echo "E: Unable to locate package sox"; exit 100');
  const { message, advice } = await refusal();
  if (!isRoot) return expect(advice).toContain('as root');
  expect(calls().map((line) => line.split(' ')[0])).toEqual(['install', 'update']);
  expect(message).toContain('E: Unable to locate package sox');
  return expect(advice).toContain('the mirror cannot be reached or the disk is full');
});

it('a package that carries another program than we look for is named', async () => {
  aptGet('exit 0');
  const { message, advice } = await refusal();
  if (!isRoot) return expect(advice).toContain('as root');
  for (const name of packages) expect(message).toContain(name);
  expect(message).toContain('installed, but not found');
  return expect(advice).toContain('look whether these packages');
});
