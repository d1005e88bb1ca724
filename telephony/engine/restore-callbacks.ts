import type { CallId } from '../protocol/index.ts';
import { addCallback, endCallback, findByToken } from './callbacks.ts';
import type { EngineRequest } from './event.ts';
import type { Call, EngineState, Offer } from './model.ts';
import { callIdOf } from './offers.ts';
import { straysOf } from './stray-dials.ts';
import type { Turn } from './turn.ts';

type Restored = Extract<EngineRequest, { type: 'restore-callbacks' }>['callbacks'];

/** What we know ourselves is newer than any record. */
export function restoreCallbacks(turn: Turn, callbacks: Restored): void {
  for (const { callbackId: id, ...known } of callbacks) {
    const { callbacks: pending, endedCallbacks, queues } = turn.state;
    if (pending.has(id) || endedCallbacks.has(id) || !queues.has(known.queueId)) continue;
    const call = findCallOf(turn.state, id);
    if (call !== undefined) {
      // He has picked up, and is with us: only his name was forgotten.
      call.callerToken = known.callerToken;
      call.callbackOf = id;
      endCallback(turn, { id }, 'reached', call.id);
      continue;
    }
    if (findByToken(turn.state, known.callerToken) !== undefined) continue;
    const seq = turn.state.nextCallSeq;
    turn.state.nextCallSeq += 1;
    // How long ago he was rung we do not know.
    const restMs = known.rings > 0 ? (queues.get(known.queueId)?.callback?.retryAfterMs ?? 0) : 0;
    const attempts = Math.max(known.attempts, straysOf(turn.state, id));
    addCallback(turn, { ...known, id, seq, attempts, boosts: [] }, turn.nowMs + restMs);
  }
}

/** By its name a call of this callback, of whoever has been received without a memory of him. */
function findCallOf({ calls }: EngineState, id: CallId): Call | undefined {
  for (const call of calls.values()) {
    if (callIdOf(call.id as string as Offer['id']) === id) return call;
  }
  return undefined;
}
