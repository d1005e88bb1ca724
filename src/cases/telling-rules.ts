import type { z } from 'zod';
import type { CaseOutcome } from '../contract/cases.ts';

type Outcome = z.infer<typeof CaseOutcome>;

/** How long the citizen's side of a case lasts; all of it the city's to set. */
export interface TellingRules {
  /** From the proof of telling, or from the closure, the citizen may object. */
  readonly objectionMs: number;
  /** No open case says nothing to its citizen for longer. */
  readonly silenceMs: number;
  /** A promised date has gone by so long without a new answer: the citizen is told so. */
  readonly missedAfterMs: number;
}

const DAY_MS = 24 * 3_600_000;
export const TELLING_RULES: TellingRules = {
  objectionMs: 14 * DAY_MS,
  silenceMs: 7 * DAY_MS,
  missedAfterMs: 2 * DAY_MS,
};

/** What a told case does by itself, and when: what is planned is never archived, but looked at. */
export function afterTelling(
  told: { readonly outcome: string | null; readonly recheckAtMs: number | null },
  atMs: number,
  rules: TellingRules,
) {
  const objectableUntilMs = atMs + rules.objectionMs;
  const isPlanned = told.outcome === 'pending_action';
  const nextStepAtMs = isPlanned ? (told.recheckAtMs ?? objectableUntilMs) : objectableUntilMs;
  return { objectableUntilMs, nextStepAtMs, lastWordAtMs: atMs };
}

/** A new answer is owed: the old one stays in the history, and no clock of it runs on. */
export function nextCycle(cycle: number) {
  return {
    cycle: cycle + 1,
    outcome: null,
    explanationTextId: null,
    objectableUntilMs: null,
    nextStepAtMs: null,
  };
}

/** بایگانی و طبقه‌بندی: in which box of the year's figures the archived case lies. */
export function classify(outcome: Outcome): 'solved' | 'not-solved' | 'not-our-duty' | null {
  switch (outcome) {
    case 'solved':
      return 'solved';
    case 'unsolved':
    case 'unlawful':
      return 'not-solved';
    case 'out_of_scope':
      return 'not-our-duty';
    default:
      return null;
  }
}

/** What was answered in the cycles before this one, as its history tells it. */
export function earlierAnswers(
  history: readonly {
    readonly type: string;
    readonly detail: Readonly<Record<string, string | number | boolean | null>>;
    readonly noteTextId: string | null;
  }[],
  before: number,
) {
  return history
    .filter(({ type }) => type === 'verified')
    .map(({ detail, noteTextId }) => ({
      cycle: Number(detail['cycle']),
      outcome: detail['outcome'] as Outcome,
      noteTextId,
    }))
    .filter(({ cycle }) => cycle < before);
}
