import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStart } from '../../scripts/setup/start-words.mjs';
import { readEnvironment } from '../../src/config.ts';

/** What is run by others' programs, which are not here: read as they would read it. */
const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const isThere = (path: string): boolean => existsSync(join(root, path));

test('what could be compiled brings itself compiled, and an npm that reads allowScripts leaves it alone', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: object };
  const { allowScripts } = JSON.parse(read('package.json')) as {
    allowScripts: Record<string, boolean>;
  };
  // What could be compiled has this file, and what npm is not told to leave alone it tries to.
  const couldBe = Object.keys(packages).filter(
    (path) => path !== '' && isThere(`${path}/binding.gyp`),
  );
  expect(couldBe).toContain('node_modules/better-sqlite3');
  const denied = Object.keys(allowScripts).filter((name) => allowScripts[name] === false);
  expect(couldBe.map((path) => path.replace(/^.*node_modules\//u, ''))).toEqual(denied);
  for (const path of couldBe) expect([path, isThere(`${path}/prebuilds`)]).toEqual([path, true]);
  // An older npm does not read it, and looks for Python: packages come by our own hand (scripts/setup/node-modules.mjs).
  const told = ['README.md', 'README.fa.md', 'CONTRIBUTING.md', 'Dockerfile', 'docs/upgrade.md'];
  for (const path of [...told, 'docs/operation.md', 'docs/operation/pasokh.service'])
    expect([path, /npm ci\b/u.test(read(path))]).toEqual([path, false]);
});

describe('the image', () => {
  // Instructions that go on in the next line are one.
  const lines = read('Dockerfile')
    .replace(/\\\n/gu, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

  test('all that it copies and starts is here', () => {
    const copied = of('COPY')
      .filter((line) => !line.includes('--from='))
      .flatMap((line) =>
        line
          .split(' ')
          .filter((word) => !word.startsWith('--'))
          .slice(0, -1),
      );
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((path) => !isThere(path))).toEqual([]);
    const started = JSON.parse(of('CMD')[0] ?? '[]') as string[];
    expect([started[0], isThere(started[1] ?? '?')]).toEqual(['node', true]);
    // What that starts needs at run time is copied, too.
    for (const folder of ['src', 'telephony', 'scripts', 'migrations', 'asterisk-config', 'web']) {
      expect([folder, lines.some((line) => line.endsWith(` ./${folder}`))]).toEqual([folder, true]);
    }
  });

  test('what the page is built with is there before it is built', () => {
    const before = lines.slice(
      0,
      lines.findIndex((line) => line.includes('scripts/build.mjs')),
    );
    const has = (word: string): boolean => before.some((line) => line.split(' ').includes(word));
    // Read by the build of the page, by way of its own.
    const { extends: base } = JSON.parse(read('web/tsconfig.json')) as { extends: string };
    expect([base, has(base.replace('../', ''))]).toEqual(['../tsconfig.json', true]);
    // By the lock file a start knows whether packages and page are of today.
    expect(of('RUN').find((line) => line.includes('npm prune'))).toMatch(/ --no-save /u);
  });

  test('its first process passes signals on and reaps, and its user has one number for ever', () => {
    expect(JSON.parse(of('ENTRYPOINT')[0] ?? '[]')).toEqual(['/usr/bin/tini', '--']);
    const made = of('RUN').find((line) => line.includes('useradd')) ?? '';
    expect(made).toMatch(/ tini /u);
    const [, group = ''] = /groupadd --gid (\d+) pasokh/u.exec(made) ?? [];
    expect(made).toContain(`useradd --uid ${group} --gid ${group} `);
    // pg_dump and pg_restore of a backup on PostgreSQL.
    expect(made).toMatch(/ postgresql-client /u);
  });

  test('compose hands in every setting but where the data lies and the demonstration, with the limits of the unit', () => {
    const compose = read('compose.yaml');
    const handed = [...compose.matchAll(/^ {6}- ([A-Z_]+)$/gmu)].map(([, name]) => name);
    const own = (name: string): boolean => name === 'PASOKH_DATA' || name.startsWith('PASOKH_DEMO');
    const settings = Object.keys(readEnvironment({})).filter((name) => !own(name));
    expect(settings.length).toBeGreaterThan(30);
    expect(handed.toSorted()).toEqual(settings.toSorted());
    const unit = read('docs/operation/pasokh.service');
    const limit = (name: string): number =>
      Number(new RegExp(`^Limit${name}=(.*)$`, 'mu').exec(unit)?.[1]);
    const ulimit = (name: string): number =>
      Number(new RegExp(`^ {6}${name}: (.*)$`, 'mu').exec(compose)?.[1]);
    expect(['rtprio', 'nice', 'nofile'].map(ulimit)).toEqual([
      limit('RTPRIO'),
      20 - limit('NICE'),
      limit('NOFILE'),
    ]);
  });

  test('it is of Node 24, runs as nobody special, and holds no secret', () => {
    expect(of('FROM')[0]).toMatch(/^node:24-/u);
    const engine = JSON.parse(read('package.json')).dependencies.node as string;
    expect(engine).toMatch(/^24\./u);
    expect(of('USER')).toEqual(['pasokh']);
    expect(lines.findIndex((line) => line.startsWith('USER '))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('CMD ')),
    );
    for (const path of ['Dockerfile', 'compose.yaml']) {
      const set = [...read(path).matchAll(/\w*(?:PASSWORD|KEY|SECRET|TOKEN)\w*\s*[:=]\s*(\S*)/gu)];
      // Only what whoever starts it hands in.
      expect([path, set.filter(([, value = '']) => !/^\$\{\w+:-\}$/u.test(value))]).toEqual([
        path,
        [],
      ]);
    }
  });
});

