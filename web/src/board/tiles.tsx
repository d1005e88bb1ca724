import Tooltip from '@mui/material/Tooltip';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import { serviceLevelFormula } from '../../../src/contract/figures.ts';
import { usePreferences } from '../app/preferences.tsx';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { type Level, type Limits, nextLevel } from '../ui/limit-level.ts';
import { Ltr } from '../ui/parts.tsx';
import type { Behind } from './calls-behind.tsx';
import { figuresOf } from './figures.ts';

interface TilesProps {
  readonly snapshot: BoardSnapshot;
  readonly nowMs: number;
  readonly onOpen: (behind: Behind) => void;
}

/** The eight figures that say whether the line is well. */
export function Tiles(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="tiles" aria-label={t('board.figures')}>
      <WaitTiles {...props} />
      <ServiceLevelTile {...props} />
      <CountTiles {...props} />
    </section>
  );
}

function WaitTiles(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { snapshot } = props;
  const figures = figuresOf(snapshot, props.nowMs);
  const { longestWaitMs, averageAnswerMs, expected } = figures;
  const limits = waitLimits(snapshot);
  const level = useLevel(longestWaitMs ?? 0, limits);
  const clock = (ms: number | null): ReactNode =>
    ms === null ? '–' : <Ltr>{format.clock(ms)}</Ltr>;
  const hasLimit = snapshot.queues.length > 0;
  return (
    <>
      <Tile
        name={t('tile.waiting')}
        value={format.digits(figures.waiting.length)}
        note={t('tile.offered', { shown: format.digits(figures.offered) })}
      />
      <Tile
        name={t('tile.longest')}
        level={level}
        value={clock(longestWaitMs)}
        note={hasLimit ? t('tile.limit', { time: format.clock(limits.red) }) : ''}
      />
      <Tile
        name={t('tile.expected')}
        value={clock(expected?.expectedWaitMs ?? null)}
        note={
          expected?.errorP50Ms == null || expected.errorP90Ms == null
            ? ''
            : t('tile.expectedNote', {
                half: format.clock(expected.errorP50Ms),
                most: format.clock(expected.errorP90Ms),
              })
        }
        hint={t('tile.expectedHint')}
      />
      <Tile name={t('tile.average')} value={clock(averageAnswerMs)} note={t('tile.averageNote')} />
    </>
  );
}

function ServiceLevelTile(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { language } = usePreferences();
  const figures = figuresOf(props.snapshot, props.nowMs);
  const queue = props.snapshot.queues[0];
  const percent = figures.serviceLevelPercent;
  const seconds = format.digits(Math.round((queue?.serviceLevelMs ?? 0) / 1_000));
  return (
    <Tile
      name={t('tile.serviceLevel', { seconds })}
      value={percent === null ? '–' : format.percent(percent)}
      note={t('tile.serviceLevelNote', {
        part: format.digits(figures.answeredInTime),
        all: format.digits(figures.offered - figures.shortAbandoned),
      })}
      hint={queue === undefined ? undefined : serviceLevelFormula(language, queue)}
    />
  );
}

function CountTiles(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { snapshot, onOpen } = props;
  const figures = figuresOf(snapshot, props.nowMs);
  const { ready, working, answered, abandoned } = figures;
  const open = (outcome: string, title: string) => () =>
    onOpen({ day: snapshot.day, outcome, title });
  const share = (part: number): string =>
    figures.offered === 0 ? '–' : format.percent((100 * part) / figures.offered);
  const short = format.digits(figures.shortAbandoned);
  const onShift = snapshot.agents.filter((one) => one.wish !== 'signed-out').length;
  return (
    <>
      <Tile
        name={t('tile.answered')}
        value={format.digits(answered)}
        note={t('tile.ofOffered', { share: share(answered) })}
        onOpen={open('answered', t('tile.answered'))}
      />
      <Tile
        name={t('tile.abandoned')}
        value={format.digits(abandoned)}
        note={t('tile.abandonedNote', { share: share(abandoned), short })}
        onOpen={open('abandoned', t('tile.abandoned'))}
      />
      <Tile
        name={t('tile.agents')}
        value={`${format.digits(ready)} / ${format.digits(working)}`}
        note={t('tile.agentsNote', { shown: format.digits(onShift) })}
      />
    </>
  );
}

function Tile(props: {
  name: string;
  value: ReactNode;
  note: string;
  level?: Level;
  hint?: string | undefined;
  onOpen?: () => void;
}): ReactNode {
  const { may } = useSession();
  const { level = 'calm', onOpen } = props;
  const classes = `card tile tile-${level}`;
  const inside = (
    <>
      <span className="tile-name">{props.name}</span>
      <b>{props.value}</b>
      <small>{props.note}</small>
    </>
  );
  if (onOpen !== undefined && may('calls-read')) {
    return (
      <button type="button" className={classes} onClick={onOpen}>
        {inside}
      </button>
    );
  }
  // Focusable, so that the formula is there without a mouse too.
  if (props.hint !== undefined) {
    return (
      <Tooltip title={props.hint}>
        <div className={classes} tabIndex={0}>
          {inside}
        </div>
      </Tooltip>
    );
  }
  return <div className={classes}>{inside}</div>;
}

/** The strictest limits of the queues shown. */
export function waitLimits(snapshot: BoardSnapshot): Limits {
  const { queues } = snapshot;
  return {
    yellow: Math.min(...queues.map((queue) => queue.longestWaitYellowMs)),
    red: Math.min(...queues.map((queue) => queue.longestWaitRedMs)),
  };
}

function useLevel(value: number, limits: Limits): Level {
  const level = useRef<Level>('calm');
  level.current = nextLevel(level.current, value, limits);
  return level.current;
}
