import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import type { Applied, LineView } from '../../../src/contract/queue-rules.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Card, Chip } from '../ui/parts.tsx';
import { BannerList } from './banner-list.tsx';
import { NewsChoice } from './news-choice.tsx';

const LOOK_AGAIN_MS = 20_000;
const ELSEWHERE = ['overflowed', 'closed', 'self_served', 'callback_accepted', 'blocked'] as const;

/** Calls of today that ended in one way, and how that is called here. */
export interface EndedSo {
  readonly outcome: string;
  readonly title: string;
}

/** What is switched for the whole line, who did it, and the calls that it sent elsewhere. */
export function LineCard(props: {
  snapshot: BoardSnapshot;
  onOpen: (ended: EndedSo) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const line = useQuery({
    queryKey: ['line'],
    queryFn: () => api<LineView>('GET', '/api/line'),
    // News that another supervisor tells, or that are over their time, raise no alarm.
    refetchInterval: LOOK_AGAIN_MS,
  });
  // Another supervisor's switch comes to every board as an alarm.
  const alarms = props.snapshot.alarms
    .map(({ alarm }) => alarm)
    .filter(isOfLine)
    .join();
  useEffect(() => void queries.invalidateQueries({ queryKey: ['line'] }), [queries, alarms]);
  const [isOpen, setOpen] = useState(false);
  if (line.data === undefined) return <Fault error={line.error} />;
  const { emergency, surge } = line.data;
  return (
    <Card label={t('line.title')} className="line-card">
      <Chip tone={emergency.on ? 'alarm' : 'ok'}>
        {emergency.on ? t('line.isClosed') : t('line.isOpen')}
      </Chip>
      {surge.on && <Chip tone="ring">{t('line.surge')}</Chip>}
      <span className="grow" />
      <Button size="small" variant="outlined" onClick={() => setOpen(true)}>
        {t('line.switches')}
      </Button>
      {isOpen && (
        <LinePanel
          view={line.data}
          onClose={() => setOpen(false)}
          onOpen={(outcome, title) => {
            setOpen(false);
            props.onOpen({ outcome, title });
          }}
        />
      )}
    </Card>
  );
}

/** Beside the board, which goes on living. */
function LinePanel(props: {
  view: LineView;
  onClose: () => void;
  onOpen: (outcome: string, title: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { view, onClose, onOpen } = props;
  const mayMove = may('line-control');
  useHotkeys({ Escape: onClose });
  return (
    <aside className="behind card" aria-label={t('line.switches')}>
      <div className="behind-head">
        <h2 className="grow">{t('line.switches')}</h2>
        <Button size="small" variant="outlined" onClick={onClose}>
          {t('behind.close')}
        </Button>
      </div>
      <div className="pane">
        <Emergency view={view} mayMove={mayMove} />
        <Surge view={view} mayMove={mayMove} />
        {mayMove && view.queues.map((queue) => <NewsChoice key={queue.queueId} queue={queue} />)}
        <BannerList />
        {may('calls-read') && (
          <div>
            <h2>{t('line.elsewhere')}</h2>
            <div className="choice">
              {ELSEWHERE.map((outcome) => (
                <button
                  key={outcome}
                  type="button"
                  className="chip chip-button"
                  onClick={() => onOpen(outcome, t(`callOutcome.${outcome}`))}
                >
                  {t(`callOutcome.${outcome}`)}
                </button>
              ))}
            </div>
          </div>
        )}
      </div>
    </aside>
  );
}

const isOfLine = (alarm: string): boolean => alarm === 'line-closed' || alarm === 'line-in-surge';

function Emergency(props: { view: LineView; mayMove: boolean }): ReactNode {
  const { t } = useTranslation();
  const { on, moved } = props.view.emergency;
  const [isAsking, setAsking] = useState(false);
  const [waiting, setWaiting] = useState<'stay' | 'leave'>('stay');
  const move = useMove('/api/line/emergency', () => setAsking(false));
  return (
    <div className="col" role="group" aria-label={t('line.emergency')}>
      <SwitchRow
        name={t('line.emergency')}
        state={on ? t('line.closed') : t('line.open')}
        tone={on ? 'alarm' : 'ok'}
        moved={moved}
      >
        {props.mayMove && !isAsking && (
          <Button size="small" variant="outlined" onClick={() => setAsking(true)}>
            {on ? t('line.reopen') : t('line.close')}
          </Button>
        )}
      </SwitchRow>
      {isAsking && (
        <div className="panel-form">
          <p>{on ? t('line.askReopen') : t('line.askClose')}</p>
          {!on && (
            <Choice
              label={t('line.whoWaits')}
              value={waiting}
              options={[
                { value: 'stay', label: t('line.stay') },
                { value: 'leave', label: t('line.leave') },
              ]}
              onChange={setWaiting}
            />
          )}
          <div className="row-end">
            <Button onClick={() => setAsking(false)}>{t('who.cancel')}</Button>
            <Button
              variant="contained"
              color={on ? 'primary' : 'error'}
              disabled={move.isPending}
              onClick={() => move.mutate({ on: !on, waiting })}
            >
              {on ? t('line.reopenNow') : t('line.closeNow')}
            </Button>
          </div>
        </div>
      )}
      <Outcome move={move} />
    </div>
  );
}

function Surge(props: { view: LineView; mayMove: boolean }): ReactNode {
  const { t } = useTranslation();
  const { on, moved } = props.view.surge;
  const move = useMove('/api/line/surge');
  return (
    <div className="col" role="group" aria-label={t('line.surge')}>
      <SwitchRow
        name={t('line.surge')}
        state={on ? t('line.on') : t('line.off')}
        tone={on ? 'ring' : 'plain'}
        moved={moved}
      >
        {props.mayMove && (
          <Button
            size="small"
            variant="outlined"
            disabled={move.isPending}
            onClick={() => move.mutate({ on: !on })}
          >
            {on ? t('line.endSurge') : t('line.beginSurge')}
          </Button>
        )}
      </SwitchRow>
      <p className="small muted">{t('line.surgeHint')}</p>
      <Outcome move={move} />
    </div>
  );
}

function SwitchRow(props: {
  name: string;
  state: string;
  tone: 'ok' | 'alarm' | 'ring' | 'plain';
  moved: LineView['surge']['moved'];
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { moved } = props;
  const when = moved === null ? '' : `${format.shortDate(moved.atMs)} ${format.time(moved.atMs)}`;
  return (
    <>
      <div className="row-between">
        <b className="grow">{props.name}</b>
        <Chip tone={props.tone}>{props.state}</Chip>
        {props.children}
      </div>
      {moved !== null && (
        <span className="small muted">
          {t('line.moved', { name: moved.byName ?? '–', time: when })}
        </span>
      )}
    </>
  );
}

/** One switch: asked of the server, and what it says is shown. */
export function useMove(path: string, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => api<Applied>('POST', path, body),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['line'] });
      void queries.invalidateQueries({ queryKey: ['banners'] });
      onDone?.();
    },
  });
}

export function Outcome(props: { move: ReturnType<typeof useMove> }): ReactNode {
  const { t } = useTranslation();
  const { error, data } = props.move;
  return (
    <>
      <Fault error={error} />
      {data?.applied === false && (
        <p className="form-error" role="status">
          {t('line.notYet')}
        </p>
      )}
    </>
  );
}
