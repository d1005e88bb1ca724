import { thanksParts } from '../flow/caller-flow.ts';
import { acceptCallback, mayBeCalledBack } from './callbacks.ts';
import { endCall } from './calls.ts';
import { moveByKey } from './leave.ts';
import { queueBehindKey } from './spoken.ts';
import { isOnStandby, takeBack } from './standby.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * A key of the caller's phone. It may lead to a queue of another language. A 1 of somebody who was
 * told the news: that was all, thank you. A 2 of somebody who was told of it: call me back. At any
 * time of the wait, since one listens first; no longer when an expert has picked up.
 */
export function onCallDigit(turn: Turn, event: EventOf<'call.digit'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined || call.firstAnsweredAtMs !== null) return;
  const { phase } = call.now;
  const isOnCallRung = isOnStandby(call);
  if (phase !== 'greeting' && phase !== 'waiting' && phase !== 'offered' && !isOnCallRung) return;
  const chosen = queueBehindKey(turn.state, call, event.digit);
  const isAway = event.digit === '1' && call.heardNews;
  const isLater = event.digit === '2' && call.toldOfCallback;
  if (chosen === null && !isAway && !isLater) return;
  if (isOnCallRung && !takeBack(turn, call)) return;
  if (chosen !== null) return moveByKey(turn, call, chosen);
  if (isLater) {
    if (mayBeCalledBack(turn.state, call)) acceptCallback(turn, call);
    return;
  }
  const { newsId } = call;
  const then = { message: thanksParts() };
  endCall(turn, call, { endedBy: 'caller', unanswered: 'self_served', newsId, then });
}
