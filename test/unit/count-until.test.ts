import { expect, test } from 'vitest';
import { countUntil } from '../../bench/support/count-until.ts';

const forEver = { withinMs: Number.POSITIVE_INFINITY, lookEveryMs: 0 };

/** Counts these, one after the other; null: the count fails. */
function counting(...told: (number | null)[]): () => Promise<number> {
  return async () => {
    const next = told.shift();
    if (next === undefined) throw new Error('asked too often');
    if (next === null) throw new Error('nobody answers');
    return next;
  };
}

test('counts until there are enough, through a count that fails', async () => {
  expect(await countUntil(5, forEver, counting(0, 3, null, 7))).toBe(7);
});

test('tells how many there are when the time is over', async () => {
  expect(await countUntil(5, { ...forEver, withinMs: 0 }, counting(3, 5))).toBe(3);
  expect(await countUntil(5, { ...forEver, withinMs: 0 }, counting(null, 5))).toBe(0);
});
