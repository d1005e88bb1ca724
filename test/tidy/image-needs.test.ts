import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSources, root, withoutComments } from './sources.ts';

/**
 * The image cannot be built where it was written: what its programs read is followed from where they
 * begin, and compared with what the Dockerfile copies and which packages stay after `npm prune`.
 */
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts, dependencies } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

/** What is begun in it, by itself or by hand; a start runs the second half of the set-up by its path. */
const COMMANDS = [
  ...['start', 'stop', 'takeover', 'backup', 'restore'],
  ...['export:queue-log', 'rotate', 'trace', 'verify:history'],
];
const begun = [
  ...COMMANDS.flatMap(
    (name) => scripts[name]?.match(/\b(?:scripts|src)\/\S+\.(?:ts|mjs)\b/gu) ?? [],
  ),
  'scripts/setup/prepare.ts',
  ...readSources('src', 'telephony').map(({ path }) => path),
];

/** What a file names as the program reads it: other files, folders, packages. Types are gone by then. */
const NAMED = [
  /^(?:import|export) (?!type\b)(?:[^'";]*? from )?'([^']+)';/gmu,
  /\bimport\('([^']+)'\)/gu,
  /\bnew URL\('(\.[^']+)', import\.meta\.url\)/gu,
  /\bimport\.meta\.dirname, '([^']+)'/gu,
];
const namesIn = (text: string): string[] =>
  NAMED.flatMap((named) => [...text.matchAll(named)].map(([, name = '']) => name));

/** Every file that is read, and every package, from there on. */
function follow(): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const left = [...begun];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    if (!/\.(?:ts|mjs)$/u.test(path) || !existsSync(join(root, path))) continue;
    const text = withoutComments(read(path));
    for (const name of namesIn(text)) {
      const isOurs = name.startsWith('.') || text.includes(`import.meta.dirname, '${name}'`);
      if (isOurs) left.push(relative(root, resolve(root, dirname(path), name)));
      else if (!name.startsWith('node:'))
        packages.add(/^(?:@[^/]+\/)?[^/]+/u.exec(name)?.[0] ?? name);
    }
  }
  return { files, packages };
}
const { files, packages } = follow();

/** What the last stage of the Dockerfile copies, as it is called there. */
const copied = read('Dockerfile')
  .split(/^FROM /mu)
  .at(-1)
  ?.split('\n')
  .filter((line) => line.startsWith('COPY '))
  .flatMap((line) => {
    const words = line.split(' ').filter((word) => !/^(?:COPY|--)/u.test(word));
    return words.slice(0, -1).map((path) => path.replace('/pasokh/', ''));
  });

/** Made in the image itself, or beside it by whoever runs it. */
const MADE = ['data', '.cache'];

test('the image has every file that its programs read', () => {
  expect(files.size).toBeGreaterThan(400);
  const isCopied = (path: string): boolean =>
    [...(copied ?? []), ...MADE].some((top) => path === top || path.startsWith(`${top}/`));
  // Above all others lies what they have in common: no file, but where they are.
  expect([...files].filter((path) => path !== '' && !isCopied(path))).toEqual([]);
  // And what is kept from the builder is nothing of it.
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => /^[\w/.]+$/u.test(line));
  const isKept = (path: string): boolean =>
    kept.some((top) => path === top || path.startsWith(`${top}/`));
  const fromHere = [...files].filter(
    (path) => !/^(?:web\/dist|node_modules|data|\.cache)\b/u.test(path),
  );
  expect(fromHere.filter(isKept)).toEqual([]);
});

test('the image has every package that its programs read', () => {
  expect(packages.size).toBeGreaterThan(12);
  expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
});
