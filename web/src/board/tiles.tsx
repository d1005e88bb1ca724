import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import { type Level, type Limits, nextLevel } from '../ui/limit-level.ts';
import { Ltr } from '../ui/parts.tsx';
import { type FigureName, figureTitle } from './figure-formula.ts';
import { figuresOf, waitLimits } from './figures.ts';
import { useWording } from './use-wording.ts';

interface TilesProps {
  readonly snapshot: BoardSnapshot;
  readonly nowMs: number;
  /** Null: there is nothing to press here. */
  readonly onOpen: ((figure: FigureName) => void) | null;
}

/** The eight figures that say whether the line is well; each opens how it is made, and of which calls. */
export function Tiles(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="tiles" aria-label={t('board.figures')}>
      <WaitTiles {...props} />
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
        {...props}
        figure="waiting"
        value={format.digits(figures.waiting.length)}
        note={t('tile.offered', { shown: format.digits(figures.offered) })}
      />
      <Tile
        {...props}
        figure="longest"
        level={level}
        value={clock(longestWaitMs)}
        note={hasLimit ? t('tile.limit', { time: format.clock(limits.red) }) : ''}
      />
      <Tile
        {...props}
        figure="expected"
        value={clock(expected?.expectedWaitMs ?? null)}
        note={
          expected?.errorP50Ms == null || expected.errorP90Ms == null
            ? ''
            : t('tile.expectedNote', {
                half: format.clock(expected.errorP50Ms),
                most: format.clock(expected.errorP90Ms),
              })
        }
      />
      <Tile
        {...props}
        figure="average"
        value={clock(averageAnswerMs)}
        note={t('tile.averageNote')}
      />
    </>
  );
}

function CountTiles(props: TilesProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { snapshot } = props;
  const figures = figuresOf(snapshot, props.nowMs);
  const { ready, working, answered, abandoned, serviceLevelPercent } = figures;
  const share = (part: number): string =>
    figures.offered === 0 ? '–' : format.percent((100 * part) / figures.offered);
  const short = format.digits(figures.shortAbandoned);
  const onShift = snapshot.agents.filter((one) => one.wish !== 'signed-out').length;
  return (
    <>
      <Tile
        {...props}
        figure="serviceLevel"
        value={serviceLevelPercent === null ? '–' : format.percent(serviceLevelPercent)}
        note={t('tile.serviceLevelNote', {
          part: format.digits(figures.answeredInTime),
          all: format.digits(figures.offered - figures.shortAbandoned),
        })}
      />
      <Tile
        {...props}
        figure="answered"
        value={format.digits(answered)}
        note={t('tile.ofOffered', { share: share(answered) })}
      />
      <Tile
        {...props}
        figure="abandoned"
        value={format.digits(abandoned)}
        note={t('tile.abandonedNote', { share: share(abandoned), short })}
      />
      <Tile
        {...props}
        figure="agents"
        value={`${format.digits(ready)} / ${format.digits(working)}`}
        note={t('tile.agentsNote', { shown: format.digits(onShift) })}
      />
    </>
  );
}

function Tile(
  props: TilesProps & {
    figure: FigureName;
    value: ReactNode;
    note: string;
    level?: Level;
  },
): ReactNode {
  const { figure, snapshot, onOpen, level = 'calm' } = props;
  const name = figureTitle(figure, snapshot.queues, useWording());
  const classes = `card tile tile-${level}`;
  const inside = (
    <>
      <span className="tile-name">{name}</span>
      <b>{props.value}</b>
      <small>{props.note}</small>
    </>
  );
  if (onOpen === null) return <div className={classes}>{inside}</div>;
  return (
    <button type="button" className={classes} onClick={() => onOpen(figure)}>
      {inside}
    </button>
  );
}

function useLevel(value: number, limits: Limits): Level {
  const level = useRef<Level>('calm');
  level.current = nextLevel(level.current, value, limits);
  return level.current;
}
