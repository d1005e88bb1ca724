import { assert } from '../../src/kit/assert.ts';
import type { AgentId, CallId, Decision, Notice, OfferId } from '../protocol/index.ts';
import { judgeOfferEnd, requireAgent, settle } from './agents.ts';
import { backToWaiting } from './calls.ts';
import { endOwnLeg } from './call-out.ts';
import { endConsult, findConsult } from './consult.ts';
import { handOutFailed } from './hand-out.ts';
import type { Agent, Call, Offer, OfferEnd } from './model.ts';
import { rejoinFailed } from './rejoin.ts';
import { connectRepeatMs, repeatCommandMs, ringGraceMs } from './timing.ts';
import { goOnRinging } from './ring-all.ts';
import type { Turn } from './turn.ts';

type OfferEnded = Extract<Notice, { type: 'offer-ended' }>;

/** Reserves the agent for the call and lets the phone ring. */
export function makeOffer(
  turn: Turn,
  call: Call,
  agent: Agent,
  decision: Decision,
  purpose: 'offer' | 'also' = 'offer',
): void {
  const queue = turn.state.queues.get(call.queueId);
  const ringLimitMs = queue?.ringLimitMs ?? 0;
  const offerId = addOffer(turn, call, agent, purpose, ringLimitMs);
  if (purpose === 'offer') call.now = { phase: 'offered', offerId, agentId: agent.id };
  agent.now = { activity: 'ringing', callId: call.id, offerId };
  agent.occupied = { queueId: call.queueId, sinceMs: turn.nowMs, answered: false };
  turn.ringFirst({
    type: 'ring-agent',
    offerId,
    callId: call.id,
    agentId: agent.id,
    ringLimitMs,
    autoAnswer: queue?.autoAnswer === true ? 'after-beep' : false,
  });
  turn.notice({ type: 'call-offered', callId: call.id, offerId, agentId: agent.id, decision });
}

/** `agent`: whom it reserves; null: it leads out of the house. */
export function addOffer(
  turn: Turn,
  call: Call,
  agent: Agent | null,
  purpose: Offer['purpose'],
  ringLimitMs: number,
): OfferId {
  call.offersMade += 1;
  const id = `${call.id}.${call.offersMade}` as OfferId;
  const untilMs = turn.nowMs + ringLimitMs + ringGraceMs;
  const offer: Offer = {
    id,
    callId: call.id,
    agentId: agent?.id ?? null,
    purpose,
    madeAtMs: turn.nowMs,
    now: { phase: 'ringing', untilMs },
  };
  turn.state.offers.set(id, offer);
  turn.touchOffer(id);
  turn.touchCall(call.id);
  if (agent === null) return id;
  agent.legs.push(id);
  turn.touchAgent(agent.id);
  return id;
}

/** The name itself says whose call it was, also when we no longer know the offer. */
export function callIdOf(offerId: OfferId): CallId {
  return offerId.slice(0, offerId.lastIndexOf('.')) as CallId;
}

/** Of a leg that is known to be an agent's. */
export function agentIdOf({ agentId }: Offer): AgentId {
  assert(agentId !== null, 'a leg out of the house is no agent’s');
  return agentId;
}

export function connect(turn: Turn, offer: Offer, tries: number): void {
  offer.now = { phase: 'answered', tries, retryAtMs: turn.nowMs + connectRepeatMs };
  turn.touchOffer(offer.id);
  turn.touchCall(offer.callId);
  const { callId, id: offerId } = offer;
  turn.command({ type: meetsAgentFirst(turn, offer) ? 'join-agent' : 'connect', callId, offerId });
}

/** Whoever is asked speaks with the first agent, not with the caller. */
function meetsAgentFirst(turn: Turn, offer: Offer): boolean {
  const consult = findConsult(turn, offer)?.consult;
  return consult?.stage === 'ringing' && consult.manner === 'consult';
}

/** We want this leg gone. The agent stays reserved until the PBX has confirmed it. */
export function dropLeg(turn: Turn, offer: Offer): void {
  offer.now = { phase: 'dropping', retryAtMs: turn.nowMs + repeatCommandMs };
  turn.touchOffer(offer.id);
  turn.command({ type: 'drop-leg', offerId: offer.id, callId: offer.callId });
}

/** The PBX has confirmed that the leg no longer exists. */
export function forgetLeg(turn: Turn, offer: Offer): void {
  turn.state.offers.delete(offer.id);
  turn.touchOffer(offer.id);
  if (offer.agentId === null) return;
  const agent = requireAgent(turn, offer.agentId);
  agent.legs = agent.legs.filter((id) => id !== offer.id);
  if (agent.now.activity === 'releasing') settle(turn, agent);
  turn.touchAgent(agent.id);
}

/**
 * An offer that rings or is being joined comes to nothing. `leg` says whether it is gone already
 * or must still be dropped. The call, if it still hangs on this offer, goes back to waiting.
 */
export function failOffer(
  turn: Turn,
  offer: Offer,
  end: OfferEnd,
  leg: { readonly gone: boolean; readonly cause: number | null },
): void {
  const call = turn.state.calls.get(offer.callId) ?? null;
  const wasTold = offer.now.phase === 'hearing';
  const wasJoining = offer.now.phase === 'answered';
  if (leg.gone) forgetLeg(turn, offer);
  else dropLeg(turn, offer);

  if (offer.purpose === 'rejoin') {
    if (call?.now.phase === 'rejoining' && call.now.offerId === offer.id) {
      rejoinFailed(turn, call, call.now, { end, wasJoining });
    }
    return;
  }

  if (offer.purpose === 'consult') {
    if (call !== null && findConsult(turn, offer) !== null) {
      endConsult(turn, call, end === 'answered' ? 'lost' : end);
    }
    return;
  }

  if (offer.purpose === 'call-out') return endOwnLeg(turn, call, offer, end);

  if (offer.agentId === null) {
    if (call !== null) handOutFailed(turn, call, offer, end);
    return;
  }

  const agent = requireAgent(turn, offer.agentId);
  const wasOn = call !== null && isOn(call, offer);
  const goesOn = call !== null && wasOn && goOnRinging(turn, call);
  turn.notice({
    type: 'offer-ended',
    callId: offer.callId,
    offerId: offer.id,
    agentId: agent.id,
    end,
    cause: leg.cause,
    ...(call === null ? {} : stillOn(call, offer)),
  });
  if (agent.now.activity === 'ringing' && agent.now.offerId === offer.id) settle(turn, agent);
  judgeOfferEnd(turn, agent, call, end);
  if (call !== null && wasOn && !goesOn) backToWaiting(turn, call, wasTold);
}

/** Of several that rang one has ended: which one is the call's now. */
function stillOn({ now }: Call, ended: Offer): Pick<OfferEnded, 'goesOn'> {
  const isOnOther =
    (now.phase === 'offered' || now.phase === 'joining') && now.offerId !== ended.id;
  return isOnOther ? { goesOn: { offerId: now.offerId, agentId: now.agentId } } : {};
}

/** Call → offer end of the link. */
export function isOn(call: Call, offer: Offer): boolean {
  const { now } = call;
  const hangs = now.phase === 'offered' || now.phase === 'calling' || now.phase === 'joining';
  return hangs && now.offerId === offer.id;
}
