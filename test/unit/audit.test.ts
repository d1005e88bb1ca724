import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeAudit } from '../../src/audit/index.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

const read = (subjectId: string) => ({
  ...{ userId: null, act: 'case-read', subjectKind: 'case', subjectId },
});

describe('who has read what', () => {
  test('is kept before the answer leaves, and many who read at once wait for one commit', async () => {
    const { store, newId } = database;
    const tx = vi.fn<typeof store.tx>((work) => store.tx(work));
    const audit = makeAudit({ store: { ...store, tx } as typeof store, nowMs: () => 1, newId });
    const subjects = Array.from({ length: 250 }, (_, n) => `case ${n}`);
    await Promise.all(
      subjects.map(async (subject) => {
        await audit.record(read(subject));
        const rows = await store.read.select().from(store.tables.audit);
        expect(rows.map(({ subjectId }) => subjectId)).toContain(subject);
      }),
    );
    expect(tx.mock.calls.length).toBeLessThan(10);
    const rows = await store.read.select().from(store.tables.audit);
    const kept = rows.filter(({ act }) => act === 'case-read').map(({ subjectId }) => subjectId);
    expect(kept.toSorted()).toEqual(subjects.toSorted());
  });

  test('is told to each when it cannot be kept, and the next is kept again', async () => {
    const { store, newId } = database;
    let isFull = true;
    const tx = ((work) =>
      isFull ? Promise.reject(new Error('disk full')) : store.tx(work)) as typeof store.tx;
    const audit = makeAudit({ store: { ...store, tx }, nowMs: () => 1, newId });
    const lost = await Promise.allSettled([audit.record(read('a')), audit.record(read('b'))]);
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isFull = false;
    await audit.record(read('c'));
    const rows = await store.read.select().from(store.tables.audit);
    const kept = rows.filter(({ act }) => act === 'case-read').map(({ subjectId }) => subjectId);
    expect(kept).toEqual(['c']);
  });
});
