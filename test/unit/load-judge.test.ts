import { describe, expect, test } from 'vitest';
import {
  brokenByRate,
  brokenByWaiting,
  countOtherwise,
  replacedIn,
} from '../../bench/support/load-judge.ts';

const spread = (p95: number) => ({ n: 140, p50: 4, p95, p99: p95, max: p95 });

describe('the judge of load', () => {
  const tried = (rate: number, p95: number) => ({
    rate,
    isCarried: true,
    dispatchMs: spread(p95),
  });

  test('finds nothing where the rate is carried and everybody is rung soon', () => {
    expect(brokenByRate(60, { highest: tried(60, 20) })).toEqual([]);
  });

  test('a rate that was not carried, whatever a lower one says', () => {
    const both = [
      '60 calls a second without a failure',
      '60 calls a second: rung within 20 ms, nineteen of twenty',
    ];
    expect(brokenByRate(60, { highest: tried(50, 5) })).toEqual(both);
    expect(brokenByRate(60, { highest: null })).toEqual(both);
  });

  test('rings that are late, and one rate that nobody has promised', () => {
    expect(brokenByRate(60, { highest: tried(60, 20.01) })).toEqual([
      '60 calls a second: rung within 20 ms, nineteen of twenty',
    ]);
    expect(brokenByRate(80, { highest: null })).toEqual([]);
  });

  describe('of a crowd', () => {
    const fewest = { served: 150, gaps: 130 };
    const crowd = {
      served: 150,
      failures: 0,
      toldOtherwise: 0,
      replaced: [],
      isEmptied: true,
      dispatchMs: spread(20),
    };
    const failed = ['many waiting: no failure'];
    const few = ['many waiting: enough of them are served'];
    const late = ['many waiting: the next rung within 20 ms, nineteen of twenty'];

    test('finds nothing where all went well', () => {
      expect(brokenByWaiting(fewest, crowd)).toEqual([]);
    });

    test('a call that failed, a process that died, a call that nobody ends', () => {
      expect(brokenByWaiting(fewest, { ...crowd, failures: 1 })).toEqual(failed);
      expect(brokenByWaiting(fewest, { ...crowd, toldOtherwise: 1 })).toEqual(failed);
      expect(brokenByWaiting(fewest, { ...crowd, replaced: ['telephony'] })).toEqual(failed);
      expect(brokenByWaiting(fewest, { ...crowd, isEmptied: false })).toEqual(failed);
    });

    test('few that were served, and rings that are few or late', () => {
      expect(brokenByWaiting(fewest, { ...crowd, served: 149 })).toEqual(few);
      expect(brokenByWaiting({ ...fewest, gaps: 141 }, crowd)).toEqual(few);
      expect(brokenByWaiting(fewest, { ...crowd, dispatchMs: spread(21) })).toEqual(late);
      expect(brokenByWaiting(fewest, { ...crowd, dispatchMs: null })).toEqual([...few, ...late]);
    });
  });

  test('a call that the history tells otherwise, still holds open, or has lost', () => {
    const numbers = ['09151000000', '09151000001', '09151000002'];
    const row = (n: number, outcome: string | null) => ({ phone: `+98915100000${n}`, outcome });
    const [first, second] = [row(0, 'answered'), row(1, 'short_abandoned')];
    expect(countOtherwise(numbers, [first, second, row(2, 'abandoned')])).toBe(0);
    expect(countOtherwise(numbers, [first, second, row(2, 'failed')])).toBe(1);
    expect(countOtherwise(numbers, [first, second, row(2, null)])).toBe(1);
    expect(countOtherwise(numbers, [first, second])).toBe(1);
    expect(countOtherwise(numbers, [first, second, second])).toBe(1);
    expect(countOtherwise(numbers, [])).toBe(3);
  });

  test('which processes are others than before', () => {
    const before = { telephony: 10, server: 11 };
    expect(replacedIn(before, { ...before })).toEqual([]);
    expect(replacedIn(before, { telephony: 12, server: 11 })).toEqual(['telephony']);
  });
});
