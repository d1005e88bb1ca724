import { expect, test } from 'vitest';
import { startOfTehranDayMs, tehranDay, toJalali } from '../../src/kit/jalali.ts';
import { type Period, periodBeside, periodOf } from '../../src/kit/jalali-period.ts';

/** 25 November 2026 is Wednesday, 4 Azar 1405. */
const DAY = '2026-11-25';
const jalali = (day: string): string => {
  const { year, month, day: ofMonth } = toJalali(startOfTehranDayMs(day));
  return `${year}/${month}/${ofMonth}`;
};

test('a week begins on Saturday, a month on the first of the Jalali one', () => {
  expect(periodOf('day', DAY)).toEqual({ fromDay: DAY, toDay: DAY });
  expect(periodOf('week', DAY)).toEqual({ fromDay: '2026-11-21', toDay: '2026-11-27' });
  expect(periodOf('week', '2026-11-21').fromDay).toBe('2026-11-21');
  expect(periodOf('week', '2026-11-27').fromDay).toBe('2026-11-21');
  const { fromDay, toDay } = periodOf('month', DAY);
  expect([jalali(fromDay), jalali(toDay)]).toEqual(['1405/9/1', '1405/9/30']);
});

test('Esfand has the days of its year', () => {
  const esfand = periodOf('month', '2027-03-01');
  expect([jalali(esfand.fromDay), jalali(esfand.toDay)]).toEqual(['1405/12/1', '1405/12/29']);
  const leap = periodOf('month', '2025-03-01');
  expect([jalali(leap.fromDay), jalali(leap.toDay)]).toEqual(['1403/12/1', '1403/12/30']);
});

test.each(['day', 'week', 'month'] as const)(
  'periods of a %s follow each other without a gap, through years with and without summer time',
  (kind) => {
    let one: Period = periodOf(kind, '2020-01-01');
    for (let n = 0; n < 150; n += 1) {
      const next = periodBeside(kind, one, 1);
      const lastMs = startOfTehranDayMs(one.toDay) + 36 * 3_600_000;
      expect(next.fromDay).toBe(tehranDay(lastMs));
      expect(next.fromDay <= next.toDay).toBe(true);
      expect(periodBeside(kind, next, -1)).toEqual(one);
      one = next;
    }
  },
);
