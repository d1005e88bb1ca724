import type { Notice, QueueId } from '../protocol/index.ts';
import { isCalled } from './call-out.ts';
import { expectedWaitMs, toQueueView } from './estimate.ts';
import type { EngineState } from './model.ts';
import type { Turn } from './turn.ts';

/** When everything else is decided: who has just come gets his prediction, people the queue's. */
export function tellEstimates(turn: Turn): void {
  if (turn.noticed.length === 0) return;
  const queueIds = new Set<QueueId>();
  for (const notice of turn.noticed) {
    if (notice.type === 'call-arrived') predict(turn, notice.callId);
    for (const queueId of queuesOf(turn.state, notice)) queueIds.add(queueId);
  }
  for (const queueId of queueIds) tellQueue(turn, queueId);
}

/** Also for who comes to us late: the wait counts from the first arrival. */
function predict(turn: Turn, callId: Extract<Notice, { type: 'call-arrived' }>['callId']): void {
  const call = turn.state.calls.get(callId);
  if (call === undefined || call.firstAnsweredAtMs !== null) return;
  // Whom we call has waited already.
  if (isCalled(call)) return;
  const leftMs = expectedWaitMs(turn.state, turn.indexes, call);
  if (leftMs === null) return;
  const waitedMs = Math.max(0, turn.nowMs - call.enteredAtMs);
  call.expectedWaitMs = waitedMs + Math.round(leftMs);
}

function queuesOf(state: EngineState, notice: Notice): readonly QueueId[] {
  switch (notice.type) {
    case 'agent-changed':
      return notice.agent.queueIds;
    case 'call-arrived':
    case 'call-ended':
    case 'call-requeued':
      return [notice.queueId];
    case 'call-offered':
    case 'offer-ended': {
      const call = state.calls.get(notice.callId);
      return call === undefined ? [] : [call.queueId];
    }
    default:
      return [];
  }
}

function tellQueue(turn: Turn, queueId: QueueId): void {
  const known = turn.state.estimates.get(queueId);
  if (known === undefined) return;
  const estimate = toQueueView(turn.state, turn.indexes, queueId);
  const { expectedWaitMs, errorP50Ms, errorP90Ms } = estimate;
  const { told } = known;
  const isTold =
    told.expectedWaitMs === expectedWaitMs &&
    told.errorP50Ms === errorP50Ms &&
    told.errorP90Ms === errorP90Ms;
  if (isTold) return;
  known.told = { expectedWaitMs, errorP50Ms, errorP90Ms };
  turn.notice({ type: 'estimate-changed', estimate });
}
