import { thanksParts } from '../flow/caller-flow.ts';
import { endCall } from './calls.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * A key of the caller's phone. A 1 of somebody who was told the news: that was all, thank you. At any
 * time of the wait, since one listens first; no longer when an expert has picked up.
 */
export function onCallDigit(turn: Turn, event: EventOf<'call.digit'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined || event.digit !== '1' || !call.heardNews) return;
  const { phase } = call.now;
  if (phase !== 'greeting' && phase !== 'waiting' && phase !== 'offered') return;
  if (call.firstAnsweredAtMs !== null) return;
  const then = { message: thanksParts() };
  endCall(turn, call, { endedBy: 'caller', unanswered: 'self_served', then });
}
