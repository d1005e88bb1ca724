import { showMinute } from '../../../src/kit/clock-time.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

export type Times = { fromMin: number; untilMin: number }[];

/** A day's open times, written `08:00-14:00, 16:00-20:00`. */
export function showTimes(times: Times): string {
  return times
    .map(({ fromMin, untilMin }) => `${showMinute(fromMin)}-${showMinute(untilMin)}`)
    .join(', ');
}

/** 19:00 → 1140, in the digits of either script; null: no time of day. */
export function readTimeOfDay(written: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/u.exec(toAsciiDigits(written.trim()));
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}

/** What cannot be read becomes a time that the contract refuses. */
export function readMinute(written: string): number {
  const found = /^(\d{1,2}):(\d{2})$/.exec(toAsciiDigits(written.trim()));
  return Number(found?.[2]) < 60 ? Number(found?.[1]) * 60 + Number(found?.[2]) : Number.NaN;
}

export function readTimes(written: string): Times {
  const parts = toAsciiDigits(written)
    .split(/[,،]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.map((part) => {
    const [from = '', until = '', ...more] = part.split(/\s*[-–]\s*/);
    const untilMin = more.length === 0 ? readMinute(until) : Number.NaN;
    return { fromMin: readMinute(from), untilMin };
  });
}
