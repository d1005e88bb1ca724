import { assert } from './assert.ts';

/**
 * H. Damm's check digit (2004): finds every single wrong digit and every swap of neighbours,
 * which are what people get wrong when they read a code aloud or type it.
 */
const QUASIGROUP = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

/** The digit to append so that the whole is valid. */
export function dammDigit(digits: string): string {
  assert(/^[0-9]+$/u.test(digits), 'a check digit is made over ASCII digits');
  let interim = 0;
  for (const digit of digits) interim = Number(QUASIGROUP[interim]?.[Number(digit)]);
  return String(interim);
}

/** True when the last digit is the check digit of the others. */
export function isDammValid(digits: string): boolean {
  return /^[0-9]{2,}$/u.test(digits) && dammDigit(digits) === '0';
}
