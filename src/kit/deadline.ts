import { startOfTehranDayMs, tehranDay } from './jalali.ts';

/** A day's hours, in minutes from midnight. */
export interface OpenHours {
  readonly fromMin: number;
  readonly untilMin: number;
}
/** Seven days from Saturday. */
export type Week = readonly (readonly OpenHours[])[];

export interface WorkingCalendar {
  /** In the order of their days; the last one that has begun counts. */
  readonly weeks: readonly { readonly fromDay: string; readonly week: Week }[];
  /** Tehran days, ISO. */
  readonly holidays: ReadonlySet<string>;
}

/** Null: every hour counts. */
export type CountedHours = WorkingCalendar | null;

export type ExcludedCause = 'holiday' | 'weekend';
export interface ClockTold {
  readonly fromMs: number;
  readonly dueMs: number;
  readonly countedMs: number;
  readonly excluded: readonly { readonly day: string; readonly cause: ExcludedCause }[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A calendar that opens on no day of a year must not hide a case for ever. */
const LONGEST_DAYS = 370;

/** The instant at which so much has been counted. */
export function dueAfter(hours: CountedHours, fromMs: number, budgetMs: number): number {
  if (hours === null || budgetMs <= 0) return fromMs + Math.max(0, budgetMs);
  let leftMs = budgetMs;
  for (const day of daysFrom(hours, fromMs)) {
    for (const { openMs, closeMs } of day.open) {
      const startMs = Math.max(openMs, fromMs);
      const hereMs = Math.max(0, closeMs - startMs);
      if (hereMs >= leftMs) return startMs + leftMs;
      leftMs -= hereMs;
    }
  }
  return fromMs + budgetMs;
}

/** How much is counted between two instants. */
export function countedBetween(hours: CountedHours, fromMs: number, untilMs: number): number {
  if (untilMs <= fromMs) return 0;
  if (hours === null) return untilMs - fromMs;
  let countedMs = 0;
  for (const day of daysFrom(hours, fromMs, untilMs)) {
    for (const { openMs, closeMs } of day.open) {
      countedMs += Math.max(0, Math.min(closeMs, untilMs) - Math.max(openMs, fromMs));
    }
  }
  return countedMs;
}

/** What a clock says of itself: start, hours counted until now, days that did not count, due. */
export function tellClock(
  hours: CountedHours,
  clock: { readonly fromMs: number; readonly budgetMs: number },
  nowMs: number,
): ClockTold {
  const { fromMs, budgetMs } = clock;
  const dueMs = dueAfter(hours, fromMs, budgetMs);
  const excluded: { day: string; cause: ExcludedCause }[] = [];
  if (hours !== null) {
    for (const { day, open } of daysFrom(hours, fromMs, Math.max(dueMs, fromMs + 1))) {
      if (open.length > 0) continue;
      excluded.push({ day, cause: hours.holidays.has(day) ? 'holiday' : 'weekend' });
    }
  }
  const untilMs = Math.max(fromMs, Math.min(nowMs, dueMs));
  return { fromMs, dueMs, countedMs: countedBetween(hours, fromMs, untilMs), excluded };
}

interface Day {
  readonly day: string;
  readonly open: readonly { readonly openMs: number; readonly closeMs: number }[];
}

function* daysFrom(
  calendar: WorkingCalendar,
  fromMs: number,
  untilMs = Number.POSITIVE_INFINITY,
): Generator<Day> {
  let startMs = startOfTehranDayMs(fromMs);
  for (let n = 0; n < LONGEST_DAYS && startMs < untilMs; n += 1) {
    const day = tehranDay(startMs);
    const dayStartMs = startMs;
    yield {
      day,
      open: hoursOf(calendar, day).map(({ fromMin, untilMin }) => ({
        openMs: dayStartMs + fromMin * MINUTE_MS,
        closeMs: dayStartMs + untilMin * MINUTE_MS,
      })),
    };
    // 36 hours after a day's start always lie in the next day, also where a day has 23 or 25.
    startMs = startOfTehranDayMs(startMs + 36 * HOUR_MS);
  }
}

function hoursOf({ weeks, holidays }: WorkingCalendar, day: string): readonly OpenHours[] {
  if (holidays.has(day)) return [];
  const pattern = weeks.findLast(({ fromDay }) => fromDay <= day) ?? weeks[0];
  // 0 is Saturday.
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 1) % 7;
  return pattern?.week[weekday] ?? [];
}
