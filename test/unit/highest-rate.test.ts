import { expect, test } from 'vitest';
import { findHighestRate } from '../../bench/support/highest-rate.ts';

const carriesUpTo = (limit: number) => {
  const tried: number[] = [];
  const tryRate = async (rate: number) => {
    tried.push(rate);
    return { rate, isCarried: rate <= limit };
  };
  return { tried, tryRate };
};

test('the highest rate is looked for between the last that was carried and the first that was not', async () => {
  const { tried, tryRate } = carriesUpTo(23);
  const { highest, tooMuch } = await findHighestRate([5, 10, 20, 40, 60], tryRate);
  expect([highest?.rate, tooMuch?.rate]).toEqual([23, 25]);
  expect(tried).toEqual([5, 10, 20, 40, 30, 25, 23]);
});

test('a line that carries all, or nothing, is told as that', async () => {
  expect(await findHighestRate([5, 10], carriesUpTo(99).tryRate)).toMatchObject({
    highest: { rate: 10 },
    tooMuch: null,
  });
  expect(await findHighestRate([5, 10], carriesUpTo(1).tryRate)).toMatchObject({
    highest: null,
    tooMuch: { rate: 5 },
  });
});
