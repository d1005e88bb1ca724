import { assert } from './assert.ts';
import { twoDigits } from './clock-time.ts';
import { toAsciiDigits, toPersianDigits } from './persian-text.ts';

/**
 * Instants are UTC milliseconds everywhere; people in Mashhad read Jalali dates in Tehran time.
 * Iran gave up summer time in September 2022, which old zone files do not know.
 */
const ZONE = 'Asia/Tehran';
const MINUTE_MS = 60_000;

const jalaliFormat = new Intl.DateTimeFormat('fa-IR-u-ca-persian', {
  timeZone: ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const jalaliNumbers = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: ZONE,
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
});
const civilFormat = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** «شنبه ۱۳ مرداد ۱۴۰۳»: built from parts, because Intl's own order reads wrong. */
export function showJalaliDate(ms: number): string {
  const part = partsOf(jalaliFormat, ms);
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
}

/** «شنبه ۱۳ مرداد ۱۴۰۳، ساعت ۱۴:۰۵» */
export function showJalaliDateTime(ms: number): string {
  const part = partsOf(civilFormat, ms);
  const clock = toPersianDigits(`${part('hour')}:${part('minute')}`);
  return `${showJalaliDate(ms)}، ساعت ${clock}`;
}

/** Year, month (1–12) and day in the Jalali calendar, Tehran time. */
export function toJalali(ms: number): { year: number; month: number; day: number } {
  const part = partsOf(jalaliNumbers, ms);
  return { year: Number(part('year')), month: Number(part('month')), day: Number(part('day')) };
}

/** 1405/09/05, in ASCII digits: as it is typed and copied. Of the day in Tehran. */
export function typedJalali(ms: number): string {
  const { year, month, day } = toJalali(ms);
  return `${year}/${twoDigits(month)}/${twoDigits(day)}`;
}

/** The ISO day of a Jalali date, or null where the calendar has no such day (30 Esfand, mostly). */
export function isoDayOfJalali(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1300 || year > 1500) return null;
  // Months have 31 or 30 days: the guess is off by a few days at the most.
  const guessMs = Date.UTC(year + 621, 2, 21 + Math.floor((month - 1) * 30.5) + day - 1, 12);
  for (let off = -5; off <= 5; off += 1) {
    const ms = guessMs + off * 24 * 60 * MINUTE_MS;
    const found = toJalali(ms);
    if (found.year === year && found.month === month && found.day === day) return tehranDay(ms);
  }
  return null;
}

/**
 * The ISO day that somebody has written, year first, with dashes or slashes, in the digits of either
 * script; a year below 1700 is of the Jalali calendar. Null where it is no day of its calendar.
 */
export function isoDayAsWritten(written: string): string | null {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/u.exec(toAsciiDigits(written));
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  if (year < 1700) return isoDayOfJalali(year, month, day);
  const iso = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  return iso === `${year}-${twoDigits(month)}-${twoDigits(day)}` ? iso : null;
}

/** The Tehran day that holds this instant, as an ISO day: '2024-08-03'. */
export function tehranDay(ms: number): string {
  const part = partsOf(civilFormat, ms);
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** Minutes since Tehran's midnight by the wall clock, 0–1439: for quiet hours and shifts. */
export function tehranMinuteOfDay(ms: number): number {
  const part = partsOf(civilFormat, ms);
  return Number(part('hour')) * 60 + Number(part('minute'));
}

/** The first instant of a Tehran day, given any instant in it or its ISO day ('2024-08-03'). */
export function startOfTehranDayMs(at: number | string): number {
  const day = typeof at === 'string' ? at : tehranDay(at);
  const utcMidnightMs = Date.parse(`${day}T00:00:00Z`);
  assert(Number.isFinite(utcMidnightMs), 'a day is written YYYY-MM-DD');
  // Every offset Tehran has had since 1977, largest first: the first hit is the day's start,
  // also on the mornings when summer time began at midnight.
  for (const offsetMin of [300, 270, 240, 210]) {
    const startMs = utcMidnightMs - offsetMin * MINUTE_MS;
    if (tehranDay(startMs) === day) return startMs;
  }
  throw new RangeError(`no Tehran day ${day}`);
}

/** Wall clock minus UTC in minutes at this instant. */
export function tehranOffsetMin(ms: number): number {
  const part = partsOf(civilFormat, ms);
  const wallMs = Date.UTC(
    Number(part('year')),
    Number(part('month')) - 1,
    Number(part('day')),
    Number(part('hour')),
    Number(part('minute')),
    Number(part('second')),
  );
  return Math.round((wallMs - Math.floor(ms / 1000) * 1000) / MINUTE_MS);
}

/** After Iran's summer time has ended; zone data older than 2022b do not know of it. */
const AFTER_LAST_SUMMER_TIME_MS = Date.UTC(2023, 6, 1);

/** No: each instant of a summer is shown an hour late here, and counted so. The health of the line tells it. */
export function isTehranZoneRight(): boolean {
  return tehranOffsetMin(AFTER_LAST_SUMMER_TIME_MS) === 210;
}

function partsOf(format: Intl.DateTimeFormat, ms: number) {
  const parts = format.formatToParts(ms);
  return (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
}
