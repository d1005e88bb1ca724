import { tehranMinuteOfDay } from '../kit/jalali.ts';
import { unreachable } from '../kit/assert.ts';
import type { SmsState } from '../contract/sms.ts';
import type { DlrStatus, Outcome, Resolved } from './provider.ts';

/**
 * What may become of a message, as pure rules: row and event in, change out.
 *
 * queued: waits for its time. sending: a worker holds it by lease. uncertain: it may have been
 * sent; only a question to the gateway leads on. held: outside its hours, or its gateway waits
 * for a person. accepted: the gateway has it. The others are endings; `undelivered` alone may
 * still turn into `delivered` (the phone was switched on again).
 */
export interface OutboxRow {
  readonly id: string;
  readonly localId: string;
  readonly kind: string;
  readonly caseId: string | null;
  readonly state: SmsState;
  readonly urgent: boolean;
  readonly attempts: number;
  readonly maybeSent: boolean;
  readonly firstMaybeAtMs: number | null;
  readonly lastMaybeAtMs: number | null;
  readonly resolves: number;
  readonly expiresAtMs: number;
}

export interface OutboxChange {
  readonly state: SmsState;
  readonly reason: string | null;
  readonly nextAtMs?: number;
  readonly attempts?: number;
  readonly maybeSent?: boolean;
  readonly resolves?: number;
  readonly messageId?: string;
  readonly costRial?: number | null;
}

export interface OutboxRules {
  /** Minutes of the Tehran day between which citizens are not woken; equal: never held. */
  readonly quietFromMin: number;
  readonly quietUntilMin: number;
  /** A message that the gateway refuses for a passing reason is tried so often, then failed. */
  readonly maxAttempts: number;
  /** No answer and "not found" so long after the last byte: it did not arrive. */
  readonly graceMs: number;
  /** The first questions after a lost answer. */
  readonly resolveAfterMs: readonly number[];
  /** False: the gateway knows no keys, so what is not found there may still come, and twice. */
  readonly resend: boolean;
  /** Past this age of the first doubt the gateway's "not found" says nothing any more. */
  readonly resolveLimitMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** How long a row waits when credit or settings stop the whole gateway. */
  readonly holdMs: number;
}

export const DEFAULT_RULES: OutboxRules = {
  quietFromMin: 21 * 60 + 30,
  quietUntilMin: 8 * 60,
  maxAttempts: 8,
  graceMs: 60_000,
  resolveAfterMs: [15_000, 60_000, 300_000],
  resend: true,
  // The gateway's window is twelve hours; one hour is left for clocks and queues.
  resolveLimitMs: 11 * 3_600_000,
  backoffBaseMs: 5000,
  backoffCapMs: 15 * 60_000,
  holdMs: 60_000,
};

/** States that no worker and no report changes without a person; `undelivered` may improve. */
export function isFinal(state: SmsState): boolean {
  return [
    'delivered',
    'undelivered',
    'failed',
    'blocked',
    'cancelled',
    'expired',
    'needs_review',
  ].includes(state);
}

/** What is to be done with a row that a worker has just taken. */
export type NextStep =
  | { readonly do: 'send' }
  | { readonly do: 'resolve' }
  | { readonly do: 'change'; readonly change: OutboxChange };

/** @param wallMs the same instant as people's clocks have it: by theirs they sleep */
export function nextStep(
  row: OutboxRow,
  nowMs: number,
  rules: OutboxRules,
  wallMs: number = nowMs,
): NextStep {
  if (row.maybeSent) {
    const doubtMs = nowMs - (row.firstMaybeAtMs ?? nowMs);
    if (doubtMs < rules.resolveLimitMs) return { do: 'resolve' };
    return { do: 'change', change: { state: 'needs_review', reason: 'unresolved-too-long' } };
  }
  if (nowMs >= row.expiresAtMs) {
    return { do: 'change', change: { state: 'expired', reason: 'not-sent-in-time' } };
  }
  const quietMs = row.urgent ? 0 : quietUntilMs(wallMs, rules) - wallMs;
  if (quietMs > 0) {
    const change = { state: 'held', reason: 'quiet-hours', nextAtMs: nowMs + quietMs } as const;
    return { do: 'change', change };
  }
  return { do: 'send' };
}

/** @param random at least 0, below 1 */
export function afterSend(
  row: OutboxRow,
  outcome: Outcome,
  nowMs: number,
  random: number,
  rules: OutboxRules,
): OutboxChange {
  const attempts = row.attempts + 1;
  switch (outcome.type) {
    case 'accepted': {
      const { ref, costRial } = outcome;
      // Somebody else's message came back: our key was used before, ours was not sent. Its id is
      // not kept, so that no report about theirs is taken for ours.
      if (!outcome.echoMatches) {
        return { state: 'needs_review', reason: 'local-id-collision', attempts };
      }
      return { state: 'accepted', reason: null, attempts, messageId: ref, costRial };
    }
    case 'unknown':
      return {
        state: 'uncertain',
        reason: `unknown:${outcome.code}`,
        attempts,
        resolves: 0,
        nextAtMs: nowMs + (rules.resolveAfterMs[0] ?? 0),
      };
    case 'not_sent':
      return {
        state: 'queued',
        reason: `not-sent:${outcome.code}`,
        maybeSent: false,
        attempts: row.attempts,
        nextAtMs: nowMs + backoffMs(row.attempts + 1, random, rules),
      };
    case 'rejected':
      return afterRejection(row, outcome, nowMs, random, rules);
    default:
      return unreachable(outcome);
  }
}

