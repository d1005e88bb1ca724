import { describe, expect, test } from 'vitest';
import type { BoardCall, BoardQueue, BoardSnapshot } from '../../src/contract/board.ts';
import { serviceLevelFormula } from '../../src/contract/figures.ts';
import { showClock } from '../../src/kit/duration.ts';
import { toPersianDigits } from '../../src/kit/persian-text.ts';
import { startI18n } from '../../web/src/app/i18n/index.ts';
import {
  FIGURES,
  type FigureName,
  figureTitle,
  tellFormula,
  type Wording,
} from '../../web/src/board/figure-formula.ts';
import { figuresOf, waitLimits } from '../../web/src/board/figures.ts';

const NOW_MS = 1_000_000;
const queue = (queueId: string, change: Partial<BoardQueue> = {}): BoardQueue => ({
  queueId,
  nameFa: `صف ${queueId}`,
  nameEn: `Queue ${queueId}`,
  serviceLevelMs: 20_000,
  shortAbandonMs: 5_000,
  longestWaitYellowMs: 60_000,
  longestWaitRedMs: 120_000,
  ...change,
});
const waits = (callId: string, agoMs: number, aheadMs = 0): BoardCall => ({
  callId,
  queueId: 'general',
  phase: 'waiting',
  citizenName: null,
  phone: null,
  enteredAtMs: NOW_MS - agoMs,
  keyMs: NOW_MS - agoMs - aheadMs,
  answeredAtMs: null,
  heldSinceMs: null,
  agentId: null,
});
const snapshot: BoardSnapshot = {
  seq: 1,
  atMs: NOW_MS,
  day: '2026-11-24',
  live: true,
  queues: [queue('general')],
  calls: [],
  agents: [],
  counters: [
    {
      ...{ queueId: 'general', offered: 8, answered: 3, answeredInTime: 2, abandoned: 4 },
      ...{ shortAbandoned: 1, otherEnded: 0, answeredWaitMs: 90_000 },
    },
  ],
  estimates: [],
  alarms: [],
  selfCheck: null,
  promisesAtMs: 0,
};
const inLanguage = (language: 'fa' | 'en'): Wording => {
  const { t } = startI18n(language);
  const digits = (value: number | string) =>
    language === 'fa' ? toPersianDigits(value) : String(value);
  return {
    say: (key, values = {}) => t(key, values),
    digits,
    clock: (ms) => digits(showClock(ms)),
    language,
  };
};
const formulaOf = (figure: FigureName, board = snapshot, language: 'fa' | 'en' = 'en') =>
  tellFormula(figure, board, inLanguage(language));

describe('the longest wait', () => {
  test('is of who came first, also where somebody with a head start stands before him', () => {
    const calls = [waits('ahead', 10_000, 300_000), waits('first', 90_000), waits('last', 5_000)];
    const { waiting, longestWaitMs } = figuresOf({ ...snapshot, calls }, NOW_MS);
    expect(waiting.map(({ callId }) => callId)).toEqual(['ahead', 'first', 'last']);
    expect(longestWaitMs).toBe(90_000);
    expect(figuresOf(snapshot, NOW_MS).longestWaitMs).toBeNull();
  });

  test('is judged by the strictest limits of the queues shown', () => {
    const strict = queue('urgent', { longestWaitYellowMs: 30_000, longestWaitRedMs: 150_000 });
    const queues = [...snapshot.queues, strict];
    expect(waitLimits({ ...snapshot, queues })).toEqual({ yellow: 30_000, red: 120_000 });
    expect(formulaOf('longest', { ...snapshot, queues })[1]).toMatch(/0:30.*2:00/);
  });
});

describe('each figure of the board', () => {
  test('tells how it is made, in both languages, with nothing left open', () => {
    for (const language of ['fa', 'en'] as const) {
      const told = FIGURES.map((figure) => formulaOf(figure, snapshot, language));
      expect(told.every((lines) => lines.length > 0 && lines.every((line) => line !== ''))).toBe(
        true,
      );
      expect(told.flat().join()).not.toMatch(/formula\.|\{\{|undefined|NaN/u);
      // No two tiles open the same words.
      expect(new Set(told.map((lines) => lines.join())).size).toBe(FIGURES.length);
    }
  });

  test('is told with the figures that it is made of', () => {
    expect(formulaOf('answered')[0]).toContain('3 ÷ 8');
    expect(formulaOf('abandoned')[0]).toContain('4 ÷ 8');
    expect(formulaOf('average')[0]).toMatch(/\(1:30\) ÷ .*\(3\)/);
    expect(formulaOf('average', snapshot, 'fa')[0]).toMatch(/\(۱:۳۰\) ÷ .*\(۳\)/u);
    expect(formulaOf('waiting')[1]).toContain('8');
  });
});

describe('a figure that depends on limits of queues', () => {
  test('is told once where all have the same, and of each where they differ', () => {
    const alike = [queue('general'), queue('parks')];
    const differing = [
      ...alike,
      queue('urgent', { serviceLevelMs: 10_000, shortAbandonMs: 3_000 }),
    ];
    const usual = serviceLevelFormula('en', queue('general'));
    expect(formulaOf('serviceLevel', { ...snapshot, queues: alike })).toEqual([usual]);
    expect(formulaOf('serviceLevel', { ...snapshot, queues: differing })).toEqual([
      `Queue general, Queue parks: ${usual}`,
      `Queue urgent: ${serviceLevelFormula('en', { serviceLevelMs: 10_000, shortAbandonMs: 3_000 })}`,
    ]);
    const short = formulaOf('abandoned', { ...snapshot, queues: differing }).slice(1);
    expect(short).toHaveLength(2);
    expect(short[1]).toMatch(/^Queue urgent: .* 3 s/);
  });

  test('names its time on the tile only where there is one', () => {
    const title = (...queues: BoardQueue[]) =>
      figureTitle('serviceLevel', queues, inLanguage('en'));
    expect(title(queue('general'), queue('parks'))).toBe('Service level 20 s');
    expect(title(queue('general'), queue('urgent', { serviceLevelMs: 10_000 }))).not.toMatch(/\d/);
    expect(figureTitle('average', [], inLanguage('fa'))).toBe('میانگین پاسخ');
  });
});
