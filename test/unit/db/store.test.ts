import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrate, openStore } from '../../../src/db/index.ts';

test('a transaction that held the writer for more than 50 ms is told, a short one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-slow-'));
  const slow: number[] = [];
  let atMs = 0;
  const store = openStore({
    databaseUrl: '',
    sqlitePath: join(folder, 'x.db'),
    monotonicMs: () => atMs,
    onSlow: (heldMs, by) => by === 'writer' && slow.push(heldMs),
  });
  const holding = (ms: number) =>
    store.tx(async () => {
      atMs += ms;
    });
  await holding(50);
  await holding(51);
  await expect(
    store.tx(async () => {
      atMs += 70;
      throw new Error('slow and wrong');
    }),
  ).rejects.toThrow('slow and wrong');
  expect(slow).toEqual([51, 70]);
  await store.close();
  rmSync(folder, { recursive: true });
});

test('a flush of the log that took longer than 50 ms is told once, as the disk’s time and not as the writer’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-slow-'));
  const slow: [number, string][] = [];
  let atMs = 0;
  let flushMs = 0;
  const store = openStore({
    databaseUrl: '',
    sqlitePath: join(folder, 'x.db'),
    monotonicMs: () => atMs,
    onSlow: (tookMs, by) => slow.push([tookMs, by]),
    flusher: {
      async flush() {
        await new Promise((next) => setImmediate(next));
        atMs += flushMs;
        if (flushMs === 60) throw new Error('EIO: i/o error, fdatasync');
      },
      close: () => Promise.resolve(),
    },
  });
  await migrate(store);
  const { lookupTry } = store.tables;
  const note = (id: string) =>
    store.tx((w) => w.insert(lookupTry).values({ id, wrong: 1, createdAtMs: 1 }));
  flushMs = 50;
  await note('quick');
  flushMs = 51;
  await note('slow');
  flushMs = 60;
  await expect(note('slow and refused')).rejects.toThrow();
  expect(slow).toEqual([
    [51, 'disk'],
    [60, 'disk'],
  ]);
  flushMs = 0;
  await store.close();
  rmSync(folder, { recursive: true });
});
