import { toAsciiDigits } from './persian-text.ts';

export interface PhoneNumber {
  /** +989153124587 */
  readonly e164: string;
  /** SMS goes to mobiles only; a foreign number is called while its owner is in town. */
  readonly kind: 'mobile' | 'landline' | 'foreign';
}

/** Mashhad's own area: eight digits without a code are local. */
const LOCAL_AREA = '51';

/**
 * A number as typed or as the trunk sent it → E.164, or null: short codes, withheld callers,
 * words. Accepts 9151234567, 09151234567, 989151234567, +98…, 0098…, 38412345 in any digits
 * and punctuation. The operator is never guessed: numbers are ported.
 */
export function toE164(raw: string): PhoneNumber | null {
  if (/\p{L}/u.test(raw)) return null;
  const typed = toAsciiDigits(raw).trim();
  const digits = typed.replace(/[^0-9]/gu, '');
  if (digits.length === 0) return null;
  const plus = /^[^0-9]*\+/u.test(typed);
  if (plus) return international(digits);
  if (digits.startsWith('00')) return international(digits.slice(2));
  if (digits.length === 12 && digits.startsWith('98')) return national(digits.slice(2));
  if (digits.startsWith('0')) return national(digits.slice(1));
  if (/^[2-9][0-9]{7}$/u.test(digits)) return national(LOCAL_AREA + digits);
  return national(digits);
}

function international(digits: string): PhoneNumber | null {
  // People write +98 0915…: the trunk zero after the country code means nothing.
  if (digits.startsWith('98')) return national(digits.slice(2).replace(/^0/u, ''));
  if (!/^[1-9][0-9]{7,14}$/u.test(digits)) return null;
  return { e164: `+${digits}`, kind: 'foreign' };
}

function national(digits: string): PhoneNumber | null {
  if (/^9[0-9]{9}$/u.test(digits)) return { e164: `+98${digits}`, kind: 'mobile' };
  if (/^[1-8][0-9]{9}$/u.test(digits)) return { e164: `+98${digits}`, kind: 'landline' };
  return null;
}

/** '0915 312 4587', '051 3841 2345'; a foreign number as it is. */
export function showPhone(e164: string): string {
  const iranian = /^\+98([1-9])([0-9]{9})$/u.exec(e164);
  if (!iranian) return e164;
  const local = `0${e164.slice(3)}`;
  return iranian[1] === '9'
    ? `${local.slice(0, 4)} ${local.slice(4, 7)} ${local.slice(7)}`
    : `${local.slice(0, 3)} ${local.slice(3, 7)} ${local.slice(7)}`;
}

/** 0912***4567: enough to recognise one's own number, too little to call a stranger. */
export function maskPhone(e164: string): string {
  if (!/^\+[0-9]{8,15}$/u.test(e164)) return '***';
  const shown = /^\+98[0-9]{10}$/u.test(e164) ? `0${e164.slice(3)}` : e164;
  return `${shown.slice(0, 4)}***${shown.slice(-4)}`;
}
