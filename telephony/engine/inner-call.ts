import type { AgentId, RefusalCode } from '../protocol/index.ts';
import { begin, findCaller, isInner } from './call-out.ts';
import { attemptFailed } from './callbacks.ts';
import { endCall, sendAway } from './calls.ts';
import type { EngineRequest } from './event.ts';
import type { Call, EngineState, Offer } from './model.ts';
import { isFree } from './model.ts';
import { releaseFromOwnLeg, reserveForOwnLeg } from './on-agent-phone.ts';
import type { Turn } from './turn.ts';

/*
 * An expert calls a colleague. It is a call out whose other end is a phone of the house: to the bridge
 * it is the caller's, and to its agent a leg of his own, from the command to ring it until its channel
 * is gone. It goes nowhere else: no queue, no third party, no writing down; when one of the two is
 * gone, so is the call.
 */

export function callColleague(
  turn: Turn,
  { agentId, callId, secondId }: Extract<EngineRequest, { type: 'call-colleague' }>,
): RefusalCode | 'ok' {
  const { state } = turn;
  const agent = findCaller(state, agentId, callId);
  if (typeof agent === 'string') return agent;
  if (!state.agents.has(secondId)) return 'unknown-agent';
  if (secondId === agentId || !mayBeRung(state, secondId)) return 'agent-not-free';
  for (const call of state.calls.values()) {
    if (call.secondId === secondId) return 'agent-not-free';
  }
  return begin(turn, agent, { callId, callerToken: null, secondId });
}

function mayBeRung(state: EngineState, secondId: AgentId): boolean {
  const second = state.agents.get(secondId);
  return second !== undefined && isFree(state, second);
}

/** The expert has picked up; his colleague may have got something else to do meanwhile. */
export function dialColleague(
  turn: Turn,
  call: Call,
  secondId: AgentId,
  rest: { readonly extension: string; readonly ringLimitMs: number; readonly offerId: Offer['id'] },
): void {
  if (!mayBeRung(turn.state, secondId)) return attemptFailed(turn, call, 'busy');
  hold(turn, secondId, call);
  reserveForOwnLeg(turn, secondId);
  const { id: callId, enteredAtMs } = call;
  turn.command({ type: 'dial-colleague', callId, agentId: secondId, enteredAtMs, ...rest });
}

function hold({ state }: Turn, secondId: AgentId, { id }: Call): void {
  const legs = state.ownLegs.get(secondId) ?? [];
  if (!legs.includes(id)) state.ownLegs.set(secondId, [...legs, id]);
}

/** After what the PBX holds was told: who is rung or talks with a colleague is kept for it. */
export function holdColleagues(turn: Turn): void {
  for (const call of turn.state.calls.values()) {
    const isDialled = !(call.now.phase === 'offered' && call.absent);
    if (call.secondId !== null && isDialled) hold(turn, call.secondId, call);
  }
}

/** The channel of the colleague's phone is gone. */
export function releaseColleague(turn: Turn, { id, secondId }: Call): void {
  if (secondId === null) return;
  const { ownLegs } = turn.state;
  const left = (ownLegs.get(secondId) ?? []).filter((leg) => leg !== id);
  if (left.length > 0) ownLegs.set(secondId, left);
  else ownLegs.delete(secondId);
  releaseFromOwnLeg(turn, secondId);
}

/** True: a call between two of us, of whom one is gone; the other is let go, not queued. */
export function endInner(turn: Turn, call: Call): boolean {
  if (!isInner(call.id)) return false;
  endCall(turn, call, { endedBy: 'system', unanswered: 'failed', then: 'hang-up' });
  return true;
}

/** Picked up when nobody wants it any more. True: a colleague, who is let go. */
export function turnAwayColleague(turn: Turn, call: Call | undefined, callId: Call['id']): boolean {
  if (!isInner(callId)) return false;
  if (call === undefined) turn.command({ type: 'hang-up-caller', callId });
  else {
    call.absent = false;
    call.pickedUp = false;
    sendAway(turn, call, 'hang-up');
  }
  return true;
}
