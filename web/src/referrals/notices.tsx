import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficialNotice } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TrackingCode } from '../ui/tracking-code.tsx';

const LOOK_AGAIN_MS = 30_000;
const KEY = ['official-notices'];

/** What an official must know and nobody asks him for: it stays until he has seen it. */
export function Notices(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const notices = useQuery({
    queryKey: KEY,
    queryFn: () => api<OfficialNotice[]>('GET', '/api/official-notices'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const see = useMutation({
    mutationFn: (noticeId: string) =>
      api<OfficialNotice[]>('POST', `/api/official-notices/${noticeId}/seen`, {}),
    onSuccess: (left) => client.setQueryData(KEY, left),
  });
  const rows = notices.data ?? [];
  if (rows.length === 0) return <Fault error={notices.error} className="pad-inline" />;
  return (
    <section aria-label={t('official.notices.title')}>
      <h2 className="pad-inline small muted">{t('official.notices.title')}</h2>
      <Fault error={see.error} className="pad-inline" />
      <ul>
        {rows.map((row) => (
          <li key={row.noticeId} className="list-row static row-between">
            <span className="grow">
              {t(`official.notices.kind.${row.kind}`)}
              <span className="small muted">
                {' · '}
                {row.serviceName ?? t('case.noService')}
                {row.trackingCode !== null && (
                  <>
                    {' · '}
                    <TrackingCode code={row.trackingCode} />
                  </>
                )}
                {' · '}
                {format.date(row.atMs)} {format.time(row.atMs)}
              </span>
              {row.reason !== null && <span className="small">{row.reason}</span>}
            </span>
            <Button size="small" disabled={see.isPending} onClick={() => see.mutate(row.noticeId)}>
              {t('official.notices.seen')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
