import { startOfTehranDayMs } from '../kit/jalali.ts';

const DAY_MS = 24 * 3_600_000;

export interface WarningRules {
  /** Not served by then: whoever is asked about the case is reminded, and again after as long. */
  readonly serveWithinMs: number;
  /** So long before the deadline he is reminded that it comes. */
  readonly remindBeforeMs: number;
}
export const WARNING_RULES: WarningRules = {
  serveWithinMs: 3 * DAY_MS,
  remindBeforeMs: DAY_MS,
};

/** The day on which it was served does not count; the last one counts to its end. */
export function deadlineOf(servedAtMs: number, days: number): number {
  return startOfTehranDayMs(servedAtMs) + (days + 1) * DAY_MS;
}
