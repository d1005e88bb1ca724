import { assert } from './assert.ts';
import { dammDigit, isDammValid } from './damm.ts';
import { toAsciiDigits } from './persian-text.ts';

/**
 * کد رهگیری: nine digits — the first 2–8 (so that it is never taken for a phone or a short
 * code), seven random, one check digit. Nothing is encoded in it; unique by the database.
 *
 * @param randomBelow a whole number from 0 up to, not including, its argument
 */
export function makeTrackingCode(randomBelow: (end: number) => number): string {
  let body = String(2 + randomBelow(7));
  for (let place = 0; place < 7; place += 1) body += String(randomBelow(10));
  assert(/^[2-8][0-9]{7}$/u.test(body), 'the handed-in randomness stays within its bounds');
  return body + dammDigit(body);
}

/** True for a well-formed code in ASCII digits. */
export function isTrackingCode(text: string): boolean {
  return /^[2-8][0-9]{8}$/u.test(text) && isDammValid(text);
}

/** What a citizen typed (any digits, spaces, dashes) → the code, or null. */
export function toTrackingCode(raw: string): string | null {
  const code = toAsciiDigits(raw).replace(/[\s\u200c-]/gu, '');
  return isTrackingCode(code) ? code : null;
}
