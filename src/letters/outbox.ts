import { unreachable } from '../kit/assert.ts';
import type { LetterState, LetterWay } from '../contract/letters.ts';
import type { Asked, Handed } from './automation.ts';

/** What may become of a letter, as pure rules: row and event in, change out. */
export interface OutboxRow {
  readonly id: string;
  readonly state: LetterState;
  readonly adapter: LetterWay;
  readonly attempts: number;
  readonly maybeSent: boolean;
  readonly lastMaybeAtMs: number | null;
  readonly asks: number;
}

export interface OutboxChange {
  readonly state: LetterState;
  readonly reason: string | null;
  readonly nextAtMs?: number | null;
  readonly attempts?: number;
  readonly maybeSent?: boolean;
  readonly asks?: number;
}

export interface OutboxRules {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Between questions about a letter whose answer was lost. */
  readonly askAfterMs: readonly number[];
  /** "Not there" so long after the last byte is a proof; earlier it may still be on its way. */
  readonly graceMs: number;
  /** How long a letter waits when the automation refuses all of them. */
  readonly holdMs: number;
  /** Between questions for the number of a letter that is there. */
  readonly numberAfterMs: readonly number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DEFAULT_RULES: OutboxRules = {
  backoffBaseMs: 15_000,
  backoffCapMs: HOUR_MS,
  askAfterMs: [15_000, MINUTE_MS, 5 * MINUTE_MS],
  graceMs: MINUTE_MS,
  holdMs: 5 * MINUTE_MS,
  numberAfterMs: [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS],
};

/** @param random at least 0, below 1 */
export function afterSend(
  row: OutboxRow,
  handed: Handed,
  nowMs: number,
  random: number,
  rules: OutboxRules,
): OutboxChange {
  const attempts = row.attempts + 1;
  switch (handed.type) {
    case 'accepted':
      return { ...isThere(nowMs, rules), attempts };
    case 'differs':
      return { state: 'needs_review', reason: 'other-text-there', attempts };
    case 'unknown':
      return {
        state: 'uncertain',
        reason: `unknown:${handed.code}`,
        attempts,
        asks: 0,
        nextAtMs: nowMs + (rules.askAfterMs[0] ?? 0),
      };
    case 'not_sent':
      return {
        state: 'waiting',
        reason: `not-sent:${handed.code}`,
        maybeSent: false,
        attempts,
        nextAtMs: nowMs + backoffMs(attempts, random, rules),
      };
    case 'rejected':
      return afterRejection(row, handed, nowMs, random, rules);
    default:
      return unreachable(handed);
  }
}

function afterRejection(
  row: OutboxRow,
  { scope, code }: Handed & { type: 'rejected' },
  nowMs: number,
  random: number,
  rules: OutboxRules,
): OutboxChange {
  const attempts = row.attempts + 1;
  switch (scope) {
    case 'letter':
      return { state: 'failed', reason: `rejected:${code}`, maybeSent: false, attempts };
    case 'busy': {
      const nextAtMs = nowMs + backoffMs(attempts, random, rules);
      const reason = `busy:${code}`;
      return { state: 'waiting', reason, maybeSent: false, attempts, nextAtMs };
    }
    // Not the letter's fault: it waits, and its attempts are not used up.
    case 'config': {
      const nextAtMs = nowMs + Math.round(rules.holdMs * (1 + random));
      return { state: 'held', reason: `config:${code}`, maybeSent: false, nextAtMs };
    }
    default:
      return unreachable(scope);
  }
}

/** After the automation was asked about a letter that it may have. */
export function afterAsk(
  row: OutboxRow,
  asked: Asked,
  nowMs: number,
  random: number,
  rules: OutboxRules,
): OutboxChange {
  const asks = row.asks + 1;
  const again = rules.askAfterMs[Math.min(asks, rules.askAfterMs.length - 1)] ?? 0;
  switch (asked.type) {
    case 'found':
      return isThere(nowMs, rules);
    case 'differs':
      return { state: 'needs_review', reason: 'other-text-there', asks };
    case 'indeterminate': {
      const nextAtMs = nowMs + Math.round(again * (1 + random));
      return { state: 'uncertain', reason: `unanswered:${asked.code}`, asks, nextAtMs };
    }
    case 'not_found': {
      const sinceMs = nowMs - (row.lastMaybeAtMs ?? nowMs);
      // The folder knows it at once; a late request may still be on its way.
      if (row.adapter === 'http' && sinceMs < rules.graceMs) {
        const nextAtMs = nowMs + Math.max(rules.graceMs - sinceMs, rules.askAfterMs[0] ?? 0);
        return { state: 'uncertain', reason: 'not-found-yet', asks, nextAtMs };
      }
      const reason = 'not-found';
      return { state: 'waiting', reason, maybeSent: false, asks: 0, nextAtMs: nowMs };
    }
    default:
      return unreachable(asked);
  }
}

/** When the number of a letter that is there is asked for next. */
export function askForNumberAtMs(asks: number, nowMs: number, rules: OutboxRules): number {
  const { numberAfterMs } = rules;
  return nowMs + (numberAfterMs[Math.min(asks, numberAfterMs.length - 1)] ?? HOUR_MS);
}

function isThere(nowMs: number, rules: OutboxRules): OutboxChange {
  const nextAtMs = askForNumberAtMs(0, nowMs, rules);
  return { state: 'sent', reason: null, maybeSent: true, asks: 0, nextAtMs };
}

/** Full jitter over doubling waits: letters do not come back in one wave. */
function backoffMs(attempt: number, random: number, rules: OutboxRules): number {
  const ceilingMs = Math.min(rules.backoffCapMs, rules.backoffBaseMs * 2 ** Math.min(attempt, 20));
  return Math.max(Math.round(rules.backoffBaseMs / 4), Math.round(ceilingMs * random));
}
