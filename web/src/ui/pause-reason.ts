import type { TFunction } from 'i18next';

/** Sent as they are; boards and desks show each in their own language. */
export const PAUSE_REASONS = [
  'rest',
  'prayer',
  'meal',
  'training',
  'meeting',
  'technical',
] as const;

export function pauseReasonText(t: TFunction, reason: string | null): string {
  if (reason === null) return '';
  const known = PAUSE_REASONS.find((one) => one === reason);
  return known === undefined ? reason : t(`pause.reason.${known}`);
}
