import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MatterSplit } from '../../../src/contract/matters.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';

/** It moves when a contact is finished: minutes are soon enough. */
const LOOK_EVERY_MS = 60_000;

/** Today's share of matters that were answered on the spot; its formula to whoever points at it. */
export function SplitChip(): ReactNode {
  const { t } = useTranslation();
  const { digits, percent } = useFormat();
  const split = useQuery({
    queryKey: ['matter-split'],
    queryFn: () => api<MatterSplit>('GET', '/api/matters/split'),
    refetchInterval: LOOK_EVERY_MS,
  });
  if (split.data === undefined || split.data.onSpotPercent === null) return null;
  const { onSpot, trackable, neither, onSpotPercent, byArticle, firstContact } = split.data;
  const formula = t('board.splitFormula', {
    onSpot: digits(onSpot),
    trackable: digits(trackable),
    neither: digits(neither),
  });
  const resolved =
    firstContact.percent === null
      ? null
      : t('board.firstContact', { percent: percent(firstContact.percent) });
  const resolvedFormula = t('board.firstContactFormula', {
    answered: digits(firstContact.answered),
    resolved: digits(firstContact.resolved),
    byArticle: digits(byArticle),
  });
  return (
    <>
      <Chip title={formula} testId="matter-split">
        {t('board.split', { percent: percent(onSpotPercent) })}
      </Chip>
      {resolved !== null && (
        <Chip title={resolvedFormula} testId="first-contact">
          {resolved}
        </Chip>
      )}
    </>
  );
}
