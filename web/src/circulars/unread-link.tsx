import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { useUnread } from './use-circulars.ts';

/** In the bar of every page, for whoever has something to read. */
export function UnreadLink(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const unread = useUnread();
  if (unread.length === 0) return null;
  return (
    <Link to="/circulars" className="chip chip-ring" data-testid="unread-count">
      {t('circulars.toRead', { shown: digits(unread.length) })}
    </Link>
  );
}
