/**
 * How wrong passwords close the door. Counted per user name and, more patiently, per address,
 * where many people may sit behind one. Attempts are counted before the password is looked at,
 * so a hundred at once are a hundred counted.
 */
export interface GuardRule {
  /** This many wrong ones in a row are free. */
  readonly freeFailures: number;
  readonly firstLockMs: number;
  readonly longestLockMs: number;
  /** A quiet time after which the count begins anew. */
  readonly forgetAfterMs: number;
}

const HOUR_MS = 3_600_000;
export const USERNAME_RULE: GuardRule = {
  freeFailures: 5,
  firstLockMs: 30_000,
  longestLockMs: HOUR_MS,
  forgetAfterMs: 24 * HOUR_MS,
};
export const ADDRESS_RULE: GuardRule = {
  freeFailures: 50,
  firstLockMs: 60_000,
  longestLockMs: HOUR_MS,
  forgetAfterMs: HOUR_MS,
};

export interface GuardState {
  readonly failures: number;
  readonly lockedUntilMs: number | null;
  readonly lastFailureAtMs: number;
}

/** Earlier than the last attempt: the clock was set back, and the next one locks by the new clock. */
export function isLocked(state: GuardState | undefined, atMs: number): boolean {
  const untilMs = state?.lockedUntilMs ?? null;
  if (state === undefined || untilMs === null) return false;
  return untilMs > atMs && atMs >= state.lastFailureAtMs;
}

/** The state after one more attempt that is not (yet) known to be right. */
export function afterAttempt(
  state: GuardState | undefined,
  rule: GuardRule,
  atMs: number,
): GuardState {
  const forgotten = state === undefined || atMs - state.lastFailureAtMs > rule.forgetAfterMs;
  const failures = (forgotten ? 0 : state.failures) + 1;
  const beyond = failures - rule.freeFailures;
  // 2^20 of the first lock is far past the longest: keeps the power finite.
  const lockMs = Math.min(rule.firstLockMs * 2 ** Math.min(beyond, 20), rule.longestLockMs);
  return {
    failures,
    lockedUntilMs: beyond < 0 ? null : atMs + lockMs,
    lastFailureAtMs: atMs,
  };
}
