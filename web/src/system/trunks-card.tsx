import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkRow } from '../../../src/contract/trunks.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty, Ltr, type Tone } from '../ui/parts.tsx';

const TRUNKS = ['trunks'];
const LOOK_EVERY_MS = 30_000;
/** Who has had the files read anew waits for it to change. */
const LOOK_SOON_MS = 3_000;
const SOON_FOR_MS = 60_000;

/** The ways to the telephone network, as the exchange sees them now. */
export function TrunksCard(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const queries = useQueryClient();
  const reload = useMutation({
    mutationFn: () => api<TrunkRow[]>('POST', '/api/trunks/reload'),
    onSuccess: (rows) => queries.setQueryData(TRUNKS, rows),
  });
  const trunks = useQuery({
    queryKey: TRUNKS,
    queryFn: () => api<TrunkRow[]>('GET', '/api/trunks'),
    refetchInterval({ state }) {
      const lookedAtMs = Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
      return lookedAtMs - reload.submittedAt < SOON_FOR_MS ? LOOK_SOON_MS : LOOK_EVERY_MS;
    },
  });
  return (
    <section className="pane" aria-label={t('trunks.title')}>
      <h2 className="card-title">{t('trunks.title')}</h2>
      <Fault error={trunks.error ?? reload.error} />
      {trunks.data?.length === 0 && <Empty>{t('trunks.none')}</Empty>}
      <ul>
        {trunks.data?.map((trunk) => (
          <TrunkLine key={trunk.name} trunk={trunk} />
        ))}
      </ul>
      {may('queues-write') && (
        <>
          <div className="row">
            <Button size="small" disabled={reload.isPending} onClick={() => reload.mutate()}>
              {t('trunks.reload')}
            </Button>
            <span role="status" className="small">
              {reload.isSuccess && t('trunks.reloaded')}
            </span>
          </div>
          <p className="small muted">{t('trunks.reloadHint')}</p>
        </>
      )}
    </section>
  );
}

const REACH: Readonly<Record<TrunkRow['reach'], Tone>> = {
  reachable: 'ok',
  unreachable: 'alarm',
  'not-asked': 'plain',
  'no-address': 'plain',
  unknown: 'ring',
  'no-trunk': 'ring',
};
const REGISTRATION: Readonly<Record<TrunkRow['registration'], Tone>> = {
  none: 'plain',
  registered: 'ok',
  unregistered: 'alarm',
  rejected: 'alarm',
  unknown: 'ring',
};

function TrunkLine({ trunk }: { trunk: TrunkRow }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { name, isOutgoing, isKnown, reach, roundTripMs, registration, calls } = trunk;
  return (
    <li className="list-row static" data-testid={`trunk-${name}`}>
      <div className="row-between">
        <b>
          <Ltr>{name}</Ltr>
        </b>
        <span className="chips">
          {isOutgoing && <Chip tone="accent">{t('trunks.outgoing')}</Chip>}
          {isKnown && registration !== 'none' && (
            <Chip tone={REGISTRATION[registration]}>
              {t(`trunks.registration.${registration}`)}
            </Chip>
          )}
          {isKnown && (
            <Chip tone={REACH[reach]} dot>
              {t(`trunks.reach.${reach}`)}
            </Chip>
          )}
        </span>
      </div>
      {isKnown ? (
        <div className="small muted">
          {t('trunks.calls', { count: calls, shown: digits(calls) })}
          {roundTripMs !== null &&
            ` · ${t('trunks.roundTrip', { ms: digits(roundTripMs.toFixed(1)) })}`}
        </div>
      ) : (
        <div className="form-error">{t('trunks.missing')}</div>
      )}
    </li>
  );
}
