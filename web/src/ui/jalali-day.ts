import { isoDayOfJalali, startOfTehranDayMs, typedJalali } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

/** «۱۴۰۶/۰۱/۰۱» in either digits → the ISO day; null while it is no day. */
export function readJalali(written: string): string | null {
  const found = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(toAsciiDigits(written.trim()));
  if (found === null) return null;
  return isoDayOfJalali(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** The ISO day → 1406/01/01 */
export function writeJalali(day: string): string {
  return typedJalali(startOfTehranDayMs(day));
}
