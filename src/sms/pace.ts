import { assert } from '../kit/assert.ts';

export interface Pace {
  /** How many may leave now. */
  left(nowMs: number): number;
  spend(count: number): void;
  /** The gateway said that it was too fast (451, 429). */
  slower(nowMs: number): void;
  readonly perSecond: number;
}

/** Once in so long it dares a tenth more. */
const DARE_EVERY_MS = 60_000;
const SLOWEST = 0.2;

/**
 * So many messages a second; the gateway publishes no limit and punishes breaking it. Each time it
 * complains we go half as fast, and come back slowly.
 */
export function makePace(fastest: number): Pace {
  let perSecond = fastest;
  let tokens = fastest;
  let atMs = 0;
  let changedAtMs = 0;
  const dare = (nowMs: number): void => {
    // Set back, the clock would have us wait until it is there again.
    changedAtMs = Math.min(changedAtMs, nowMs);
    if (perSecond === fastest) return;
    const times = Math.floor((nowMs - changedAtMs) / DARE_EVERY_MS);
    if (times === 0) return;
    perSecond = Math.min(fastest, perSecond + (times * fastest) / 10);
    changedAtMs = nowMs;
  };
  return {
    left(nowMs) {
      dare(nowMs);
      // Below one a second a whole message must still come together.
      const most = Math.max(1, perSecond);
      tokens = Math.min(most, tokens + (Math.max(0, nowMs - atMs) * perSecond) / 1000);
      atMs = nowMs;
      return Math.floor(tokens);
    },
    spend(count) {
      tokens -= count;
      assert(tokens >= 0, 'no more messages are taken than the pace allows');
    },
    slower(nowMs) {
      // Those that were under way together are one complaint.
      const isSameComplaint = nowMs >= changedAtMs && nowMs - changedAtMs < 1000;
      if (isSameComplaint && perSecond < fastest) return;
      perSecond = Math.max(SLOWEST, perSecond / 2);
      tokens = Math.min(tokens, Math.max(1, perSecond));
      changedAtMs = nowMs;
    },
    get perSecond() {
      return perSecond;
    },
  };
}
