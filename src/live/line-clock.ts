/** What telephony's clock says now, by which all that people watch is stamped. */
export interface LineClock {
  /** Said by telephony just now. */
  hear(atMs: number): void;
  nowMs(): number;
}

/** Nearer than this the two are one clock: what is left is the way from there to here. */
const SAME_WITHIN_MS = 2_000;

/**
 * Telephony's clock and ours both count on when the machine's is set, and differ when one of the two
 * processes was started anew since: then a wait would be told hours too long, or stand still at
 * nothing. So the difference is looked at whenever telephony says what time it has.
 */
export function createLineClock(nowMs: () => number): LineClock {
  let aheadMs = 0;
  return {
    hear(atMs) {
      const difference = atMs - nowMs();
      aheadMs = Math.abs(difference) < SAME_WITHIN_MS ? 0 : difference;
    },
    nowMs: () => nowMs() + aheadMs,
  };
}
