import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommissionWork, SessionRow, WaitingCase } from '../../../src/contract/commissions.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { CasePane } from '../cases/case-pane.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty, type Tone } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import './commissions.css';
import { NewSession } from './new-session.tsx';
import { SessionPane } from './session-pane.tsx';
import { WORK_KEY } from './use-sessions.ts';

const LOOK_AGAIN_MS = 20_000;
const TONES: Readonly<Record<SessionRow['state'], Tone>> = {
  planned: 'accent',
  held: 'ok',
  cancelled: 'plain',
};
type Opened =
  | { readonly what: 'session' | 'case'; readonly id: string }
  | { readonly what: 'new' | 'nothing' };

/** Sessions of commissions, and the cases that wait for a place on an agenda. */
export function CommissionsPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [opened, setOpened] = useState<Opened>({ what: 'nothing' });
  const work = useQuery({
    queryKey: WORK_KEY,
    queryFn: () => api<CommissionWork>('GET', '/api/commissions'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { commissions = [], sessions = [], waiting = [] } = work.data ?? {};
  const isOpen = (what: Opened['what'], id: string): boolean =>
    opened.what === what && 'id' in opened && opened.id === id;
  return (
    <>
      <Header />
      <main className="two commissions">
        <ListCard
          title={t('commissions.title')}
          beside={
            <Button variant="outlined" onClick={() => setOpened({ what: 'new' })}>
              {t('commissions.plan')}
            </Button>
          }
          error={work.error}
        >
          {waiting.length > 0 && (
            <h2 className="list-title">
              {t('commissions.waiting', { shown: digits(waiting.length) })}
            </h2>
          )}
          <ul>
            {waiting.map((row) => (
              <WaitingRow
                key={row.caseId}
                row={row}
                isOpen={isOpen('case', row.caseId)}
                onOpen={() => setOpened({ what: 'case', id: row.caseId })}
              />
            ))}
          </ul>
          <h2 className="list-title">{t('commissions.sessions')}</h2>
          {work.isSuccess && sessions.length === 0 && <Empty>{t('commissions.none')}</Empty>}
          <ul>
            {sessions.map((row) => (
              <Row
                key={row.sessionId}
                row={row}
                isOpen={isOpen('session', row.sessionId)}
                onOpen={() => setOpened({ what: 'session', id: row.sessionId })}
              />
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('commissions.opened')}>
          {opened.what === 'nothing' && <Empty>{t('commissions.choose')}</Empty>}
          {opened.what === 'new' && (
            <NewSession
              commissions={commissions}
              onPlanned={(id) => setOpened({ what: 'session', id })}
            />
          )}
          {opened.what === 'session' && (
            <SessionPane key={opened.id} sessionId={opened.id} waiting={waiting} />
          )}
          {opened.what === 'case' && <CasePane key={opened.id} caseId={opened.id} />}
        </section>
      </main>
    </>
  );
}

function Row(props: { row: SessionRow; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{i18n.language === 'fa' ? row.nameFa : row.nameEn}</b>
          <Chip tone={TONES[row.state]}>{t(`commissions.state.${row.state}`)}</Chip>
        </span>
        <span className="small muted">
          {format.date(row.heldAtMs)} · {format.time(row.heldAtMs)} ·{' '}
          {t('commissions.count', {
            listed: format.digits(row.listed),
            decided: format.digits(row.decided),
          })}
        </span>
      </button>
    </li>
  );
}

function WaitingRow(props: { row: WaitingCase; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <b>{row.serviceName ?? t('case.noService')}</b>{' '}
        {row.trackingCode !== null && <TrackingCode code={row.trackingCode} />}
        <br />
        <span className="small muted">
          {row.district !== null &&
            `${t('place.district', { shown: format.district(row.district) })} · `}
          {row.dueAtMs !== null && t('commissions.toldUntil', { day: format.date(row.dueAtMs) })}
          {row.reason !== null && ` · ${row.reason}`}
        </span>
      </button>
    </li>
  );
}
