import { expect, test } from 'vitest';
import { QueueHours, ROUND_THE_CLOCK } from '../../src/contract/queue-rules.ts';
import { showJalaliDateTime } from '../../src/kit/jalali.ts';
import { closedTimes, quietTimes } from '../../src/line/hours.ts';

/** A Saturday in Mashhad, eleven in the morning. */
const SATURDAY_MS = Date.UTC(2026, 10, 21, 7, 30);
const HOUR_MS = 3_600_000;
const work = [{ fromMin: 8 * 60, untilMin: 14 * 60 }];
const week = [work, work, work, work, work, [{ fromMin: 480, untilMin: 780 }], []];

const shown = (times: readonly { fromMs: number; untilMs: number; cause: string }[]): string[] =>
  times.map(
    (one) => `${one.cause}: ${showJalaliDateTime(one.fromMs)} – ${showJalaliDateTime(one.untilMs)}`,
  );

test('a week is closed at night and on Friday, each time one stretch', () => {
  const times = closedTimes({ week, closedOnHolidays: false }, new Set(), SATURDAY_MS, 8);
  expect(shown(times)).toEqual([
    'hours: شنبه ۳۰ آبان ۱۴۰۵، ساعت ۰۰:۰۰ – شنبه ۳۰ آبان ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: شنبه ۳۰ آبان ۱۴۰۵، ساعت ۱۴:۰۰ – یکشنبه ۱ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۴:۰۰ – دوشنبه ۲ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: دوشنبه ۲ آذر ۱۴۰۵، ساعت ۱۴:۰۰ – سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: سه‌شنبه ۳ آذر ۱۴۰۵، ساعت ۱۴:۰۰ – چهارشنبه ۴ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: چهارشنبه ۴ آذر ۱۴۰۵، ساعت ۱۴:۰۰ – پنجشنبه ۵ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: پنجشنبه ۵ آذر ۱۴۰۵، ساعت ۱۳:۰۰ – شنبه ۷ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'hours: شنبه ۷ آذر ۱۴۰۵، ساعت ۱۴:۰۰ – یکشنبه ۸ آذر ۱۴۰۵، ساعت ۰۰:۰۰',
  ]);
});

test('nobody is called back between ten in the evening and eight in the morning', () => {
  const quiet = quietTimes(SATURDAY_MS, 2);
  expect(shown(quiet.map((one) => ({ ...one, cause: 'quiet' })))).toEqual([
    'quiet: شنبه ۳۰ آبان ۱۴۰۵، ساعت ۰۰:۰۰ – شنبه ۳۰ آبان ۱۴۰۵، ساعت ۰۸:۰۰',
    'quiet: شنبه ۳۰ آبان ۱۴۰۵، ساعت ۲۲:۰۰ – یکشنبه ۱ آذر ۱۴۰۵، ساعت ۰۸:۰۰',
    'quiet: یکشنبه ۱ آذر ۱۴۰۵، ساعت ۲۲:۰۰ – دوشنبه ۲ آذر ۱۴۰۵، ساعت ۰۰:۰۰',
  ]);
});

test('a holiday is closed for its whole day and says so; a line that does not rest is not', () => {
  const holidays = new Set(['2026-11-22']);
  const open = closedTimes({ week: null, closedOnHolidays: true }, holidays, SATURDAY_MS, 14);
  expect(open).toEqual([
    { fromMs: SATURDAY_MS + 13 * HOUR_MS, untilMs: SATURDAY_MS + 37 * HOUR_MS, cause: 'holiday' },
  ]);
  expect(closedTimes(ROUND_THE_CLOCK, holidays, SATURDAY_MS, 14)).toEqual([]);
});

test('two open times of a day, and one to midnight', () => {
  const shifts = [
    { fromMin: 480, untilMin: 720 },
    { fromMin: 960, untilMin: 1_440 },
  ];
  const days = Array.from({ length: 7 }, () => shifts);
  const times = closedTimes({ week: days, closedOnHolidays: false }, new Set(), SATURDAY_MS, 1);
  const lengths = times.map(({ fromMs, untilMs }) => (untilMs - fromMs) / HOUR_MS);
  expect(lengths).toEqual([8, 4]);
});

test('hours that overlap, run backwards or miss a day are refused', () => {
  const isGood = (days: unknown): boolean =>
    QueueHours.safeParse({ ...ROUND_THE_CLOCK, week: days }).success;
  expect(isGood(week)).toBe(true);
  expect(isGood(week.slice(1))).toBe(false);
  const backwards = [{ fromMin: 600, untilMin: 500 }];
  expect(isGood([backwards, ...week.slice(1)])).toBe(false);
  const overlapping = [...work, { fromMin: 800, untilMin: 900 }];
  expect(isGood([overlapping, ...week.slice(1)])).toBe(false);
});
