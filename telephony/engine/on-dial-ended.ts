import { attemptFailed } from './callbacks.ts';
import { forgetCall } from './calls.ts';
import type { EventOf, Turn } from './turn.ts';

/** A citizen's phone rings no more, and nobody of it is on the line. */
export function onDialEnded(turn: Turn, event: EventOf<'dial.ended'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined || !call.absent) return;
  if (call.now.phase === 'leaving') forgetCall(turn, call);
  else attemptFailed(turn, call, event.reason);
}
