import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useServerNow } from '../ui/use-now.ts';
import { AgentsCard } from './agents-card.tsx';
import { AlarmsCard } from './alarms-card.tsx';
import { BehindPanel } from './behind-panel.tsx';
import './board.css';
import { type BoardLive, type BoardView, freshnessOf } from './board-live.ts';
import { CallbacksCard } from './callbacks-card.tsx';
import { CallsBehind } from './calls-behind.tsx';
import { FigureBehind } from './figure-behind.tsx';
import { type FigureName, figureTitle } from './figure-formula.ts';
import { type EndedSo, LineCard } from './line-card.tsx';
import { Tiles } from './tiles.tsx';
import { useBoard } from './use-board.ts';
import { useWording } from './use-wording.ts';
import { WaitingCard } from './waiting-card.tsx';

type BehindName = { readonly figure: FigureName } | EndedSo;

const isWall = (): boolean => new URLSearchParams(location.search).has('wall');

/** The supervisor's board; `?wall` for the big screen: larger, no menus, nothing to click. */
export function BoardPage(): ReactNode {
  const { t } = useTranslation();
  const { socket } = useSession();
  const { board, view } = useBoard(socket);
  const [wall] = useState(isWall);
  useWall(wall);
  if (view.refused)
    return (
      <p className="gate-note" role="alert">
        {t('board.refused')}
      </p>
    );
  return (
    <>
      <Header
        bare={wall}
        start={
          <>
            <BoardTitle snapshot={view.snapshot} />
            <LiveChip board={board} view={view} />
          </>
        }
        end={<Clock board={board} />}
      />
      {view.snapshot === null ? (
        <p className="gate-note late" role="status">
          {t('board.loading')}
        </p>
      ) : (
        <BoardBody board={board} view={view} snapshot={view.snapshot} />
      )}
    </>
  );
}

function BoardBody(props: {
  board: BoardLive;
  view: BoardView;
  snapshot: BoardSnapshot;
}): ReactNode {
  const { board, view, snapshot } = props;
  const [behind, setBehind] = useState<BehindName | null>(null);
  const runningMs = useServerNow(board.clock);
  const isLive = freshnessOf(view, Date.now()) === 'live';
  // Waits that ran on without anybody knowing would be inventions: they stand with the figures.
  const lastLiveMs = useRef(runningMs);
  if (isLive) lastLiveMs.current = runningMs;
  const nowMs = lastLiveMs.current;
  return (
    <main className={isLive ? 'board' : 'board still'}>
      <Tiles
        snapshot={snapshot}
        nowMs={nowMs}
        onOpen={isWall() ? null : (figure) => setBehind({ figure })}
      />
      <div className="col">
        <WaitingCard snapshot={snapshot} nowMs={nowMs} />
        <CallbacksCard snapshot={snapshot} nowMs={nowMs} isWall={isWall()} />
        <AlarmsCard snapshot={snapshot} nowMs={nowMs} />
        {!isWall() && <LineCard snapshot={snapshot} onOpen={setBehind} />}
      </div>
      <AgentsCard snapshot={snapshot} nowMs={nowMs} />
      {behind !== null && (
        <Behind name={behind} snapshot={snapshot} nowMs={nowMs} onClose={() => setBehind(null)} />
      )}
    </main>
  );
}

/** What was pressed: a figure, or a way in which calls of today ended. */
function Behind(props: {
  name: BehindName;
  snapshot: BoardSnapshot;
  nowMs: number;
  onClose: () => void;
}): ReactNode {
  const { name, snapshot, nowMs, onClose } = props;
  const wording = useWording();
  const isFigure = 'figure' in name;
  const title = isFigure ? figureTitle(name.figure, snapshot.queues, wording) : name.title;
  return (
    <BehindPanel key={title} title={title} onClose={onClose}>
      {isFigure ? (
        <FigureBehind figure={name.figure} snapshot={snapshot} nowMs={nowMs} />
      ) : (
        <CallsBehind day={snapshot.day} outcome={name.outcome} />
      )}
    </BehindPanel>
  );
}

function BoardTitle(props: { snapshot: BoardSnapshot | null }): ReactNode {
  const { t, i18n } = useTranslation();
  const queues = props.snapshot?.queues ?? [];
  const only = queues.length === 1 ? queues[0] : undefined;
  const name = i18n.language === 'fa' ? only?.nameFa : only?.nameEn;
  return (
    <h1 className="board-title">
      {name === undefined ? t('board.title') : t('board.of', { name })}
    </h1>
  );
}

/** Green only while something was heard just now; else it says what is missing. */
function LiveChip(props: { board: BoardLive; view: BoardView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  useServerNow(props.board.clock, 500);
  const nowMs = Date.now();
  const freshness = freshnessOf(props.view, nowMs);
  const ageMs = Math.max(0, nowMs - (props.view.heardAtMs ?? nowMs));
  if (freshness === 'loading') return <Chip testId="live-chip">{t('live.loading')}</Chip>;
  if (freshness === 'live') {
    const seconds = format.digits(Math.floor(ageMs / 1_000));
    return (
      <Chip tone="ok" dot testId="live-chip">
        {t('live.live', { age: seconds })}
      </Chip>
    );
  }
  return (
    <Chip tone="alarm" dot live testId="live-chip">
      {t(`live.${freshness}`, { time: format.duration(ageMs) })}
    </Chip>
  );
}

function Clock(props: { board: BoardLive }): ReactNode {
  const format = useFormat();
  const nowMs = useServerNow(props.board.clock, 500);
  return (
    <>
      <span className="muted board-date">{format.date(nowMs)}</span>
      <span className="num wall-clock" title={format.date(nowMs)}>
        {format.second(nowMs)}
      </span>
    </>
  );
}

/** The wall keeps the screen awake for as long as it may. */
function useWall(wall: boolean): void {
  useEffect(() => {
    if (!wall) return undefined;
    document.documentElement.classList.add('wall');
    const wake = (): void => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      // Refused on a low battery or an old browser: the screen then sleeps as the system likes.
      navigator.wakeLock.request('screen').catch(() => undefined);
    };
    wake();
    document.addEventListener('visibilitychange', wake);
    return () => {
      document.documentElement.classList.remove('wall');
      document.removeEventListener('visibilitychange', wake);
    };
  }, [wall]);
}
