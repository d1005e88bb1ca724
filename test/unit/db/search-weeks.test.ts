import { expect, test } from 'vitest';
import { weeksFor } from '../../../src/db/search.ts';

/** How many looks a page takes, and whether the last one had no bound; `perWeek`: how many texts of that week hold the words. */
function looksFor(wanted: number, perWeek: (week: number) => number) {
  let [found, inWeeks, looks] = [0, 0, 0];
  for (let weeks: number | null = 1; found < wanted; looks += 1) {
    if (weeks === null) return { looks: looks + 1, isUnbound: true };
    for (let n = 0; n < weeks; n += 1) found += perWeek(inWeeks + n);
    inWeeks += weeks;
    weeks = weeksFor(wanted - found, found, inWeeks);
  }
  return { looks, isUnbound: false };
}

test('what is said each week is found in two or three looks', () => {
  for (const often of [5, 20, 75, 149]) {
    const { looks, isUnbound } = looksFor(150, () => often);
    expect([often, isUnbound]).toEqual([often, false]);
    expect(looks).toBeLessThanOrEqual(3);
  }
});

test('a word that is new is not sought week by week in the years before it', () => {
  for (const [wanted, found] of [
    [50, 49],
    [100, 99],
    [200, 190],
  ] as const) {
    expect(looksFor(wanted, (week) => (week === 0 ? found : 0)).looks).toBeLessThanOrEqual(9);
  }
});

test('a word of the last winter is found in it, not by fetching those of all winters', () => {
  const inWinter = (week: number): number => (week % 52 >= 26 && week % 52 < 36 ? 400 : 0);
  expect(looksFor(150, inWinter)).toEqual({ looks: 3, isUnbound: false });
});

test('of a word that hardly anybody has said all is asked for', () => {
  expect(looksFor(150, (week) => (week % 40 === 39 ? 1 : 0)).isUnbound).toBe(true);
});
