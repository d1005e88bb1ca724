import type { PlannedHours } from '../../telephony/protocol/index.ts';
import type { QueueHours } from '../contract/queue-rules.ts';
import { startOfTehranDayMs, tehranDay } from '../kit/jalali.ts';

type Closed = PlannedHours['closed'][number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WHOLE_DAY_MIN = 1_440;

/**
 * A week's hours and the holidays → the times when the queue is closed, as instants, from the day
 * of `nowMs` on for so many days (Tehran). Times of one cause that touch are one.
 */
export function closedTimes(
  hours: Pick<QueueHours, 'week' | 'closedOnHolidays'>,
  holidays: ReadonlySet<string>,
  nowMs: number,
  days: number,
): Closed[] {
  const closed: Closed[] = [];
  const add = (next: Closed): void => {
    const last = closed.at(-1);
    if (last?.untilMs === next.fromMs && last.cause === next.cause) {
      closed[closed.length - 1] = { ...last, untilMs: next.untilMs };
    } else if (next.fromMs < next.untilMs) closed.push(next);
  };
  let startMs = startOfTehranDayMs(nowMs);
  for (let i = 0; i < days; i += 1) {
    // 36 hours after a day's start always lie in the next day, also where a day has 23 or 25.
    const endMs = startOfTehranDayMs(startMs + 36 * HOUR_MS);
    const day = tehranDay(startMs);
    if (hours.closedOnHolidays && holidays.has(day)) {
      add({ fromMs: startMs, untilMs: endMs, cause: 'holiday' });
    } else if (hours.week !== null) {
      const at = (min: number): number =>
        min === WHOLE_DAY_MIN ? endMs : startMs + min * MINUTE_MS;
      let fromMs = startMs;
      for (const { fromMin, untilMin } of hours.week[weekdayOf(day)] ?? []) {
        add({ fromMs, untilMs: at(fromMin), cause: 'hours' });
        fromMs = at(untilMin);
      }
      add({ fromMs, untilMs: endMs, cause: 'hours' });
    }
    startMs = endMs;
  }
  return closed;
}

/** Nobody's phone is rung at home before and after that, whatever he has asked for. */
const callableFromMin = 8 * 60;
const callableUntilMin = 22 * 60;

/** When no citizen is called back, as instants. */
export function quietTimes(nowMs: number, days: number): { fromMs: number; untilMs: number }[] {
  const daytime = [{ fromMin: callableFromMin, untilMin: callableUntilMin }];
  const week = Array.from({ length: 7 }, () => daytime);
  const times = closedTimes({ week, closedOnHolidays: false }, new Set(), nowMs, days);
  return times.map(({ fromMs, untilMs }) => ({ fromMs, untilMs }));
}

/** 0 is Saturday. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 1) % 7;
}
