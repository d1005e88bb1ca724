import { thanksParts } from '../flow/caller-flow.ts';
import { acceptCallback, mayBeCalledBack } from './callbacks.ts';
import { endCall } from './calls.ts';
import { moveByKey } from './leave.ts';
import { queueBehindKey } from './spoken.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * A key of the caller's phone. It may lead to a queue of another language. A 1 of somebody who was told the news: that was all, thank you.
 * A 2 of somebody who was told of it: call me back. At any time of the wait, since one listens first; no longer when an expert has picked up.
 */
export function onCallDigit(turn: Turn, event: EventOf<'call.digit'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined || call.firstAnsweredAtMs !== null) return;
  const { phase } = call.now;
  if (phase !== 'greeting' && phase !== 'waiting' && phase !== 'offered') return;
  const chosen = queueBehindKey(turn.state, call, event.digit);
  if (chosen !== null) return moveByKey(turn, call, chosen);
  if (event.digit === '2' && call.toldOfCallback && mayBeCalledBack(turn.state, call)) {
    acceptCallback(turn, call);
    return;
  }
  if (event.digit !== '1' || !call.heardNews) return;
  const then = { message: thanksParts() };
  endCall(turn, call, { endedBy: 'caller', unanswered: 'self_served', then });
}
