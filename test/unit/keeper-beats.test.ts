import { expect, test } from 'vitest';
import { beatMs, createBeats } from '../../src/keeper/beats.ts';

/** What is promised: a process that hangs is noticed within this. */
const PROMISED_MS = 3_000;
/** A keeper's timer may be late by so much, each time. */
const LATE_MS = 20;

/**
 * A keeper and one process, by their own clock: it answers each question at once until it hangs, and has
 * `own` of each beat for itself. How long after that the keeper says so; null: not within a minute.
 */
function noticedAfterMs(hangsAtMs: number, own: number, lateMs: number): number | null {
  const beats = createBeats();
  beats.begin();
  for (let nowMs = 0; nowMs < hangsAtMs + 60_000; nowMs += beatMs + lateMs) {
    if (beats.beat(own) === 'hung') return nowMs - hangsAtMs;
    beats.asked();
    if (nowMs < hangsAtMs) beats.answered();
  }
  return null;
}

test('whenever it hangs, it is noticed within three seconds, and not before it may be busy', () => {
  let worstMs = 0;
  for (let hangsAtMs = 2_000; hangsAtMs <= 3_000; hangsAtMs += 1) {
    for (const lateMs of [0, 1, LATE_MS]) {
      const tookMs = noticedAfterMs(hangsAtMs, 1, lateMs) ?? Number.POSITIVE_INFINITY;
      expect(tookMs).toBeLessThanOrEqual(PROMISED_MS);
      expect(tookMs).toBeGreaterThan(2_000);
      worstMs = Math.max(worstMs, tookMs);
    }
  }
  // Not by luck: the worst moment was among them, the one right after an answer.
  expect(worstMs).toBeGreaterThan(4 * beatMs - beatMs / 2);
});

test('one that loses a tenth of each beat to others is noticed no later', () => {
  for (let hangsAtMs = 2_000; hangsAtMs <= 3_000; hangsAtMs += 7) {
    expect(noticedAfterMs(hangsAtMs, 0.9, 0)).toBeLessThanOrEqual(PROMISED_MS);
  }
});

test('one that hardly has a processor is starved, not hung, until it has had its time', () => {
  const beats = createBeats();
  beats.begin();
  beats.asked();
  beats.answered();
  const verdicts = [];
  for (let n = 0; n < 12; n += 1) {
    beats.asked();
    verdicts.push(beats.beat(0.2));
  }
  // Twelve fifths of a beat are not yet what it must have had.
  expect(verdicts.slice(0, 2)).toEqual(Array(2).fill('fine'));
  expect(verdicts.slice(2)).toEqual(Array(10).fill('starved'));
  expect(beats.beat(0.2)).toBe('hung');
});

test('a young one has a minute before it must answer', () => {
  const beats = createBeats();
  beats.begin();
  const asksFor = (ms: number): Set<string> => {
    const verdicts = new Set<string>();
    for (let n = 0; n < ms / beatMs; n += 1) {
      verdicts.add(beats.beat(1));
      beats.asked();
    }
    return verdicts;
  };
  expect(asksFor(59_600)).toEqual(new Set(['fine']));
  expect(asksFor(1_000)).toContain('hung');
});
