import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isDatabaseAway, migrate, openStore, type Store } from '../../../src/db/index.ts';
import { FlushingThread } from '../../../src/db/log-flusher.ts';
import { eventually } from '../../support/eventually.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-flush-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('a commit and the disk', () => {
  let store: Store;
  let path: string;
  /** Flushes that are on their way; each ends when the test says so. */
  let flights: { land: () => void; fail: () => void }[];
  let isHeld: boolean;

  beforeEach(async () => {
    path = join(folder, 'x.db');
    flights = [];
    isHeld = false;
    const flush = (): Promise<void> =>
      isHeld
        ? new Promise((land, fail) => {
            flights.push({ land, fail: () => fail(new Error('EIO: i/o error, fdatasync')) });
          })
        : Promise.resolve();
    store = openStore({
      ...{ databaseUrl: '', sqlitePath: path },
      ...{ monotonicMs: () => 0, onSlow: () => undefined },
      flusher: { flush, close: () => Promise.resolve() },
    });
    await migrate(store);
    isHeld = true;
  });
  afterEach(async () => {
    isHeld = false;
    for (const { land } of flights) land();
    await store.close();
  });

  /** Names of those who have been told that it is done, or that it failed. */
  function writing(): { told: string[]; note: (id: string) => Promise<void> } {
    const told: string[] = [];
    const { lookupTry } = store.tables;
    const note = async (id: string): Promise<void> => {
      const row = { id, wrong: 1, createdAtMs: 1 };
      await store
        .tx((w) => w.insert(lookupTry).values(row))
        .then(
          () => told.push(id),
          (fault: unknown) => {
            expect(isDatabaseAway(fault)).toBe(true);
            told.push(`${id} failed`);
          },
        );
    };
    return { told, note };
  }

  async function known(): Promise<string[]> {
    const { lookupTry } = store.tables;
    return (await store.read.select().from(lookupTry)).map(({ id }) => id).sort();
  }
  const written = (count: number): Promise<unknown> =>
    eventually(`${count} are written`, 5_000, async () => (await known()).length === count);

  test('nobody is told before the disk has it; others write meanwhile, and share the next flush', async () => {
    const { told, note } = writing();
    const first = note('first');
    await written(1);
    const others = ['second', 'third', 'fourth'].map((id) => note(id));
    await written(4);
    expect(told).toEqual([]);
    expect(flights).toHaveLength(1);
    flights[0]?.land();
    await first;
    await eventually('the next flush is asked for', 5_000, () => flights.length === 2);
    expect(told).toEqual(['first']);
    flights[1]?.land();
    await Promise.all(others);
    expect(told).toEqual(['first', 'second', 'third', 'fourth']);
    expect(flights).toHaveLength(2);
  });

  test('who has written nothing asks for no flush, and waits for what he has read of others', async () => {
    const { lookupTry } = store.tables;
    let seen = -1;
    const look = () =>
      store.tx(async (w) => {
        seen = await w.$count(lookupTry);
      });
    await look();
    expect(flights).toEqual([]);
    const { told, note } = writing();
    const noted = note('noted');
    await written(1);
    const looked = look().then(() => told.push('looked'));
    await eventually('it has looked', 5_000, () => seen === 1);
    expect(told).toEqual([]);
    flights[0]?.land();
    await Promise.all([noted, looked]);
    expect(told).toEqual(['noted', 'looked']);
    expect(flights).toHaveLength(1);
  });

  test('a flush that failed is told to all who waited; the next commit begins the log anew', async () => {
    const { told, note } = writing();
    const first = note('first');
    await written(1);
    const second = note('second');
    await written(2);
    flights[0]?.fail();
    await Promise.all([first, second]);
    expect(told).toEqual(['first failed', 'second failed']);
    // The same file flushed again would be believed without what the disk has refused.
    expect(flights).toHaveLength(1);

    isHeld = false;
    await note('third');
    expect(told.at(-1)).toBe('third');
    // Whatever the log lacks on the disk: those before it are in the file, and only the third is in the log.
    const copy = join(folder, 'without-log.db');
    copyFileSync(path, copy);
    const file = new Database(copy);
    const inFile = file.prepare('select id from lookup_try order by id').pluck().all();
    file.close();
    expect(inFile).toEqual(['first', 'second']);
    expect(await known()).toEqual(['first', 'second', 'third']);
  });

  test('as long as somebody reads in a log that is in doubt, nothing is written behind it', async () => {
    const other = new Database(path);
    const { told, note } = writing();
    const first = note('first');
    await written(1);
    other.exec('BEGIN');
    other.prepare('select count(*) from lookup_try').get();
    const second = note('second');
    await written(2);
    flights[0]?.fail();
    await Promise.all([first, second]);
    isHeld = false;
    await note('third');
    expect(told.at(-1)).toBe('third failed');
    expect(await known()).toEqual(['first', 'second']);
    other.exec('ROLLBACK');
    other.close();
    await note('fourth');
    expect(told.at(-1)).toBe('fourth');
    expect(await known()).toEqual(['first', 'fourth', 'second']);
  });
});

describe('the thread that flushes', () => {
  test('tells what it cannot flush, and flushes when it can', async () => {
    const log = join(folder, 'x.db-wal');
    const flusher = new FlushingThread(log);
    await expect(flusher.flush()).rejects.toMatchObject({ code: 'ENOENT' });
    writeFileSync(log, 'frames');
    await flusher.flush();
    await flusher.flush();
    await flusher.close();
  });

  test('dies: the flush it was asked for has failed, and the next one begins another', async () => {
    const log = join(folder, 'x.db-wal');
    writeFileSync(log, 'frames');
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    const flusher = new FlushingThread(log);
    await flusher.flush();
    const [thread] = post.mock.contexts;
    // It is never asked, so it cannot answer before it dies.
    post.mockImplementationOnce(() => undefined);
    const told = expect(flusher.flush()).rejects.toThrow('has ended');
    await (thread as Worker).terminate();
    await told;
    await flusher.flush();
    expect(new Set(post.mock.contexts).size).toBe(2);
    await flusher.close();
  });

  test('keeps a process up until it is told, and no longer', async () => {
    const program = `
      import { sql } from 'drizzle-orm';
      import { openStore } from './src/db/index.ts';
      const store = openStore({
        databaseUrl: '', sqlitePath: process.argv[1], monotonicMs: () => 0, onSlow: () => undefined,
      });
      await store.tx(async (w) => {
        await w.execute(sql.raw('create table t (x)'));
        await w.execute(sql.raw('insert into t values (1)'));
      });
      console.log('kept');
    `;
    // It ends by itself, with its database open.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--eval', program, join(folder, 'x.db')],
      { cwd: resolve(import.meta.dirname, '../../..') },
    );
    expect(stdout).toBe('kept\n');
  });
});
