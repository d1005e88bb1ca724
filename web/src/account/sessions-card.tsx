import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionRow } from '../../../src/contract/account.ts';
import { api } from '../app/api.ts';
import { forgetSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr } from '../ui/parts.tsx';

const KEY = ['sessions'] as const;

/** Where I am signed in: a machine that is not mine is put out here. */
export function SessionsCard(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: () => api<SessionRow[]>('GET', '/api/account/sessions'),
  });
  const endOne = useMutation({
    mutationFn: (handle: string) => api('DELETE', `/api/account/sessions/${handle}`),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const endAll = useMutation({
    mutationFn: () => api('DELETE', '/api/account/sessions'),
    onSuccess: () => forgetSession(queries),
  });
  return (
    <section className="card" aria-label={t('account.sessions')}>
      <div className="list-head">
        <h1 className="grow">{t('account.sessions')}</h1>
        {isSure ? (
          <>
            <Button onClick={() => setSure(false)}>{t('who.cancel')}</Button>
            <Button color="error" variant="contained" onClick={() => endAll.mutate()}>
              {t('account.endAllSure')}
            </Button>
          </>
        ) : (
          <Button variant="outlined" onClick={() => setSure(true)}>
            {t('account.endAll')}
          </Button>
        )}
      </div>
      <Fault error={sessions.error ?? endOne.error ?? endAll.error} className="pad-inline" />
      <ul>
        {sessions.data?.map((row) => (
          <li key={row.handle}>
            <Row row={row} onEnd={() => endOne.mutate(row.handle)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row(props: { row: SessionRow; onEnd: () => void }): ReactNode {
  const { t } = useTranslation();
  const { shortDate, time } = useFormat();
  const { device, address, createdAtMs, lastSeenAtMs, isThis } = props.row;
  const at = (ms: number): string => `${shortDate(ms)} ${time(ms)}`;
  const shown = device ?? t('account.unknownDevice');
  return (
    <div className="list-row static row-between">
      <div>
        <b>
          <Ltr>{shown}</Ltr>
        </b>
        <div className="small muted">
          {t('account.since', { at: at(createdAtMs) })} ·{' '}
          {t('account.seen', { at: at(lastSeenAtMs) })} · <Ltr>{address}</Ltr>
        </div>
      </div>
      {isThis ? (
        <Chip tone="accent">{t('account.this')}</Chip>
      ) : (
        <Button
          size="small"
          color="error"
          aria-label={t('account.endNamed', { device: shown })}
          onClick={props.onEnd}
        >
          {t('account.end')}
        </Button>
      )}
    </div>
  );
}
