import { copyFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReadingThreads } from '../../src/db/reading-threads.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

async function note(id: string): Promise<void> {
  const { store } = database;
  const { lookupTry } = store.tables;
  const row = { id, wrong: 1, createdAtMs: 1 };
  await store.tx((w) => w.insert(lookupTry).values(row));
}

describe('what is read beside the loop', () => {
  test('is what was committed, and nothing of a transaction that goes on', async () => {
    const { store } = database;
    const { lookupTry } = store.tables;
    const known = () => store.readApart.select().from(lookupTry).where(eq(lookupTry.id, 'inside'));
    await store.tx(async (w) => {
      await w.insert(lookupTry).values({ id: 'inside', wrong: 2, createdAtMs: 7 });
      expect(await known()).toEqual([]);
    });
    expect(await known()).toMatchObject([{ id: 'inside', wrong: 2, createdAtMs: 7 }]);
    expect(await store.readApart.$count(lookupTry)).toBe(1);
  });

  test('is answered to each who asked, however many ask at once', async () => {
    const { store } = database;
    const { district } = store.tables;
    const asked = Array.from({ length: 40 }, (_, n) => (n % 13) + 1);
    const rows = await Promise.all(
      asked.map((id) => store.readApart.select().from(district).where(eq(district.id, id))),
    );
    expect(rows.map(([row]) => row?.id)).toEqual(asked);
  });

  test('fails as the database says, and changes nothing', async () => {
    const { store } = database;
    const { district } = store.tables;
    const broken = store.readApart.select({ none: district.nameFa }).from(store.tables.cases);
    await expect(broken).rejects.toThrow();
    expect(await store.readApart.$count(district)).toBe(13);
  });

  test('a thread is ended only when it has come up: ended amid loading its addon, it takes the process with it', async () => {
    const emit = vi.spyOn(Worker.prototype, 'emit');
    const { terminate } = Worker.prototype;
    const wasUp: boolean[] = [];
    vi.spyOn(Worker.prototype, 'terminate').mockImplementation(function end(this: Worker) {
      const { calls, contexts } = emit.mock;
      wasUp.push(calls.some(([event], n) => event === 'message' && contexts[n] === this));
      return terminate.call(this);
    });
    const threads = new ReadingThreads(database.path);
    const asked = threads.read('select 1', []).catch(() => []);
    await threads.close();
    await asked;
    expect(wasUp).toEqual([true]);
  });

  test('a thread that dies fails what it was asked, and the next question begins another', async () => {
    const { store } = database;
    const { district } = store.tables;
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    await store.readApart.$count(district);
    const [thread] = post.mock.contexts;
    const lost = store.readApart.$count(district);
    await (thread as Worker).terminate();
    await lost.then(
      (count) => expect(count, 'answered before it died').toBe(13),
      (fault: unknown) => expect(String(fault)).toContain('Failed query'),
    );
    expect(await store.readApart.$count(district)).toBe(13);
  });

  test('the log of committed pages is carried into the file while others go on', async () => {
    for (let n = 0; n < 250; n += 1) await note(`code ${n}`);
    const copy = `${database.path}.copy`;
    const inFile = await eventually('the log is carried over', 20_000, () => {
      // Without its log: what a copy of the file alone holds.
      copyFileSync(database.path, copy);
      const file = new Database(copy);
      try {
        const { n } = file.prepare('select count(*) as n from lookup_try').get() as { n: number };
        return n > 0 ? n : null;
      } catch {
        // Copied in the middle of a carrying: looked at again.
        return null;
      } finally {
        file.close();
      }
    });
    expect(inFile).toBeGreaterThanOrEqual(150);
    const { lookupTry } = database.store.tables;
    expect(await database.store.readApart.$count(lookupTry)).toBe(250);
  });
});

test('a job of many transactions lets others have their turn between them', async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  for (let n = 0; n < 50; n += 1) await note(`job ${n}`);
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(45);
});
