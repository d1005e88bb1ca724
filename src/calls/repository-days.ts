import { and, gte, lt, type SQL } from 'drizzle-orm';
import type { Tables } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';

/** Lies in the next day, also where a day has 23 or 25 hours. */
const INTO_NEXT_DAY_MS = 36 * 3_600_000;

/** The instants of Tehran days, the last one included; `toMs` is the first after them. */
export function spanOfDays(fromDay: string, toDay = fromDay): { fromMs: number; toMs: number } {
  const toMs = startOfTehranDayMs(startOfTehranDayMs(toDay) + INTO_NEXT_DAY_MS);
  return { fromMs: startOfTehranDayMs(fromDay), toMs };
}

/**
 * Of this day, said in instants: beside `day = …`, so that whichever index SQLite reads ends with
 * the day.
 */
export function enteredOn({ call }: Pick<Tables, 'call'>, day: string): SQL | undefined {
  const { fromMs, toMs } = spanOfDays(day);
  return and(gte(call.enteredAtMs, fromMs), lt(call.enteredAtMs, toMs));
}

/** A promise is as old as that at most: a day, and the hours in which nobody is called. */
const LONGEST_PROMISE_MS = 14 * 24 * 3_600_000;

/** The same for calls of ours, too: who is called back arrived some days before. */
export function workedOn(
  { call }: Pick<Tables, 'call'>,
  fromDay: string,
  toDay = fromDay,
): SQL | undefined {
  const { fromMs, toMs } = spanOfDays(fromDay, toDay);
  return and(gte(call.enteredAtMs, fromMs - LONGEST_PROMISE_MS), lt(call.enteredAtMs, toMs));
}
