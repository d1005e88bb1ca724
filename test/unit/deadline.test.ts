import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countedBetween,
  dueAfter,
  tellClock,
  type WorkingCalendar,
} from '../../src/kit/deadline.ts';
import { showJalaliDateTime, startOfTehranDayMs } from '../../src/kit/jalali.ts';

const HOUR_MS = 3_600_000;
const office = [{ fromMin: 7 * 60, untilMin: 14 * 60 }];
const week = [office, office, office, office, office, [{ fromMin: 420, untilMin: 660 }], []];
const calendar = (...holidays: string[]): WorkingCalendar => ({
  weeks: [{ fromDay: '2000-01-01', week }],
  holidays: new Set(holidays),
});
/** Saturday 30 Aban 1405, so many hours after midnight in Tehran. */
const saturday = (hours: number): number => startOfTehranDayMs('2026-11-21') + hours * HOUR_MS;

test('by the calendar three days are seventy-two hours, nights and Fridays among them', () => {
  expect(dueAfter(null, saturday(10), 72 * HOUR_MS)).toBe(saturday(82));
  expect(countedBetween(null, saturday(10), saturday(82))).toBe(72 * HOUR_MS);
});

test('office hours count alone: what is left at two goes on at seven', () => {
  const due = dueAfter(calendar(), saturday(12), 4 * HOUR_MS);
  expect(showJalaliDateTime(due)).toBe('یکشنبه ۱ آذر ۱۴۰۵، ساعت ۰۹:۰۰');
  // Referred in the night, the clock begins in the morning.
  expect(dueAfter(calendar(), saturday(23), 2 * HOUR_MS)).toBe(due);
});

test('a holiday added the same day moves the due, and the clock says which days did not count', () => {
  const clock = { fromMs: saturday(12), budgetMs: 4 * HOUR_MS };
  const before = tellClock(calendar(), clock, saturday(13));
  expect(before).toMatchObject({ countedMs: HOUR_MS, excluded: [] });
  const after = tellClock(calendar('2026-11-22'), clock, saturday(13));
  expect(showJalaliDateTime(after.dueMs)).toBe('دوشنبه ۲ آذر ۱۴۰۵، ساعت ۰۹:۰۰');
  expect(after.excluded).toEqual([{ day: '2026-11-22', cause: 'holiday' }]);
  const overFriday = tellClock(calendar(), { ...clock, budgetMs: 40 * HOUR_MS }, saturday(13));
  expect(overFriday.excluded).toEqual([{ day: '2026-11-27', cause: 'weekend' }]);
});

test('a new week counts from its day on, the old one stays for the days before', () => {
  const short = week.map(() => [{ fromMin: 480, untilMin: 540 }]);
  const two: WorkingCalendar = {
    weeks: [
      { fromDay: '2000-01-01', week },
      { fromDay: '2026-11-22', week: short },
    ],
    holidays: new Set(),
  };
  expect(dueAfter(two, saturday(13), 2 * HOUR_MS)).toBe(saturday(24 + 9));
});

test('a calendar that opens on no day does not hide a case for ever', () => {
  const never: WorkingCalendar = { weeks: [], holidays: new Set() };
  expect(dueAfter(never, saturday(10), HOUR_MS)).toBe(saturday(11));
});

test('what is counted until the due is the whole budget, and one minute less is less', () => {
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 30 });
  fc.assert(
    fc.property(
      minutes,
      fc.integer({ min: 1, max: 60 * 100 }),
      fc.boolean(),
      (at, budget, free) => {
        const hours = calendar(...(free ? ['2026-11-23', '2026-11-24'] : []));
        const fromMs = saturday(0) + at * 60_000;
        const budgetMs = budget * 60_000;
        const dueMs = dueAfter(hours, fromMs, budgetMs);
        expect(countedBetween(hours, fromMs, dueMs)).toBe(budgetMs);
        expect(countedBetween(hours, fromMs, dueMs - 60_000)).toBe(budgetMs - 60_000);
      },
    ),
    { numRuns: 200 },
  );
});