describe('the unit of systemd', () => {
  const unit = read('docs/operation/pasokh.service');
  const valuesOf = (name: string): string[] =>
    [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gmu'))].map(([, value = '']) => value);
  const valueOf = (name: string): string => {
    const values = valuesOf(name);
    expect([name, values.length]).toEqual([name, 1]);
    return values[0] ?? '';
  };

  test('starts what is here, and the keeper itself, which sends the sign of life', () => {
    const home = valueOf('WorkingDirectory');
    const [guard, seconds, node, script = '?', ...words] = valueOf('ExecStartPre').split(' ');
    // Not the machine's: where that is elsewhere, or too old, nothing would be prepared, and nobody be told.
    expect([node, isThere(script)]).toEqual([valueOf('ExecStart').split(' ')[0], true]);
    expect(readStart(words, {}).isPrepareOnly).toBe(true);
    // Neither its failure nor its hanging keeps the keeper from the line.
    expect(guard).toBe('-/usr/bin/timeout');
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThan(Number(valueOf('TimeoutStartSec')));
    expect(valueOf('StartLimitIntervalSec')).toBe('0');
    const [, main = '?', ...more] = valueOf('ExecStart').split(' ');
    expect([isThere(main), more]).toEqual([true, []]);
    const [program = ''] = valueOf('ExecStart').split(' ');
    expect(program.startsWith(`${home}/node_modules/`)).toBe(true);
    expect(isThere(program.slice(home.length + 1))).toBe(true);
    expect(valueOf('ExecStart')).toMatch(/ src\/keeper\/main\.ts$/u);
  });

  test('watches the keeper, kills nobody else, and does not begin anew what was refused', () => {
    expect([valueOf('Type'), valueOf('NotifyAccess')]).toEqual(['notify', 'all']);
    expect(Number(valueOf('WatchdogSec'))).toBeGreaterThan(0);
    // Else a keeper that is late has SIGTERM, which ends the calls.
    expect(valueOf('TimeoutStartFailureMode')).toBe('kill');
    expect([valueOf('KillMode'), valueOf('Restart')]).toEqual(['process', 'always']);
    expect(read('src/keeper/main.ts')).toContain(
      `refused: ${valueOf('RestartPreventExitStatus')} }`,
    );
  });

  test('runs all of them as one user who is not root, and never becomes it', () => {
    expect(valueOf('User')).toBe('pasokh');
    expect(valueOf('NoNewPrivileges')).toBe('yes');
    expect(valueOf('CapabilityBoundingSet')).toBe('');
  });
});

test('the proxy before the edge is set up in words that the nginx of Debian 12 knows', () => {
  const words = read('docs/operation/nginx.conf').replace(/#.*$/gmu, '');
  // `http2` is a directive of its own from 1.25.1 on: an older one refuses the whole file.
  expect(words).not.toMatch(/^\s*http2\s/mu);
  expect(words).toMatch(/listen 443 ssl http2;/u);
});

describe('the firewall of docs/hardening.md', () => {
  test('counts what a phone says before it lets pass what it knows', () => {
    // To the firewall a phone that was answered once is "established".
    const rules = read('docs/hardening.md').split('\n');
    const lineOf = (word: string): number => rules.findIndex((rule) => rule.includes(word));
    expect(lineOf('add @talkative')).toBeGreaterThan(lineOf('chain input'));
    expect(lineOf('add @talkative')).toBeLessThan(lineOf('ct state established'));
  });
});
