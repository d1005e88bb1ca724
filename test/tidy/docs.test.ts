import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/config.ts';
import { readSources, root } from './sources.ts';

/** What the pages for people name is there, and is as they say. */
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesOf = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => `${folder}/${path}`);
const PAGES = [
  ...filesOf('docs', /\.(?:md|conf|service)$|Caddyfile$/u),
  ...['README.md', 'README.fa.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'],
  'asterisk-config/README.md',
];
const SETTING = /\b(?:PASOKH|KAVENEGAR|SMSIR)_[A-Z_]+\b/gu;
const settings: Readonly<Record<string, unknown>> = readEnvironment({});

/** What matches, and is not known, each with the page that names it. */
function unknownOf(word: RegExp, isKnown: (found: string) => boolean, least = 20): string[] {
  const found = PAGES.flatMap((page) =>
    [...read(page).matchAll(word)].map((match) => ({ page, name: match[1] ?? match[0] })),
  );
  expect(found.length).toBeGreaterThan(least);
  return found.filter(({ name }) => !isKnown(name)).map(({ page, name }) => `${page}: ${name}`);
}

describe('the pages for people', () => {
  test('name no setting that nobody reads, and README has all of the product', () => {
    const ofTests = new Set(
      readSources('test', 'bench', 'scripts').flatMap(({ text }) => text.match(SETTING) ?? []),
    );
    expect(unknownOf(SETTING, (name) => name in settings || ofTests.has(name))).toEqual([]);
    const readme = read('README.md');
    const isOfDemo = (name: string): boolean => name.startsWith('PASOKH_DEMO');
    const untold = Object.keys(settings).filter(
      (name) => !isOfDemo(name) && !readme.includes(name),
    );
    expect(untold).toEqual([]);
  });

  test('name no command that is not there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    expect(unknownOf(/npm run (?:--silent )?([a-z][a-z:-]*)/gu, (name) => name in scripts)).toEqual(
      [],
    );
    const isThere = (path: string): boolean => existsSync(join(root, path));
    expect(unknownOf(/\bnode ((?:scripts|src)\/[a-z/-]+\.(?:mjs|ts))\b/gu, isThere, 4)).toEqual([]);
  });

  test('name no file of the project that is not there', () => {
    const ending = /\.(?:ts|tsx|mjs|mts|css|conf)$/u;
    const folders = [
      'src',
      'telephony',
      'web',
      'scripts',
      'test',
      'bench',
      'asterisk-config',
      'docs',
    ];
    const files = folders.flatMap((folder) => filesOf(folder, ending)).map((path) => `/${path}`);
    // By its end: a sentence about a room names its files without it. `<data>` is each house's own.
    const isThere = (name: string): boolean =>
      name.startsWith('<data>') || files.some((path) => path.endsWith(`/${name}`));
    expect(unknownOf(/`([^`\s]+\.(?:ts|tsx|mjs|mts|css|conf))`/gu, isThere)).toEqual([]);
  });

  test('draw the nine steps with rooms and files that are there', () => {
    const [, drawn = ''] =
      /\*\*The nine steps of 137[^\n]*\n\n```\n([\s\S]*?)```/u.exec(read('ARCHITECTURE.md')) ?? [];
    // A drawing has no room for endings: by their names, `room/file` or `repository-what`.
    const names = [...drawn.matchAll(/(?<![\w/-])[a-z]+(?:[/-][a-z]+)+/gu)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(8);
    const paths = readSources('src', 'web').map(({ path }) => `/${path}`);
    const isThere = (name: string): boolean =>
      paths.some(
        (path) => path.includes(`/${name}/`) || path.replace(/\.tsx?$/u, '').endsWith(`/${name}`),
      );
    expect(names.filter((name) => !isThere(name))).toEqual([]);
  });

  test('tell the ports that are taken where nothing is set', () => {
    const hardening = read('docs/hardening.md');
    const port = (name: string): string => String(settings[name]);
    for (const name of ['PASOKH_PORT', 'PASOKH_ARI_PORT'])
      expect(hardening).toContain(`| ${port(name)}/tcp (\`${name}\`) |`);
    expect(hardening).toContain(`| ${port('PASOKH_SIP_PORT')}/udp (\`PASOKH_SIP_PORT\`) |`);
    expect(hardening).toContain(`| ${port('PASOKH_SMS_SIMULATOR_PORT')}/tcp | SMS simulator`);
    const sound = ['PASOKH_RTP_FROM', 'PASOKH_RTP_TO'];
    expect(hardening).toContain(`| ${sound.map(port).join('–')}/udp (\`${sound.join('`, `')}\`) |`);
    // The image says the same.
    const exposed = /^EXPOSE (.*)$/mu.exec(read('Dockerfile'))?.[1];
    expect(exposed).toBe(
      `${port('PASOKH_PORT')}/tcp ${port('PASOKH_SIP_PORT')}/udp ${sound.map(port).join('-')}/udp`,
    );
  });

  test('tell how long is kept what is taken away', () => {
    const rows = read('docs/operation.md').matchAll(
      /^\| [^|]+ \| (\d+) days[^|]* \|[^|]*\| `(\w+)` \|$/gmu,
    );
    const told = [...rows].map(([, days, name = '']) => [name, Number(days)]);
    expect(told).toHaveLength(4);
    expect(told).toEqual(told.map(([name = '']) => [name, settings[name]]));
  });
});
