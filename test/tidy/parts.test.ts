import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allParts } from '../../scripts/setup/parts.mjs';
import { root } from './sources.ts';

const isWithTests = (folder: string): boolean =>
  readdirSync(join(root, 'test', folder), { recursive: true }).some((name) =>
    /\.test\.tsx?$/u.test(String(name)),
  );
const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && isWithTests(entry.name))
  .map(({ name }) => name)
  .toSorted();

test('`npm test` runs every folder of tests', () => {
  const run = allParts
    .filter(({ program }) => program === 'vitest')
    .flatMap(({ name }) => name.split(', '));
  expect(run.toSorted()).toEqual(folders);
});

test('vitest knows every folder of tests, and no other', () => {
  const config = readFileSync(join(root, 'vitest.config.ts'), 'utf8');
  const known = [...config.matchAll(/part\('([a-z0-9]+)'/gu)].map(([, name]) => name);
  expect(known.toSorted()).toEqual(folders);
});
