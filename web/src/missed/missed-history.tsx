import Button from '@mui/material/Button';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MissedHistory, PastMissedCaller } from '../../../src/contract/missed-callers.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';

/** What became of the settled ones, the newest first. */
export function MissedHistoryList(): ReactNode {
  const { t } = useTranslation();
  const pages = useInfiniteQuery({
    queryKey: ['missed', 'history'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      api<MissedHistory>(
        'GET',
        `/api/missed-callers/history${pageParam === null ? '' : `?before=${pageParam}`}`,
      ),
    getNextPageParam: (last) => last.next,
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <Fault error={pages.error} className="pad-inline" />
      {pages.isSuccess && entries.length === 0 && <Empty>{t('missed.noHistory')}</Empty>}
      <ul>
        {entries.map((entry) => (
          <li key={entry.entryId} className="list-row static">
            <PastEntry entry={entry} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className="pad-inline">
          <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('missed.older')}
          </Button>
        </div>
      )}
    </>
  );
}

function PastEntry({ entry }: { readonly entry: PastMissedCaller }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queue = i18n.language === 'fa' ? entry.queueNameFa : entry.queueNameEn;
  const told = [
    t('missed.settledAt', {
      day: format.shortDate(entry.settledAtMs),
      time: format.time(entry.settledAtMs),
    }),
    entry.settledByName,
    entry.reason === null ? null : t(`missed.reasons.${entry.reason}`),
    entry.note,
    entry.attempts === 0 ? null : t('missed.attempts', { attempts: format.digits(entry.attempts) }),
    t('missed.timesIn', { times: format.digits(entry.times), queue }),
  ];
  return (
    <>
      <span className="row-between">
        <b>{entry.numberShown === '' ? t('who.withheld') : <Ltr>{entry.numberShown}</Ltr>}</b>
        <span className="chips">
          {entry.smsState !== null && <Chip>{t(`smsState.${entry.smsState}`)}</Chip>}
          <Chip tone={entry.settledAs === 'expired' ? 'alarm' : 'ok'}>
            {t(`missed.settledAs.${entry.settledAs}`)}
          </Chip>
        </span>
      </span>
      <span className="small muted">{told.filter((part) => part !== null).join(' · ')}</span>
    </>
  );
}
