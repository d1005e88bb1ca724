import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CircularReader } from '../../../src/contract/circulars.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';

/** Who has read the newest text and when; who has not stands first. */
export function CircularReaders(props: { circularId: string; number: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { circularId, number } = props;
  const readers = useQuery({
    queryKey: ['circulars', 'readers', circularId, number],
    queryFn: () => api<CircularReader[]>('GET', `/api/circulars/${circularId}/readers`),
    refetchInterval: 30_000,
  });
  return (
    <div className="pane" role="group" aria-label={t('circulars.readers')}>
      <h2>{t('circulars.readers')}</h2>
      <Fault error={readers.error} />
      <ul className="circular-readers" data-testid="circular-readers">
        {readers.data?.map((one) => (
          <li key={one.userId}>
            <span>{one.name}</span>
            {one.readAtMs === null ? (
              <Chip tone="ring">
                {one.number === null
                  ? t('circulars.notRead')
                  : t('circulars.readOld', { number: format.digits(one.number) })}
              </Chip>
            ) : (
              <span className="small muted">
                {t('circulars.readAt', {
                  day: format.date(one.readAtMs),
                  time: format.time(one.readAtMs),
                })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
