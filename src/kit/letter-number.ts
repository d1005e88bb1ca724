import { isoDayOfJalali, startOfTehranDayMs } from './jalali.ts';
import { normalizeForStorage, toAsciiDigits } from './persian-text.ts';

/** شماره نامه: «۱۴۰۵/۱۳۷/۲۳۰۱». Most registries put the Jalali year into it, first or last. */
export interface LetterNumber {
  /** ASCII digits, without spaces. */
  readonly number: string;
  /** Parts that may be its year; none: it must be said beside the number. */
  readonly years: readonly number[];
}

const LONGEST = 40;
const SHAPE = /^[\p{L}0-9]+(?:[/-][\p{L}0-9]+)*$/u;

/** As somebody or some program wrote it; null: that is no letter's number. */
export function readLetterNumber(written: string): LetterNumber | null {
  const number = toAsciiDigits(normalizeForStorage(written)).replace(/\s+/gu, '');
  if (number.length > LONGEST || !SHAPE.test(number) || !/[0-9]/u.test(number)) return null;
  const years = number.split(/[/-]/u).filter((part) => /^1[34][0-9]{2}$/u.test(part));
  return { number, years: years.map(Number) };
}

/** Whether the number, with the year said beside it, can be of this Jalali year. */
export function isOfYear(
  { years }: LetterNumber,
  saidYear: number | null,
  year: number,
): 'yes' | 'another-year' | 'no-year' {
  if (saidYear !== null && saidYear !== year) return 'another-year';
  if (years.length > 0) return years.includes(year) ? 'yes' : 'another-year';
  return saidYear === null ? 'no-year' : 'yes';
}

/** The start of a Jalali day («۱۴۰۵/۰۹/۰۵»); null: no such day. */
export function readLetterDay(written: string): { atMs: number; year: number } | null {
  const found = /^([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})$/u.exec(toAsciiDigits(written).trim());
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number);
  const iso = isoDayOfJalali(year ?? 0, month ?? 0, day ?? 0);
  return iso === null ? null : { atMs: startOfTehranDayMs(iso), year: year ?? 0 };
}
