import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/index.ts';

test('a transaction that held the writer for more than 50 ms is told, a short one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-slow-'));
  const slow: number[] = [];
  let atMs = 0;
  const store = openStore({
    databaseUrl: '',
    sqlitePath: join(folder, 'x.db'),
    monotonicMs: () => atMs,
    onSlow: (heldMs) => slow.push(heldMs),
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
