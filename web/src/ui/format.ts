import { useMemo } from 'react';
import { showMinute, twoDigits } from '../../../src/kit/clock-time.ts';
import { showDistrict } from '../../../src/kit/district.ts';
import { showClock, showDuration } from '../../../src/kit/duration.ts';
import { showJalaliDate, tehranMinuteOfDay, toJalali } from '../../../src/kit/jalali.ts';
import { toPersianDigits } from '../../../src/kit/persian-text.ts';
import { showPhone } from '../../../src/kit/phone-number.ts';
import type { Language } from '../app/i18n/index.ts';
import { usePreferences } from '../app/preferences.tsx';

/** How figures and times are written in one language. Instants are UTC ms, shown for Tehran. */
export interface Format {
  digits(value: string | number): string;
  /** After the word «منطقه»: «۳», «ثامن». */
  district(id: number): string;
  percent(value: number): string;
  /** '1:52', '1:03:12' */
  clock(ms: number): string;
  /** '02:18': with two figures of minutes, for the large timer. */
  timer(ms: number): string;
  /** «۳ دقیقه و ۱۲ ثانیه» */
  duration(ms: number): string;
  /** «۱۸ ساعت»: one unit, rounded; for clocks of days. */
  about(ms: number): string;
  date(ms: number): string;
  /** '08/29' of the calendar in use. */
  shortDate(ms: number): string;
  time(ms: number): string;
  /** With its seconds. */
  second(ms: number): string;
  phone(e164: string): string;
}

export function makeFormat(language: Language): Format {
  const digits = (value: string | number): string =>
    language === 'fa' ? toPersianDigits(value) : String(value);
  return {
    digits,
    district: (id) => showDistrict(id, language),
    percent: (value) =>
      digits(language === 'fa' ? `${Math.round(value)}٪` : `${Math.round(value)}%`),
    clock: (ms) => digits(showClock(ms)),
    timer: (ms) => digits(showClock(ms).padStart(5, '0')),
    duration: (ms) => showDuration(ms, language),
    about: (ms) => showDuration(roundToUnit(ms), language),
    date: (ms) => (language === 'fa' ? showJalaliDate(ms) : englishDate.format(ms)),
    shortDate(ms) {
      if (language === 'en') return englishShort.format(ms);
      const { month, day } = toJalali(ms);
      return digits(`${twoDigits(month)}/${twoDigits(day)}`);
    },
    time(ms) {
      return digits(showMinute(tehranMinuteOfDay(ms)));
    },
    second(ms) {
      // Tehran's offset has whole minutes: its seconds are everybody's.
      const seconds = Math.floor(ms / 1_000) % 60;
      return digits(`${showMinute(tehranMinuteOfDay(ms))}:${twoDigits(seconds)}`);
    },
    phone: (e164) => showPhone(e164),
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function roundToUnit(ms: number): number {
  const unitMs = ms >= 2 * DAY_MS ? DAY_MS : ms >= HOUR_MS ? HOUR_MS : MINUTE_MS;
  const rounded = Math.round(ms / unitMs) * unitMs;
  // 25 hours would be told as a day and an hour: a whole day is enough.
  return rounded > DAY_MS && rounded < 2 * DAY_MS ? DAY_MS : rounded;
}

const englishDate = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tehran',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const englishShort = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tehran',
  day: '2-digit',
  month: '2-digit',
});

export function useFormat(): Format {
  const { language } = usePreferences();
  return useMemo(() => makeFormat(language), [language]);
}
