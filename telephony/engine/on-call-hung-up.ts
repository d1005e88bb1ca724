import { callerIsGone } from './calls.ts';
import type { EventOf, Turn } from './turn.ts';

/** The caller left, at whatever moment. A hangup of a call already over is ordinary. */
export function onCallHungUp(turn: Turn, event: EventOf<'call.hung-up'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call !== undefined) callerIsGone(turn, call);
}
