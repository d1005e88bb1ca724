import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { generate, isMadeAnew } from '../../scripts/generate-migrations.ts';

test('the committed migrations are what the schema says: else run scripts/db-generate.mjs', async () => {
  const root = resolve(import.meta.dirname, '../..');
  const made = await generate(root);
  expect(made.map((file) => file.path)).toEqual([
    'migrations/sqlite/0000_initial.sql',
    'migrations/postgres/0000_initial.sql',
  ]);
  for (const { path, text } of made) {
    expect(text.length).toBeGreaterThan(5000);
    expect(readFileSync(resolve(root, path), 'utf8') === text, `${path} is stale`).toBe(true);
  }
});

test('from the first release on what a database was made by is not written anew', () => {
  expect(['0.1.0', '0.9.3', '1.0.0', '10.2.0'].map(isMadeAnew)).toEqual([true, true, false, false]);
});
