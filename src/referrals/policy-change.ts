import { countedBetween, type CountedHours } from '../kit/deadline.ts';
import type { Policy } from '../organisation/index.ts';

const HOUR_MS = 3_600_000;

/** A clock that runs, or stands, under the terms before. */
export interface ClockBefore {
  readonly level: number;
  readonly clockFromMs: number;
  readonly budgetMs: number;
  readonly suspendedAtMs: number | null;
}
export interface Terms {
  readonly policy: Pick<Policy, 'headHours' | 'deputyHours' | 'reworkHours'>;
  readonly hours: CountedHours;
}

/** The due before any extension, counted from the sending. */
export interface FirstDueBefore {
  readonly level: number;
  readonly sentAtMs: number;
  readonly firstBudgetMs: number;
  readonly firstDueAtMs: number;
  readonly suspendedAtMs: number | null;
}

const levelMs = (level: number, { policy }: Terms): number =>
  (level === 1 ? policy.headHours : policy.deputyHours) * HOUR_MS;

/**
 * What a clock has in all from its start on, under other terms: as much more or less as the level has. What was
 * granted stays granted. Shorter terms make nobody late at once: from now on he has what was left to him, or the
 * hours of a rework where that is less. Null: his time is over already, by the terms that he was told.
 */
export function budgetUnder(
  clock: ClockBefore,
  before: Terms,
  after: Terms,
  atMs: number,
): number | null {
  const { level, clockFromMs, budgetMs, suspendedAtMs } = clock;
  const untilMs = suspendedAtMs ?? atMs;
  const leftMs = budgetMs - countedBetween(before.hours, clockFromMs, untilMs);
  if (leftMs <= 0 && suspendedAtMs === null) return null;
  const usedMs = countedBetween(after.hours, clockFromMs, untilMs);
  const leastMs = Math.min(Math.max(0, leftMs), after.policy.reworkHours * HOUR_MS);
  const changedMs = levelMs(level, after) - levelMs(level, before);
  return Math.max(budgetMs + changedMs, usedMs + leastMs);
}

/**
 * The same of the first due: as the clock's, without what was granted. Null: it went by under the terms that were
 * told, and stays the instant that it was, whatever is counted later.
 */
export function firstBudgetUnder(
  first: FirstDueBefore,
  before: Terms,
  after: Terms,
  atMs: number,
): number | null {
  const { level, sentAtMs, firstBudgetMs, firstDueAtMs, suspendedAtMs } = first;
  const clock = { level, clockFromMs: sentAtMs, budgetMs: firstBudgetMs, suspendedAtMs };
  const wasOver = firstDueAtMs <= (suspendedAtMs ?? atMs);
  return wasOver ? null : budgetUnder(clock, before, after, atMs);
}
