import { attemptFailed, keepPromise } from './callbacks.ts';
import { forgetCall } from './calls.ts';
import { strayEnded } from './stray-dials.ts';
import type { EventOf, Turn } from './turn.ts';

/** A citizen's phone rings no more, and nobody of it is on the line. */
export function onDialEnded(turn: Turn, event: EventOf<'dial.ended'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined) return strayEnded(turn, event.callId, event.reason);
  if (!call.absent) return;
  if (call.now.phase !== 'leaving') return attemptFailed(turn, call, event.reason);
  // He was quicker than our taking it back: the dialplan's queue has served him, or nobody.
  if (event.reason === 'left') keepPromise(turn, call);
  forgetCall(turn, call);
}
