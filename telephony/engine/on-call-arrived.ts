import { findCallbackOf, pickUp } from './callbacks.ts';
import { addCall, forgetCall, queueOf } from './calls.ts';
import { enterQueue } from './leave.ts';
import { connect } from './offers.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * A citizen is on the line. A call that we know already is a repeat, with one exception: a caller
 * whom we sent to the fallback queue comes back from there by itself, and is a call again.
 */
export function onCallArrived(turn: Turn, event: EventOf<'call.arrived'>): void {
  const known = turn.state.calls.get(event.callId);
  if (known !== undefined) {
    if (known.absent) {
      const offer = pickUp(turn, known);
      if (offer !== null) connect(turn, offer, 1);
      return;
    }
    if (known.now.phase !== 'leaving' || known.now.how !== 'fallback') return;
    forgetCall(turn, known);
    turn.refile();
  }

  const queueId = queueOf(turn, event.extension);
  if (queueId === null) {
    // The server has not told us any queue yet; the dialplan's own queue needs none of ours.
    turn.command({ type: 'continue-in-fallback', callId: event.callId });
    return;
  }
  // A ring that we had given up: who he is stands in no number, but in its name.
  const callerToken = event.callerToken ?? findCallbackOf(turn, event.callId)?.callerToken ?? null;
  enterQueue(turn, addCall(turn, { ...event, callerToken }, queueId));
}
