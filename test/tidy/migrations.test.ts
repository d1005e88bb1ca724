import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  changesBetween,
  readExtra,
  readSnapshot,
  snapshotOf,
  statementsIn,
  wholeSchema,
} from '../../scripts/generate-migrations.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(['sqlite', 'postgres'] as const)(
  'the schema has no change without a migration of %s: else run scripts/db-generate.mjs name=…',
  async (dialect) => {
    const [before, after] = [readSnapshot(root, dialect), await snapshotOf(dialect)];
    expect(JSON.stringify(before)).toBe(JSON.stringify(after));
    expect(await changesBetween(dialect, before, after, readExtra(root, dialect))).toEqual([]);
  },
);

test('what the first file brings is what the tables of then and its own statements say', async () => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const text = readFileSync(resolve(root, `migrations/${dialect}/0000_initial.sql`), 'utf8');
    // As long as nothing has changed since. The later files are tried on kept cities.
    expect(statementsIn(text)).toEqual(await wholeSchema(dialect, readExtra(root, dialect)));
  }
});
