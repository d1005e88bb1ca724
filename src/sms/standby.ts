import type { Breaker } from './breaker.ts';

/** So long the first gateway has been away before the second sends in its place. */
export const STAND_IN_AFTER_MS = 90_000;

/**
 * Whether the second gateway may send what none has yet: when the first one has rested for longer
 * than a hiccup, and until it is well again. A message that the first may have taken is not among
 * them: the outbox hands it to nobody else (`claim`), for the two cannot see each other's messages.
 */
export function standsIn(
  first: Pick<Breaker, 'openSinceMs'>,
  nowMs: number,
  afterMs = STAND_IN_AFTER_MS,
): boolean {
  return first.openSinceMs !== null && nowMs - first.openSinceMs >= afterMs;
}
