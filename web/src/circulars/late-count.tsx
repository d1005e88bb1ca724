import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { useWritten } from './use-circulars.ts';

/** Reminds those who lead: what should have been read by now, and some have not. */
export function LateCount(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { data } = useWritten(true);
  const late = (data ?? []).filter(({ isLate }) => isLate);
  if (late.length === 0) return null;
  return (
    <Link to="/circulars" className="chip chip-alarm" data-testid="late-circulars">
      {t('circulars.lateCount', { shown: digits(late.length) })}
    </Link>
  );
}
