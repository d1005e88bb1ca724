/** So soon after a command has left half of all kills are to come. */
export const RIGHT_AFTER_MS = 50;
/** Beyond those that were asked for, where too many came late. */
const MOST_MORE = 20;

export interface TimedKill {
  /**
   * So long after a command had left; null: none had. Until the wire has been read: after what
   * provoked one.
   */
  readonly afterMs: number | null;
}

/** How long before that instant the last command left; null: none did. Both as UTC, in ms. */
export function sinceCommandMs(atMs: number, commandsMs: readonly number[]): number | null {
  const last = commandsMs.findLast((leftAtMs) => leftAtMs <= atMs);
  return last === undefined ? null : atMs - last;
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
