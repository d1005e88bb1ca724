import { toAsciiDigits } from './persian-text.ts';

/** No amount of the house is greater: numbers of JavaScript are exact that far, and sums of several. */
export const MOST_RIAL = 1_000_000_000_000_000;
const THOUSANDS = /^[0-9]{1,3}(?:[\s,٬،][0-9]{3})+$/u;

/**
 * «۱۲٬۵۰۰٬۰۰۰» in any digits → 12500000; null: no amount. A mark stands between thousands alone: what
 * may be a decimal mark («1250000.00», «12,5») is refused, never taken for a hundred times as much.
 */
export function readRial(written: string): number | null {
  const text = toAsciiDigits(written).trim();
  const digits = THOUSANDS.test(text) ? text.replace(/[^0-9]/gu, '') : text;
  const rial = /^[1-9][0-9]{0,15}$/u.test(digits) ? Number(digits) : MOST_RIAL + 1;
  return rial <= MOST_RIAL ? rial : null;
}
