import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { useFollowUpCounts } from './use-follow-up-counts.ts';

/** It has waited for two hours already: a minute more is soon enough. */
const LOOK_AGAIN_MS = 60_000;

/** Beside the page's name: so many cases have waited for a unit for too long. */
export function UntriagedCount(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const late = useFollowUpCounts(LOOK_AGAIN_MS).data?.untriaged ?? 0;
  if (late === 0) return null;
  return (
    <span className="count" title={t('followUp.untriaged')} data-testid="untriaged-count">
      {digits(late)}
    </span>
  );
}
