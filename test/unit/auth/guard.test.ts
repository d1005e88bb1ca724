import { expect, test } from 'vitest';
import {
  ADDRESS_RULE,
  afterAttempt,
  type GuardState,
  isLocked,
  USERNAME_RULE,
} from '../../../src/auth/guard.ts';

function attempts(count: number, everyMs: number): GuardState {
  let state: GuardState | undefined;
  for (let n = 0; n < count; n += 1) state = afterAttempt(state, USERNAME_RULE, n * everyMs);
  if (state === undefined) throw new Error('at least one attempt');
  return state;
}

test('four wrong passwords cost nothing, the fifth half a minute, each next one twice that', () => {
  expect(attempts(4, 1).lockedUntilMs).toBeNull();
  const locks = [5, 6, 7, 8].map((count) => {
    const { lockedUntilMs, lastFailureAtMs } = attempts(count, 1);
    return (lockedUntilMs ?? 0) - lastFailureAtMs;
  });
  expect(locks).toEqual([30_000, 60_000, 120_000, 240_000]);
});

test('no lock is longer than an hour, however long somebody guesses', () => {
  const { lockedUntilMs, lastFailureAtMs } = attempts(5000, 1);
  expect((lockedUntilMs ?? 0) - lastFailureAtMs).toBe(3_600_000);
});

test('a locked door opens by itself at its time', () => {
  const state = attempts(5, 0);
  expect(isLocked(state, 29_999)).toBe(true);
  expect(isLocked(state, 30_000)).toBe(false);
  expect(isLocked(undefined, 0)).toBe(false);
});

test('after a quiet day the count begins anew', () => {
  const old = attempts(5, 1);
  const nextDayMs = old.lastFailureAtMs + USERNAME_RULE.forgetAfterMs + 1;
  expect(afterAttempt(old, USERNAME_RULE, nextDayMs).failures).toBe(1);
});

test('a whole office behind one address is more patient with itself', () => {
  expect(ADDRESS_RULE.freeFailures).toBeGreaterThanOrEqual(10 * USERNAME_RULE.freeFailures);
});

test('a clock that is set back keeps nobody out for that long, and gives one guess more', () => {
  const startMs = 10 * 3_600_000;
  let state: ReturnType<typeof afterAttempt> | undefined;
  for (let n = 0; n < 6; n += 1) state = afterAttempt(state, USERNAME_RULE, startMs + n);
  expect(isLocked(state, startMs + 10)).toBe(true);
  const setBackMs = startMs - 3_600_000;
  expect(isLocked(state, setBackMs)).toBe(false);
  state = afterAttempt(state, USERNAME_RULE, setBackMs);
  expect(isLocked(state, setBackMs + 1)).toBe(true);
});
