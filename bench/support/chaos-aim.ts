/**
 * So soon after what provokes a command half of all kills are to come; after its leaving where that
 * is seen.
 */
export const RIGHT_AFTER_MS = 50;
/** Beyond those that were asked for, where too many came late. */
const MOST_MORE = 20;

export interface TimedKill {
  /** So long after what provoked a command; null: nothing did. */
  readonly afterMs: number | null;
}

export function countRightAfter(kills: readonly TimedKill[]): number {
  return kills.filter(({ afterMs }) => afterMs !== null && afterMs <= RIGHT_AFTER_MS).length;
}

export function isHalfRightAfter(kills: readonly TimedKill[]): boolean {
  return 2 * countRightAfter(kills) >= kills.length;
}

/** Without it half would not be reached: every other one, and one more for each that came late. */
export function isNextAimed(kills: readonly TimedKill[]): boolean {
  return !isHalfRightAfter([...kills, { afterMs: null }]);
}

/** 0: all that were asked for have been, and half of them so aimed, or it is no use. */
export function killsToCome(kills: readonly TimedKill[], asked: number): number {
  if (kills.length < asked) return asked - kills.length;
  // Each of them that is in time brings the half nearer by one.
  const lacking = Math.max(0, kills.length - 2 * countRightAfter(kills));
  return Math.min(lacking, asked + MOST_MORE - kills.length);
}

/** All that can come. */
export const mostKills = (asked: number): number => asked + MOST_MORE;
