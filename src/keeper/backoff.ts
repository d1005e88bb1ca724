/** The first replacement comes at once: a caller may be waiting. Later ones leave the machine air. */
const firstStepMs = 250;
const longestMs = 10_000;

/** How long to wait before the next start, after `failures` short lives in a row (0: none yet). */
export function restartDelayMs(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(longestMs, firstStepMs * 2 ** (failures - 1));
}

/**
 * A process that lived this long has worked: its next death counts as the first. Starting costs a
 * fraction of it, so even one that dies each time takes little from the others, and whoever holds
 * the callers' places is never kept waiting for an earlier death.
 */
export const longLifeMs = 3_000;
