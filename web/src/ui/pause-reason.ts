import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PauseReason } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';

/** A limit that a supervisor moved is seen within this. */
const STALE_MS = 60_000;
export const PAUSE_REASONS_KEY = ['pause-reasons'] as const;

/** Breaks as the house has set them, in the order of their keys. */
export function usePauseReasons(): readonly PauseReason[] {
  const query = useQuery({
    queryKey: PAUSE_REASONS_KEY,
    staleTime: STALE_MS,
    refetchInterval: STALE_MS,
    queryFn: () => api<PauseReason[]>('GET', '/api/pause-reasons'),
  });
  return query.data ?? [];
}

/** The reason's name in the reader's language; one that is not on the list is shown as it came. */
export function usePauseText(): (reason: string | null) => string {
  const { i18n } = useTranslation();
  const reasons = usePauseReasons();
  return (reason) => {
    const known = reasons.find((one) => one.reason === reason);
    if (known === undefined) return reason ?? '';
    return i18n.language === 'fa' ? known.nameFa : known.nameEn;
  };
}
