import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { CircularToRead } from './circular-text.tsx';
import { useUnread } from './use-circulars.ts';
import './circulars.css';

/** On the desk while nobody is on the line: what must be read, one after the other. */
export function UnreadCard(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const unread = useUnread();
  const [first] = unread;
  if (first === undefined) return null;
  return (
    <section
      className="card pane unread-circular"
      aria-label={t('circulars.unread')}
      data-testid="unread-circular"
    >
      <div className="row-between">
        <Chip tone="ring">{t('circulars.unread')}</Chip>
        {unread.length > 1 && (
          <span className="small muted">
            {t('circulars.more', { shown: digits(unread.length - 1) })}
          </span>
        )}
      </div>
      <CircularToRead key={`${first.circularId} ${first.number}`} of={first} />
    </section>
  );
}
