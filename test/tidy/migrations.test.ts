import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  changesBetween,
  copiesWhatIsThere,
  type Dialect,
  namesChanged,
  readExtra,
  readSnapshot,
  type Snapshot,
  snapshotOf,
} from '../../scripts/generate-migrations.ts';

const root = resolve(import.meta.dirname, '../..');
const dialects: Dialect[] = ['sqlite', 'postgres'];

test.each(dialects)(
  'the schema has no change without a migration of %s: else run scripts/db-generate.mjs name=…',
  async (dialect) => {
    const [before, after] = [readSnapshot(root, dialect), await snapshotOf(dialect)];
    expect(await changesBetween(dialect, before, after, '')).toEqual([]);
  },
);

describe('what db-generate would write', () => {
  type Tables = Record<string, { columns: Record<string, { name: string; notNull: boolean }> }>;
  const changed = (change: (tables: Tables) => void): Snapshot => {
    const snapshot = structuredClone(readSnapshot(root, 'sqlite'));
    change(snapshot['tables'] as Tables);
    return snapshot;
  };
  const written = (after: Snapshot): Promise<string[]> =>
    changesBetween('sqlite', readSnapshot(root, 'sqlite'), after, readExtra(root, 'sqlite'));
  const nullable = (tables: Tables): void => {
    const column = tables['case_event']?.columns['created_at'];
    if (column === undefined) throw new Error('no such column');
    column.notNull = false;
  };

  test('makes the triggers of a table again that SQLite makes anew', async () => {
    const made = await written(changed(nullable));
    expect(made.filter((text) => /^CREATE TRIGGER .* ON `case_event`/.test(text))).toHaveLength(2);
    expect(made.some((text) => /PRAGMA/i.test(text))).toBe(false);
    expect(namesChanged(made)).toEqual({ renamed: [], dropped: [] });
  });

  test('refuses to make a table anew where a column may have been renamed with it', () => {
    const before = readSnapshot(root, 'sqlite');
    const copy = (list: string, after: Snapshot): string =>
      copiesWhatIsThere(
        `INSERT INTO \`__new_pause_reason\`(${list}) SELECT ${list} FROM \`pause_reason\`;`,
        before,
        after,
      );
    const more = changed((tables) => {
      const columns = tables['pause_reason']?.columns ?? {};
      columns['kind'] = { name: 'kind', notNull: false };
    });
    expect(copy('"id", "kind"', more)).toBe(
      'INSERT INTO `__new_pause_reason`("id") SELECT "id" FROM `pause_reason`;',
    );
    const renamed = structuredClone(more);
    delete (renamed['tables'] as Tables)['pause_reason']?.columns['created_at'];
    expect(() => copy('"id", "kind"', renamed)).toThrow('a migration of its own');
  });

  test('tells what is renamed and dropped alike in both dialects', () => {
    const sqlite = ['ALTER TABLE `role` RENAME COLUMN "a" TO "b";', 'DROP TABLE `scale`;'];
    const postgres = ['ALTER TABLE "role" RENAME COLUMN "a" TO "b";', 'DROP TABLE "scale";'];
    expect(namesChanged(sqlite)).toEqual(namesChanged(postgres));
    expect(namesChanged(sqlite)).toMatchObject({ dropped: ['DROP TABLE scale'] });
  });
});
