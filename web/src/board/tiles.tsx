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

/** The seven figures that say whether the line is well. */
export function Tiles(props: {
  snapshot: BoardSnapshot;
  nowMs: number;
  onOpen: (behind: Behind) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { language } = usePreferences();
  const { snapshot, onOpen } = props;
  const figures = figuresOf(snapshot, props.nowMs);
  const queue = snapshot.queues[0];
  const level = useLevel(figures.longestWaitMs ?? 0, waitLimits(snapshot));
  const open = (outcome: string, title: string) => () =>
    onOpen({ day: snapshot.day, outcome, title });
  const share = (part: number): string =>
    figures.offered === 0 ? '–' : format.percent((100 * part) / figures.offered);
  const longest = figures.longestWaitMs;
  const { serviceLevelPercent: percent, averageAnswerMs } = figures;
  return (
    <section className="tiles" aria-label={t('board.figures')}>
      <Tile
        name={t('tile.waiting')}
        value={format.digits(figures.waiting.length)}
        note={t('tile.offered', { shown: format.digits(figures.offered) })}
      />
      <Tile
        name={t('tile.longest')}
        level={level}
        value={longest === null ? '–' : <Ltr>{format.clock(longest)}</Ltr>}
        note={
          queue === undefined
            ? ''
            : t('tile.limit', {
                time: format.clock(waitLimits(snapshot).red),
              })
        }
      />
      <Tile
        name={t('tile.average')}
        value={averageAnswerMs === null ? '–' : <Ltr>{format.clock(averageAnswerMs)}</Ltr>}
        note={t('tile.averageNote')}
      />
      <Tile
        name={t('tile.serviceLevel', {
          seconds: format.digits(Math.round((queue?.serviceLevelMs ?? 0) / 1_000)),
        })}
        value={percent === null ? '–' : format.percent(percent)}
        note={t('tile.serviceLevelNote', {
          part: format.digits(figures.answeredInTime),
          all: format.digits(figures.offered - figures.shortAbandoned),
        })}
        hint={queue === undefined ? undefined : serviceLevelFormula(language, queue)}
      />
      <Tile
        name={t('tile.answered')}
        value={format.digits(figures.answered)}
        note={t('tile.ofOffered', { share: share(figures.answered) })}
        onOpen={open('answered', t('tile.answered'))}
      />
      <Tile
        name={t('tile.abandoned')}
        value={format.digits(figures.abandoned)}
        note={t('tile.abandonedNote', {
          share: share(figures.abandoned),
          short: format.digits(figures.shortAbandoned),
        })}
        onOpen={open('abandoned', t('tile.abandoned'))}
      />
      <Tile
        name={t('tile.agents')}
        value={`${format.digits(figures.ready)} / ${format.digits(figures.working)}`}
        note={t('tile.agentsNote', {
          shown: format.digits(snapshot.agents.filter((one) => one.wish !== 'signed-out').length),
        })}
      />
    </section>
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
