import type { PauseReason } from '../../../src/contract/desk.ts';

const MINUTE_MS = 60_000;

/** How long the break is over its limit; null: it is not, or it has none. */
export function overLimitMs(
  reasons: readonly PauseReason[],
  pause: { readonly pauseReason: string | null; readonly pausedSinceMs: number | null },
  nowMs: number,
): number | null {
  const known = reasons.find((one) => one.reason === pause.pauseReason);
  const limitMinutes = known?.limitMinutes ?? null;
  if (limitMinutes === null || pause.pausedSinceMs === null) return null;
  const overMs = nowMs - pause.pausedSinceMs - limitMinutes * MINUTE_MS;
  return overMs > 0 ? overMs : null;
}
