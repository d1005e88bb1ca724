import type { AgentFairness, FairnessReport, QueueFairness } from '../contract/fairness.ts';
import { writeCsv } from '../kit/csv.ts';
import { isFree, type KeptState } from './wait-story.ts';

type Standing = Pick<KeptState, 'atMs' | 'wish' | 'activity' | 'reachable' | 'isSetAside'>;

/**
 * The longest time in which an agent was ready without a break, within `fromMs` and `toMs`; null: never.
 * `states`: the last one before `fromMs`, if any, and those until `toMs`, oldest first.
 */
export function longestIdleMs(
  states: readonly Standing[],
  fromMs: number,
  toMs: number,
): number | null {
  let longest: number | null = null;
  let sinceMs: number | null = null;
  const end = (atMs: number): void => {
    if (sinceMs !== null && atMs > sinceMs) longest = Math.max(longest ?? 0, atMs - sinceMs);
    sinceMs = null;
  };
  for (const state of states) {
    const atMs = Math.min(Math.max(state.atMs, fromMs), toMs);
    // What a free agent is told of besides (another queue, a phone that is still there) ends nothing.
    if (isFree(state)) sinceMs ??= atMs;
    else end(atMs);
  }
  end(toMs);
  return longest;
}

export type Rings = Omit<AgentFairness, 'agentId' | 'name' | 'longestIdleMs'>;

export const noRings = (): Rings => ({
  ...{ offers: 0, answered: 0, declined: 0, missed: 0, otherwise: 0 },
});

/** @param end one of telephony's ends of an offer */
export function addRing(rings: Rings, end: unknown): Rings {
  const kind = end === 'answered' || end === 'declined' || end === 'missed' ? end : 'otherwise';
  return { ...rings, offers: rings.offers + 1, [kind]: rings[kind] + 1 };
}

/** How many are the tenth that waited longest: of nine there is one, too. */
export const tenthOf = (calls: number): number => Math.ceil(calls / 10);

export interface Waited {
  readonly waitMs: number;
  readonly isAbandoned: boolean;
}

/** @param longest the worst tenth, longest first; at least one */
export function worstOf(longest: readonly Waited[]): QueueFairness['worst'] {
  const waits = longest.map(({ waitMs }) => waitMs);
  return {
    calls: waits.length,
    abandoned: longest.filter(({ isAbandoned }) => isAbandoned).length,
    leastMs: waits.at(-1) ?? 0,
    meanMs: meanOf(waits) ?? 0,
    mostMs: waits[0] ?? 0,
  };
}

/** Null: of nothing. */
export function meanOf(waits: readonly number[]): number | null {
  if (waits.length === 0) return null;
  return waits.reduce((sum, waitMs) => sum + waitMs, 0) / waits.length;
}

const HEADS = {
  agents: {
    fa: [...['کارشناس', 'زنگ', 'پاسخ', 'رد', 'بی‌پاسخ', 'دیگر'], 'درازترین بیکاری آماده (ثانیه)'],
    en: [
      ...['agent', 'offers', 'answered', 'refused', 'missed', 'otherwise'],
      'longest ready without a call (s)',
    ],
  },
  queues: {
    fa: [
      ...['صف', 'تماس', 'میانگین انتظار (ثانیه)', 'تماس‌های دهک بدترین', 'رهاشده از آنها'],
      ...['کمترین انتظار دهک (ثانیه)', 'میانگین دهک (ثانیه)', 'بیشترین انتظار (ثانیه)'],
      'میانگین دهک بدترین پاسخ‌داده‌ها (ثانیه)',
    ],
    en: [
      ...['queue', 'calls', 'mean wait (s)', 'calls of the worst tenth', 'abandoned of them'],
      ...['least wait of the tenth (s)', 'mean of the tenth (s)', 'longest wait (s)'],
      'mean of the worst tenth of answered calls (s)',
    ],
  },
} as const;

/** One of the report's tables; times in seconds, to a tenth. */
export function fairnessCsv(
  report: FairnessReport,
  table: 'agents' | 'queues',
  language: 'fa' | 'en',
): string {
  const rows = {
    agents: () =>
      report.agents.map(({ name, longestIdleMs: idleMs, ...rings }) => [
        name,
        ...[rings.offers, rings.answered, rings.declined, rings.missed, rings.otherwise].map(
          String,
        ),
        seconds(idleMs),
      ]),
    queues: () =>
      report.queues.map(({ nameFa, nameEn, calls, worst, ...means }) => [
        ...[language === 'fa' ? nameFa : nameEn, String(calls), seconds(means.meanMs)],
        ...[String(worst.calls), String(worst.abandoned), seconds(worst.leastMs)],
        ...[seconds(worst.meanMs), seconds(worst.mostMs), seconds(means.answeredWorstMeanMs)],
      ]),
  };
  return writeCsv([[...HEADS[table][language]], ...rows[table]()]);
}

const seconds = (ms: number | null): string => (ms === null ? '' : (ms / 1_000).toFixed(1));
