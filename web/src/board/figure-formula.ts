import type { BoardQueue, BoardSnapshot } from '../../../src/contract/board.ts';
import { serviceLevelFormula } from '../../../src/contract/figures.ts';
import { figuresOf, waitLimits } from './figures.ts';

/** The figures that say whether the line is well, in the order of their tiles. */
export const FIGURES = [
  'waiting',
  'longest',
  'expected',
  'average',
  'serviceLevel',
  'answered',
  'abandoned',
  'agents',
] as const;
export type FigureName = (typeof FIGURES)[number];

export interface Wording {
  say(key: string, values?: Record<string, string>): string;
  digits(value: number): string;
  /** As on the tiles: '1:52'. */
  clock(ms: number): string;
  readonly language: 'fa' | 'en';
}

/** How a figure is made, in sentences; what a queue's own limit decides is told of each queue. */
export function tellFormula(
  figure: FigureName,
  snapshot: BoardSnapshot,
  wording: Wording,
): readonly string[] {
  const { say, digits, clock } = wording;
  const { queues, counters } = snapshot;
  const figures = figuresOf(snapshot, snapshot.atMs);
  const { offered, answered, abandoned } = figures;
  const share = (part: number) => ({ part: digits(part), all: digits(offered) });
  switch (figure) {
    case 'waiting':
      return [say('formula.waiting'), say('formula.today', { shown: digits(offered) })];
    case 'longest': {
      const { yellow, red } = waitLimits(snapshot);
      const limits = { yellow: clock(yellow), red: clock(red) };
      return [
        say('formula.longest'),
        ...(queues.length > 0 ? [say('formula.limits', limits)] : []),
      ];
    }
    case 'expected':
      return [say('formula.expected'), say('formula.expectedError')];
    case 'average': {
      const waitMs = counters.reduce((sum, row) => sum + row.answeredWaitMs, 0);
      return [say('formula.average', { sum: clock(waitMs), count: digits(answered) })];
    }
    case 'serviceLevel':
      return byLimits(queues, wording, (queue) => serviceLevelFormula(wording.language, queue));
    case 'answered':
      return [say('formula.answered', share(answered))];
    case 'abandoned':
      return [
        say('formula.abandoned', share(abandoned)),
        ...byLimits(queues, wording, ({ shortAbandonMs }) =>
          say('formula.short', { seconds: digits(Math.round(shortAbandonMs / 1_000)) }),
        ),
      ];
    case 'agents':
      return [say('formula.agents')];
  }
}

/** One sentence for all queues of which the same is true; named where there are several such. */
function byLimits(
  queues: readonly BoardQueue[],
  { say, language }: Wording,
  tell: (queue: BoardQueue) => string,
): string[] {
  const names = new Map<string, string[]>();
  for (const queue of queues) {
    const name = language === 'fa' ? queue.nameFa : queue.nameEn;
    const told = tell(queue);
    names.set(told, [...(names.get(told) ?? []), name]);
  }
  if (names.size === 1) return [...names.keys()];
  const separator = language === 'fa' ? '، ' : ', ';
  return [...names].map(([told, of]) =>
    say('formula.ofQueues', { queues: of.join(separator), told }),
  );
}

/** The tile's name; of the service level with the time that all queues have, if it is one. */
export function figureTitle(
  figure: FigureName,
  queues: readonly BoardQueue[],
  { say, digits }: Wording,
): string {
  if (figure !== 'serviceLevel') return say(`tile.${figure}`);
  const [first, ...others] = new Set(queues.map(({ serviceLevelMs }) => serviceLevelMs));
  if (first === undefined || others.length > 0) return say('tile.serviceLevelOfEach');
  return say('tile.serviceLevel', { seconds: digits(Math.round(first / 1_000)) });
}
