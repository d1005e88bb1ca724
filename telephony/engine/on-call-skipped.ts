import { loseAgent } from './callbacks.ts';
import { endCall } from './calls.ts';
import { endInner } from './inner-call.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * What we know of this call has a hole: the dialplan's queue takes the caller, place kept, and he
 * comes back from there as a new arrival. Who is talking is left alone: nothing waits to be decided.
 */
export function onCallSkipped(turn: Turn, event: EventOf<'call.skipped'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call === undefined || call.now.phase === 'leaving') return;
  if (call.now.phase === 'talking' || call.now.phase === 'outside') return;
  if (call.absent) loseAgent(turn, call);
  else if (endInner(turn, call)) return;
  else endCall(turn, call, { endedBy: 'system', unanswered: 'fallback', then: 'fallback' });
}
