import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';

/** How much time is left, or how late it is. */
export function Due({ dueAtMs }: { dueAtMs: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  // The list is asked anew each minute: that is often enough for hours and days.
  const leftMs = dueAtMs - Date.now();
  return leftMs < 0 ? (
    <Chip tone="alarm">{t('field.late', { time: format.about(-leftMs) })}</Chip>
  ) : (
    <Chip>{t('field.left', { time: format.about(leftMs) })}</Chip>
  );
}
