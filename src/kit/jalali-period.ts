import { isoDayOfJalali, startOfTehranDayMs, tehranDay, toJalali } from './jalali.ts';

/** What people count figures by: a day, a week from Saturday to Friday, a month of the Jalali calendar. */
export type PeriodKind = 'day' | 'week' | 'month';

export interface Period {
  /** Tehran days, ISO, both included. */
  readonly fromDay: string;
  readonly toDay: string;
}

const DAY_MS = 24 * 3_600_000;

/** The period that holds this Tehran day. */
export function periodOf(kind: PeriodKind, day: string): Period {
  if (kind === 'day') return { fromDay: day, toDay: day };
  if (kind === 'week') {
    const fromDay = daysFrom(day, -weekdayOf(day));
    return { fromDay, toDay: daysFrom(fromDay, 6) };
  }
  const { year, month, day: ofMonth } = toJalali(noonOf(day));
  const next = month === 12 ? isoDayOfJalali(year + 1, 1, 1) : isoDayOfJalali(year, month + 1, 1);
  // Past the years that the calendar knows there are thirty days.
  const fromDay = daysFrom(day, 1 - ofMonth);
  return { fromDay, toDay: next === null ? daysFrom(fromDay, 29) : daysFrom(next, -1) };
}

/** The one before (`-1`) or after it (`1`). */
export function periodBeside(kind: PeriodKind, { fromDay, toDay }: Period, step: -1 | 1): Period {
  return periodOf(kind, step < 0 ? daysFrom(fromDay, -1) : daysFrom(toDay, 1));
}

/** So many Tehran days, both included. */
export function daysBetween(fromDay: string, toDay: string): number {
  return Math.round((noonOf(toDay) - noonOf(fromDay)) / DAY_MS) + 1;
}

/** Noon keeps clear of both midnights, also where a day has 23 or 25 hours. */
const noonOf = (day: string): number => startOfTehranDayMs(day) + DAY_MS / 2;
const daysFrom = (day: string, days: number): string => tehranDay(noonOf(day) + days * DAY_MS);
/** 0: Saturday. 1970 began on a Thursday. */
const weekdayOf = (day: string): number => (Math.floor(noonOf(day) / DAY_MS) + 5) % 7;
