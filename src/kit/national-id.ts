import { toAsciiDigits } from './persian-text.ts';

/** کد ملی as typed → ten ASCII digits with a right check digit, or null. */
export function toNationalId(raw: string): string | null {
  const digits = toAsciiDigits(raw).replace(/[\s\u200c-]/gu, '');
  if (!/^[0-9]{8,10}$/u.test(digits)) return null;
  // Old spreadsheets drop leading zeros: eight and nine digits are padded.
  const id = digits.padStart(10, '0');
  if (/^([0-9])\1{9}$/u.test(id)) return null;
  return checkDigit(id.slice(0, 9)) === id[9] ? id : null;
}

/** True for ten ASCII digits with a right check digit. */
export function isNationalId(text: string): boolean {
  return /^[0-9]{10}$/u.test(text) && toNationalId(text) === text;
}

/** ******0899: for screens of people who need not know it. */
export function maskNationalId(id: string): string {
  return `******${id.slice(-4)}`;
}

function checkDigit(nine: string): string {
  let sum = 0;
  for (let place = 0; place < 9; place += 1) sum += Number(nine[place]) * (10 - place);
  const rest = sum % 11;
  return String(rest < 2 ? rest : 11 - rest);
}
