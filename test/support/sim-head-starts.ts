import { Random } from './random.ts';
import { callerTokens } from './sim-distribution.ts';

/**
 * Who is ahead, and when the server says so: lists that replace each other. Drawn from chance of
 * their own, so that a kept seed stays the day it was in all else.
 */
export function drawHeadStarts(seed: number, forMs: number) {
  const random = new Random(seed + 731_731);
  const times = random.pick([0, 0, 1, 3]);
  return Array.from({ length: times }, (_, n) => ({
    // The first list is there before the first caller.
    atMs: n === 0 ? 0 : random.between(1, forMs),
    request: {
      type: 'boost-callers',
      callers: callerTokens
        .filter((token) => token !== null && random.chance(0.6))
        .map((callerToken) => ({ callerToken, boostMs: random.pick([2_000, 9_000, 25_000]) })),
    },
  }));
}
