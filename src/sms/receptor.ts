import { maskPhone } from '../kit/phone-number.ts';
import { STAFF_KINDS } from './limits.ts';

const NOBODY = '***';

/** What a message says as people read it: it greets by name, also whoever is protected. */
export type ShieldNames = (
  caseIds: readonly string[],
) => Promise<(caseId: string, text: string) => string>;

/** A message's number as people read it; nothing of it where the case was reported in confidence. */
export function receptorShown(
  number: string,
  { kind, confidentiality }: { kind: string; confidentiality: 'open' | 'protected' | null },
): string {
  // A crew's own number is nobody's secret.
  const isHis = confidentiality === 'protected' && !STAFF_KINDS.includes(kind);
  return isHis ? NOBODY : maskPhone(number);
}
