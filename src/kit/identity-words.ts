import { toAsciiDigits } from './persian-text.ts';

/** Spaces, dashes and half-spaces that people put into numbers. */
const GAPS = /(?<=[0-9])[\s\u200c-]+(?=[0-9])/gu;

/**
 * Whether a text names its speaker by number: a phone, a national id, a card or an account. A guess
 * that warns the writer; a tracking code of nine digits names a case, not a person.
 */
export function holdsIdentity(text: string): boolean {
  const digits = toAsciiDigits(text).replace(GAPS, '');
  return /(?<![0-9])(?:0?9[0-9]{9}|[0-9]{10}|0[1-8][0-9]{9}|[0-9]{16}|\+?98[0-9]{10})(?![0-9])/u.test(
    digits,
  );
}
