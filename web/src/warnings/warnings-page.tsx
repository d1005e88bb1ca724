import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WarningList, WarningRow } from '../../../src/contract/warnings.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { WarningPane } from './warning-pane.tsx';
import './warnings.css';

const LOOK_AGAIN_MS = 20_000;

/** Who was told to put what right, the earliest end first; one of them as its paper. */
export function WarningsPage(): ReactNode {
  const { t } = useTranslation();
  const [which, setWhich] = useState<WarningList>('open');
  const [openId, setOpenId] = useState<string | null>(null);
  const list = useQuery({
    queryKey: ['warnings', which],
    queryFn: () => api<WarningRow[]>('GET', `/api/warnings?list=${which}`),
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: (before) => before,
  });
  return (
    <>
      <Header />
      <main className="two warnings">
        <ListCard
          title={t('warnings.title')}
          beside={
            <Choice
              label={t('warnings.title')}
              hideLabel
              value={which}
              onChange={setWhich}
              options={(['open', 'ended'] as const).map((value) => ({
                value,
                label: t(`warnings.list.${value}`),
              }))}
            />
          }
          error={list.error}
          empty={list.data?.length === 0 && t('warnings.none')}
        >
          <ul>
            {list.data?.map((row) => (
              <Row
                key={row.warningId}
                row={row}
                isOpen={row.warningId === openId}
                onOpen={() => setOpenId(row.warningId)}
              />
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('warnings.opened')}>
          {openId === null ? (
            <Empty>{t('warnings.choose')}</Empty>
          ) : (
            <WarningPane key={openId} warningId={openId} />
          )}
        </section>
      </main>
    </>
  );
}

function Row(props: { row: WarningRow; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>
            {t('warnings.numbered', {
              number: format.digits(row.number),
              year: format.digits(row.year),
            })}{' '}
            · {t(`warnings.ground.${row.ground}`)}
          </b>
          <Chip tone={row.state === 'expired' ? 'alarm' : 'plain'}>
            {t(`warnings.state.${row.state}`)}
          </Chip>
        </span>
        <span className="small muted">
          {row.serviceName ?? t('case.noService')}
          {row.trackingCode !== null && (
            <>
              {' · '}
              <TrackingCode code={row.trackingCode} />
            </>
          )}
          {' · '}
          {row.dueAtMs === null
            ? t('warnings.unserved', { day: format.date(row.issuedAtMs) })
            : t('warnings.until', { day: format.date(row.dueAtMs - 1) })}
        </span>
      </button>
    </li>
  );
}
