import type { BoardCounters } from '../contract/board.ts';
import type { CallOutcome } from '../../telephony/protocol/index.ts';

/** What the figures need of one ended call of the ledger. */
export interface EndedCall {
  readonly queueId: string;
  readonly outcome: CallOutcome;
  /** From first arrival to the answer, or to the end of an unanswered call. */
  readonly waitMs: number;
}

/**
 * The one way from ledger rows to figures: boards add each call as it ends, reports add a period's.
 * Offered is the sum of the outcomes by construction: a call counts when it has one.
 */
export function addCall(
  counters: BoardCounters,
  call: EndedCall,
  serviceLevelMs: number,
): BoardCounters {
  const next = { ...counters, offered: counters.offered + 1 };
  switch (call.outcome) {
    case 'answered':
      next.answered += 1;
      next.answeredWaitMs += call.waitMs;
      if (call.waitMs <= serviceLevelMs) next.answeredInTime += 1;
      return next;
    case 'abandoned':
      next.abandoned += 1;
      return next;
    case 'short_abandoned':
      next.shortAbandoned += 1;
      return next;
    default:
      next.otherEnded += 1;
      return next;
  }
}

export function noCalls(queueId: string): BoardCounters {
  return {
    queueId,
    offered: 0,
    answered: 0,
    answeredInTime: 0,
    abandoned: 0,
    shortAbandoned: 0,
    otherEnded: 0,
    answeredWaitMs: 0,
  };
}
