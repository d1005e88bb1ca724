import { describe, expect, test } from 'vitest';
import {
  countRightAfter,
  isHalfRightAfter,
  isNextAimed,
  killsToCome,
  mostKills,
  RIGHT_AFTER_MS,
  sinceCommandMs,
  type TimedKill,
} from '../../bench/support/chaos-aim.ts';

const inTime: TimedKill = { afterMs: RIGHT_AFTER_MS };
const late: TimedKill = { afterMs: RIGHT_AFTER_MS + 1 };
const untimed: TimedKill = { afterMs: null };

/** Kills on as `npm run chaos` does; `aimed` says how each one that was aimed came, by its number. */
function killAll(asked: number, aimed: (n: number) => TimedKill): TimedKill[] {
  const kills: TimedKill[] = [];
  while (killsToCome(kills, asked) > 0) {
    kills.push(isNextAimed(kills) ? aimed(kills.length) : untimed);
  }
  return kills;
}

describe('the kills of chaos right after a command', () => {
  test('are those up to 50 ms after it, and must be half of all', () => {
    expect(countRightAfter([inTime, late, untimed])).toBe(1);
    expect(isHalfRightAfter([inTime, untimed])).toBe(true);
    expect(isHalfRightAfter([inTime, late])).toBe(true);
    expect(isHalfRightAfter([inTime, untimed, late])).toBe(false);
    const ninetySeven = Array.from({ length: 200 }, (_, n) => (n < 97 ? inTime : untimed));
    expect(isHalfRightAfter(ninetySeven)).toBe(false);
  });

  test('are timed from the last command before, as the packets have it', () => {
    expect(sinceCommandMs(1_000, [900, 988.5, 1_004])).toBe(11.5);
    expect(sinceCommandMs(1_000, [1_000])).toBe(0);
    expect(sinceCommandMs(1_000, [1_001])).toBeNull();
    expect(sinceCommandMs(1_000, [])).toBeNull();
  });

  test('come every other time, where none is late', () => {
    const kills = killAll(6, () => inTime);
    expect(kills).toEqual([inTime, untimed, inTime, untimed, inTime, untimed]);
  });

  test('the next makes good one that was late, also behind the last that was asked for', () => {
    expect(killAll(4, (n) => (n === 0 ? late : inTime))).toEqual([late, inTime, inTime, untimed]);
    const atTheEnd = killAll(3, (n) => (n === 2 ? late : inTime));
    expect(atTheEnd).toEqual([inTime, untimed, late, inTime]);
    expect(isHalfRightAfter(atTheEnd)).toBe(true);
  });

  test('the next makes good one for which there was nothing to provoke', () => {
    expect(killAll(4, (n) => (n === 0 ? untimed : inTime))).toEqual([
      untimed,
      inTime,
      inTime,
      untimed,
    ]);
  });

  test('are given up where all are late, and half is then not there', () => {
    const kills = killAll(10, () => late);
    expect(kills).toHaveLength(mostKills(10));
    expect(isHalfRightAfter(kills)).toBe(false);
  });
});
