import type { CallId } from '../protocol/index.ts';
import { toldOf, ownLegOf } from './call-out.ts';
import type { Arrival } from './calls.ts';
import type { Call } from './model.ts';
import type { Turn } from './turn.ts';

/** A call has begun: who called whom, and of which place in line it is. */
export function tellArrival(
  turn: Turn,
  call: Call,
  arrival: Arrival,
  resumes: CallId | null,
): void {
  const { id, callerToken, queueId, enteredAtMs, keyMs, calledBy } = call;
  const { callback, arrivedAs } = arrival;
  turn.notice({
    type: 'call-arrived',
    callId: id,
    callerToken,
    queueId,
    enteredAtMs,
    keyMs,
    resumes,
    ...(callback === undefined ? {} : { callbackOf: callback.firstCallId }),
    ...(arrivedAs === undefined ? {} : { arrivedAs }),
    ...toldOf(id),
    ...(call.secondId === null ? {} : { secondId: call.secondId }),
    ...(calledBy === null ? {} : { calledBy: { agentId: calledBy, offerId: ownLegOf(id) } }),
  });
}
