import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

export type Times = { fromMin: number; untilMin: number }[];

/** 435 → 07:15 */
export function showMinute(min: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(min / 60))}:${two(min % 60)}`;
}

/** A day's open times, written `08:00-14:00, 16:00-20:00`. */
export function showTimes(times: Times): string {
  return times
    .map(({ fromMin, untilMin }) => `${showMinute(fromMin)}-${showMinute(untilMin)}`)
    .join(', ');
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
