import type { DirectoryEntry } from '../contract/directory.ts';
import { toE164 } from '../kit/phone-number.ts';

/** The country's own short numbers: always there, nobody can change or drop them. */
export const EMERGENCY_NUMBERS: readonly DirectoryEntry[] = [
  { number: '110', nameFa: 'پلیس', nameEn: 'Police' },
  { number: '112', nameFa: 'هلال احمر', nameEn: 'Red Crescent' },
  { number: '115', nameFa: 'اورژانس', nameEn: 'Ambulance' },
  { number: '125', nameFa: 'آتش‌نشانی', nameEn: 'Fire brigade' },
  { number: '194', nameFa: 'امداد گاز', nameEn: 'Gas emergency' },
].map((one) => ({ ...one, entryId: `emergency-${one.number}`, kind: 'emergency' as const }));

/** 0909 and 0970 bill the caller by the minute. */
const PREMIUM = /^\+98(909|970)/u;

/** E.164 of a landline or mobile in Iran; null for anything abroad, premium or no number. */
export function toOutsideNumber(typed: string): string | null {
  const phone = toE164(typed);
  if (phone === null || phone.kind === 'foreign' || PREMIUM.test(phone.e164)) return null;
  return phone.e164;
}
