import { isCalled } from './call-out.ts';
import { waitMsOf } from './calls.ts';
import { estimateOf, learnError, learnRing, learnWait } from './estimate.ts';
import type { Agent, Call } from './model.ts';
import type { Turn } from './turn.ts';

/**
 * Two found talking teach nothing. A call that comes from another line or again is work of this
 * one as any other; its wait was over, and compared with its prediction, at the first answer.
 */
export function learnAnswer(turn: Turn, call: Call, { occupied }: Agent, isFirst: boolean): void {
  if (occupied === null) return;
  occupied.answered = true;
  const estimate = estimateOf(turn.state, call.queueId);
  learnRing(estimate, turn.nowMs - occupied.sinceMs);
  if (!isFirst || isCalled(call)) return;
  const waitMs = waitMsOf(turn, call);
  learnWait(estimate, waitMs, false);
  if (call.expectedWaitMs !== null) learnError(estimate, Math.abs(call.expectedWaitMs - waitMs));
}
