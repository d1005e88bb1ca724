import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { VisitList, VisitToDo } from '../../../src/contract/field.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { Due } from './due.tsx';
import './field.css';
import { keepDay, readDay } from './kept-day.ts';
import { keepShell } from './kept-shell.ts';
import { VisitForm } from './visit-form.tsx';
import { type OutboxState, VisitOutbox } from './visit-outbox.ts';

const KEY = ['field-visits'];
const LOOK_AGAIN_MS = 60_000;

/** An inspector's day on his telephone: where to go, what is claimed there, what he has seen. */
export function FieldPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { user, keep } = useSession();
  const client = useQueryClient();
  // As it was opened: what he is writing stays when the visit leaves the list under his hands. The
  // server keeps what comes late, and says so.
  const [open, setOpen] = useState<VisitToDo | null>(null);
  const outbox = keep(
    'visit-outbox',
    () => new VisitOutbox(user.userId, () => void client.invalidateQueries({ queryKey: KEY })),
  );
  const state = useSyncExternalStore(outbox.subscribe, outbox.snapshot);
  const list = useQuery({
    queryKey: KEY,
    queryFn: () => api<VisitList>('GET', '/api/field-visits', undefined, 60_000),
    refetchInterval: LOOK_AGAIN_MS,
    // Also a list that is seconds old: without a network nobody knows what has happened meanwhile.
    refetchOnReconnect: 'always',
  });
  // What the telephone has from before: shown until the server says what is so now.
  const kept = useQuery({
    queryKey: ['field-day', user.userId],
    queryFn: () => readDay(Date.now()),
    networkMode: 'always',
    gcTime: 0,
  });
  const day = kept.data?.user.userId === user.userId ? kept.data : null;
  const { data: told, dataUpdatedAt: toldAtMs } = list;
  useEffect(() => {
    // Of who has no district the list is the whole city's: that is nobody's way through the day.
    if (told === undefined || told.district === null) return;
    void keepDay({ user, list: told, savedAtMs: toldAtMs });
  }, [user, told, toldAtMs]);
  const isMine = told !== undefined && told.district !== null;
  useEffect(() => {
    // Without it the page is as it was: opened with a network only.
    if (isMine) keepShell().catch(() => undefined);
  }, [isMine]);
  const shown = told ?? day?.list;
  const keptIds = new Set(state.kept.map(({ visitId }) => visitId));
  const visits = (shown?.visits ?? []).filter(({ visitId }) => !keptIds.has(visitId));
  const isOld =
    shown !== undefined && (list.isError || list.fetchStatus === 'paused' || told === undefined);
  if (open !== null) {
    return (
      <>
        <Header />
        <main className="field-page">
          <VisitForm
            key={open.visitId}
            visit={open}
            onClose={() => setOpen(null)}
            onKeep={async (visit) => {
              await outbox.keep({ ...visit, userId: user.userId });
              setOpen(null);
            }}
          />
        </main>
      </>
    );
  }
  const districts = [...new Set(visits.map(({ district }) => district))];
  const hasNoDistrict = shown !== undefined && shown.district === null && visits.length === 0;
  return (
    <>
      <Header />
      <main className="field-page">
        <h1>{t('field.title')}</h1>
        <Unsent state={state} onSend={() => void outbox.send()} onDrop={(id) => outbox.drop(id)} />
        {shown === undefined && <Fault error={list.error} />}
        {isOld && (
          <p role="status" className="field-strip">
            {t('field.oldList', {
              time: format.time(told === undefined ? (day?.savedAtMs ?? 0) : toldAtMs),
            })}
          </p>
        )}
        {hasNoDistrict && <Empty>{t('field.noDistrict')}</Empty>}
        {!hasNoDistrict && shown !== undefined && visits.length === 0 && (
          <Empty>{t('field.none')}</Empty>
        )}
        {districts.map((district) => (
          <section
            key={district}
            aria-label={t('place.district', { shown: format.district(district) })}
          >
            <h2>{t('place.district', { shown: format.district(district) })}</h2>
            <ul className="field-list">
              {visits
                .filter((visit) => visit.district === district)
                .map((visit) => (
                  <Row key={visit.visitId} visit={visit} onOpen={() => setOpen(visit)} />
                ))}
            </ul>
          </section>
        ))}
      </main>
    </>
  );
}

function Row(props: { visit: VisitToDo; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const { visit } = props;
  return (
    <li>
      <button type="button" className="field-row" onClick={props.onOpen}>
        <span className="row-between">
          <b>{visit.serviceName ?? t('case.noService')}</b>
          <Due dueAtMs={visit.dueAtMs} />
        </span>
        <span className="field-place">
          {visit.addressText}
          {visit.landmark !== '' && ` · ${visit.landmark}`}
        </span>
        {visit.claim !== null && (
          <span className="small">{t('field.claimed', { text: visit.claim })}</span>
        )}
        <span className="chips">
          <Chip tone={visit.cause === 'objection' ? 'alarm' : 'plain'}>
            {t(`field.cause.${visit.cause}`)}
          </Chip>
          {visit.trackingCode !== null && <TrackingCode code={visit.trackingCode} />}
        </span>
      </button>
    </li>
  );
}

/** What the telephone still holds, and that it goes by itself. */
function Unsent(props: {
  state: OutboxState;
  onSend: () => void;
  onDrop: (visitId: string) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { kept, phase, late, sent } = props.state;
  const waiting = kept.filter(({ refusal }) => refusal === null);
  const refused = kept.filter(({ refusal }) => refusal !== null);
  const photos = waiting.reduce((sum, one) => sum + one.photos.length, 0);
  return (
    <>
      {waiting.length > 0 && (
        <div role="status" className="field-strip" data-testid="unsent">
          <b>{t('field.unsent', { shown: digits(waiting.length), photos: digits(photos) })}</b>
          <span>{t(phase === 'sending' ? 'field.sending' : 'field.goesByItself')}</span>
          <ul>
            {waiting.map((one) => (
              <li key={one.visitId}>{one.title}</li>
            ))}
          </ul>
          {phase !== 'sending' && (
            <Button variant="outlined" size="large" onClick={props.onSend}>
              {t('field.sendNow')}
            </Button>
          )}
        </div>
      )}
      {waiting.length === 0 && sent > 0 && (
        <p role="status" className="field-strip sent">
          {t('field.allSent', { shown: digits(sent) })}
        </p>
      )}
      {late.map((title) => (
        <p key={title} role="status" className="field-strip">
          {t('field.cameLate', { title })}
        </p>
      ))}
      {refused.map((one) => (
        <div key={one.visitId} role="alert" className="field-strip refused">
          <b>{one.title}</b>
          <span>{one.refusal}</span>
          <span className="prose">{one.record.note}</span>
          <Button size="large" color="error" onClick={() => void props.onDrop(one.visitId)}>
            {t('field.drop')}
          </Button>
        </div>
      ))}
    </>
  );
}
