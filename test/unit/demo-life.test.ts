import { expect, test } from 'vitest';
import { callsPerMs, startCallers } from '../../src/demo/callers.ts';
import { chanceOf, densityAt, minuteByShape } from '../../src/demo/chance.ts';

const HOUR_MS = 3_600_000;
/** Tehran's midnight. */
const MIDNIGHT_MS = Date.UTC(2026, 0, 1, 20, 30);
const at = (hour: number): number => MIDNIGHT_MS + hour * HOUR_MS;
const minutes = Array.from({ length: 1_440 }, (_, minute) => minute);
const hours = Array.from({ length: 24 }, (_, hour) => hour);

test('a day is quiet at night and dense in the forenoon, and its mean is 1', () => {
  const densities = minutes.map(densityAt);
  expect(densities.reduce((sum, each) => sum + each, 0) / densities.length).toBeCloseTo(1, 9);
  // A night without any call would be a gap without an end.
  expect(Math.min(...densities)).toBeGreaterThan(0);
  expect(densityAt(9 * 60)).toBeGreaterThan(10 * densityAt(3 * 60));
  const evening = densityAt(17 * 60);
  expect(evening).toBeGreaterThan(densityAt(15 * 60));
  expect(evening).toBeLessThan(densityAt(10 * 60));
});

test('minutes of the filled year lie where the day is dense', () => {
  const chance = chanceOf(137);
  const draws = 48_000;
  const byHour = hours.map(() => 0);
  for (let n = 0; n < draws; n += 1) {
    const hour = Math.floor(minuteByShape(chance) / 60);
    byHour[hour] = (byHour[hour] ?? 0) + 1;
  }
  for (const hour of hours) {
    const share = (byHour[hour] ?? 0) / draws;
    expect(Math.abs(share - densityAt(hour * 60) / 24)).toBeLessThan(0.005);
  }
});

test('citizens call by the shape of a Tehran day, or as often at night', () => {
  const flat = { ratePerMinute: 3, shape: 'flat' } as const;
  const day = { ratePerMinute: 3, shape: 'day' } as const;
  for (const hour of hours) expect(callsPerMs(flat, at(hour), false)).toBe(3 / 60_000);
  expect(callsPerMs(day, at(3), false)).toBeCloseTo((densityAt(180) * 3) / 60_000, 12);
  expect(callsPerMs(day, at(10), false)).toBeCloseTo((densityAt(600) * 3) / 60_000, 12);
  // Over the whole day they are as many.
  const all = hours.map((hour) => HOUR_MS * callsPerMs(day, at(hour), false));
  expect(all.reduce((sum, each) => sum + each, 0)).toBeCloseTo(3 * 1_440, 6);
});

test('a storm is eight times as many in either shape', () => {
  for (const shape of ['day', 'flat'] as const) {
    const life = { ratePerMinute: 1.2, shape };
    const calm = callsPerMs(life, at(9), false);
    expect(callsPerMs(life, at(9), true)).toBeCloseTo(8 * calm, 12);
  }
});

test('a storm is over when it is ended, or after five minutes by itself', () => {
  let nowMs = at(9);
  const callers = startCallers({
    ...{ sipPort: 0, ratePerMinute: 0, shape: 'flat', known: [], chance: chanceOf(1) },
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    onFault: (fault) => {
      throw fault;
    },
  });
  expect(callers.isStorm).toBe(false);
  callers.setStorm(true);
  expect(callers.isStorm).toBe(true);
  callers.setStorm(false);
  expect(callers.isStorm).toBe(false);
  callers.setStorm(true);
  nowMs += 5 * 60_000 - 1;
  expect(callers.isStorm).toBe(true);
  nowMs += 1;
  expect(callers.isStorm).toBe(false);
  callers.stop();
});