function afterRejection(
  row: OutboxRow,
  { scope, code }: Outcome & { type: 'rejected' },
  nowMs: number,
  random: number,
  rules: OutboxRules,
): OutboxChange {
  const attempts = row.attempts + 1;
  const waitMs = rules.holdMs + random * rules.holdMs;
  switch (scope) {
    case 'message':
      return { state: 'failed', reason: `rejected:${code}`, maybeSent: false, attempts };
    case 'busy':
      if (attempts >= rules.maxAttempts) {
        return { state: 'failed', reason: `rejected:${code}`, maybeSent: false, attempts };
      }
      return {
        state: 'queued',
        reason: `busy:${code}`,
        maybeSent: false,
        attempts,
        nextAtMs: nowMs + backoffMs(attempts, random, rules),
      };
    // Not the message's fault: it waits, and its attempts are not used up.
    case 'template':
    case 'line':
    case 'credit':
    case 'config':
      return {
        state: 'held',
        reason: `${scope}:${code}`,
        maybeSent: false,
        attempts: row.attempts,
        nextAtMs: nowMs + waitMs,
      };
    default:
      return unreachable(scope);
  }
}

/** After the gateway was asked by our key about a message whose answer was lost. */
export function afterResolve(
  row: OutboxRow,
  resolved: Resolved,
  nowMs: number,
  rules: OutboxRules,
): OutboxChange {
  const resolves = row.resolves + 1;
  const waitMs = rules.resolveAfterMs[Math.min(resolves, rules.resolveAfterMs.length - 1)] ?? 0;
  switch (resolved.type) {
    case 'found':
      return { state: 'accepted', reason: null, resolves, messageId: resolved.ref };
    case 'indeterminate':
      return {
        state: 'uncertain',
        reason: `unresolved:${resolved.code}`,
        resolves,
        nextAtMs: nowMs + waitMs,
      };
    case 'not_found': {
      const sinceMs = nowMs - (row.lastMaybeAtMs ?? nowMs);
      // A late request may still be on its way: only after the grace is "not found" a proof.
      if (sinceMs < rules.graceMs || resolves < 2) {
        return {
          state: 'uncertain',
          reason: 'not-found-yet',
          resolves,
          nextAtMs: nowMs + Math.max(rules.graceMs - sinceMs, rules.resolveAfterMs[0] ?? 0),
        };
      }
      if (!rules.resend)
        return { state: 'needs_review', reason: 'not-found-without-key', resolves };
      if (row.attempts >= rules.maxAttempts) {
        return { state: 'needs_review', reason: 'lost-too-often', resolves };
      }
      return {
        state: 'queued',
        reason: 'not-found',
        maybeSent: false,
        resolves: 0,
        nextAtMs: nowMs,
      };
    }
    default:
      return unreachable(resolved);
  }
}

/** How much a report says; a lower one never replaces a higher one. */
const RANKS: Readonly<Record<DlrStatus, number>> = {
  queued: 1,
  at_operator: 2,
  undelivered: 3,
  failed: 4,
  cancelled: 4,
  blocked: 4,
  delivered: 5,
};

/** Null: the report says nothing new. */
export function afterReport(
  row: { readonly state: SmsState; readonly dlrStatus: string | null },
  status: DlrStatus,
): OutboxChange | null {
  const before = row.dlrStatus === null ? 0 : RANKS[row.dlrStatus as DlrStatus];
  if (RANKS[status] <= before) return null;
  switch (status) {
    case 'queued':
    case 'at_operator':
      return { state: isFinal(row.state) ? row.state : 'accepted', reason: null };
    case 'delivered':
      return { state: 'delivered', reason: null };
    case 'undelivered':
      return { state: 'undelivered', reason: 'phone-off-or-out-of-reach' };
    case 'failed':
      return { state: 'failed', reason: 'failed-at-line' };
    case 'cancelled':
      return { state: 'failed', reason: 'cancelled-at-gateway' };
    case 'blocked':
      return { state: 'blocked', reason: 'blocked-by-receiver' };
    default:
      return unreachable(status);
  }
}

/** When the quiet hours that hold this instant end; the instant itself outside of them. */
export function quietUntilMs(nowMs: number, rules: OutboxRules): number {
  const { quietFromMin: from, quietUntilMin: until } = rules;
  if (from === until) return nowMs;
  const minute = tehranMinuteOfDay(nowMs);
  const quiet = from < until ? minute >= from && minute < until : minute >= from || minute < until;
  if (!quiet) return nowMs;
  const waitMin = (until - minute + 1440) % 1440;
  return Math.floor(nowMs / 60_000) * 60_000 + waitMin * 60_000;
}

/** Full jitter: waiting messages do not come back in one wave. */
function backoffMs(attempt: number, random: number, rules: OutboxRules): number {
  const ceilingMs = Math.min(rules.backoffCapMs, rules.backoffBaseMs * 2 ** Math.min(attempt, 20));
  return Math.max(Math.min(rules.backoffBaseMs, 250), Math.round(ceilingMs * random));
}
