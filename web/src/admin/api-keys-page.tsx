import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKeyRow } from '../../../src/contract/api-keys.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { NewApiKeyForm } from './new-api-key-form.tsx';

export const API_KEYS = ['api-keys'] as const;

/** Keys of programs: what each may, until when, and when it was last used. */
export function ApiKeysPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isNew, setNew] = useState(false);
  const keys = useQuery({
    queryKey: API_KEYS,
    queryFn: () => api<ApiKeyRow[]>('GET', '/api/api-keys'),
  });
  const revoke = useMutation({
    mutationFn: (keyId: string) => api('DELETE', `/api/api-keys/${keyId}`),
    onSettled: () => queries.invalidateQueries({ queryKey: API_KEYS }),
  });
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('apiKeys.title')}>
          <div className="list-head">
            <h1 className="grow">{t('apiKeys.title')}</h1>
            <Button variant="contained" onClick={() => setNew(true)}>
              {t('apiKeys.add')}
            </Button>
          </div>
          <Fault error={keys.error ?? revoke.error} className="pad-inline" />
          {keys.data?.length === 0 && <Empty>{t('apiKeys.none')}</Empty>}
          <ul>
            {keys.data?.map((row) => (
              <li key={row.keyId}>
                <KeyRow row={row} onRevoke={() => revoke.mutate(row.keyId)} />
              </li>
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('apiKeys.add')}>
          {isNew ? (
            <NewApiKeyForm onDone={() => setNew(false)} />
          ) : (
            <Empty>
              {t('apiKeys.hint')} <Link to="/docs">{t('docs.title')}</Link>
            </Empty>
          )}
        </section>
      </main>
    </>
  );
}

function KeyRow(props: { row: ApiKeyRow; onRevoke: () => void }): ReactNode {
  const { t } = useTranslation();
  const { date } = useFormat();
  const [nowMs] = useState(() => Date.now());
  const [isSure, setSure] = useState(false);
  const { name, permissions, access, createdBy, expiresAtMs, lastUsedAtMs, revokedAtMs, isAhead } =
    props.row;
  const isOver = revokedAtMs !== null || expiresAtMs <= nowMs;
  return (
    <div className="list-row static">
      <div className="row-between">
        <b>{name}</b>
        {isOver ? (
          <Chip>{revokedAtMs === null ? t('apiKeys.ended') : t('apiKeys.revoked')}</Chip>
        ) : (
          <Button
            size="small"
            color="error"
            aria-label={t('apiKeys.revokeNamed', { name })}
            onClick={() => (isSure ? props.onRevoke() : setSure(true))}
          >
            {isSure ? t('apiKeys.revokeSure') : t('apiKeys.revoke')}
          </Button>
        )}
      </div>
      {isAhead && <p className="form-error">{t('apiKeys.ahead')}</p>}
      <div className="choice">
        <Chip tone={access === 'read' ? 'ok' : 'ring'}>{t(`apiKeys.access.${access}`)}</Chip>
        {permissions.map((one) => (
          <Chip key={one}>
            <Ltr>{one}</Ltr>
          </Chip>
        ))}
      </div>
      <div className="small muted">
        {t('apiKeys.by', { name: createdBy })} · {t('apiKeys.until', { date: date(expiresAtMs) })} ·{' '}
        {lastUsedAtMs === null
          ? t('apiKeys.unused')
          : t('apiKeys.used', { date: date(lastUsedAtMs) })}
      </div>
    </div>
  );
}
