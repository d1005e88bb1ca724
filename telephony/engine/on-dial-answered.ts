import type { Call } from './model.ts';
import { fallbackLapMs } from './timing.ts';
import type { EventOf, Turn } from './turn.ts';

/** A citizen has picked up: from now on nobody hangs up on him but with a reason. */
export function onDialAnswered(turn: Turn, event: EventOf<'dial.answered'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call !== undefined) notePickUp(turn, call);
}

/** His agent is kept for him until he could be here. */
export function notePickUp(turn: Turn, call: Call): void {
  const { now } = call;
  const isRung = now.phase === 'calling' || (now.phase === 'leaving' && now.how === 'take-back');
  if (!isRung || call.pickedUp) return;
  call.pickedUp = true;
  if (now.phase === 'calling') call.now = { ...now, untilMs: turn.nowMs + fallbackLapMs };
  turn.touchCall(call.id);
}
