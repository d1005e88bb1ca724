import { startOfTehranDayMs } from '../kit/jalali.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface WarningRules {
  /** Not served by then: whoever is asked about the case is reminded, and again after as long. */
  readonly serveWithinMs: number;
  /** So long before the deadline he is reminded that it comes. */
  readonly remindBeforeMs: number;
  /** What could not follow when its time was over is tried again after so long. */
  readonly tryAgainMs: number;
}
export const WARNING_RULES: WarningRules = {
  serveWithinMs: 3 * DAY_MS,
  remindBeforeMs: DAY_MS,
  tryAgainMs: HOUR_MS,
};

/** The day on which it was served does not count; the last one counts to its end. */
export function deadlineOf(servedAtMs: number, days: number): number {
  return startOfTehranDayMs(servedAtMs) + (days + 1) * DAY_MS;
}
