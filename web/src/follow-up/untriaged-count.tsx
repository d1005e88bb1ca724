import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Untriaged } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';

/** It has waited for two hours already: a minute more is soon enough. */
const LOOK_AGAIN_MS = 60_000;

/** Beside the page's name: so many cases have waited for a unit for too long. */
export function UntriagedCount(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const found = useQuery({
    queryKey: ['follow-up', 'untriaged'],
    queryFn: () => api<Untriaged>('GET', '/api/follow-up/untriaged'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const late = found.data?.untriaged ?? 0;
  if (late === 0) return null;
  return (
    <span className="count" title={t('followUp.untriaged')} data-testid="untriaged-count">
      {digits(late)}
    </span>
  );
}
