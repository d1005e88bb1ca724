import { assert } from '../../src/kit/assert.ts';
import type { ConsultEnd, OutsideParty, RefusalCode } from '../protocol/index.ts';
import { judgeOfferEnd, requireAgent, restartIdle, settle, startWrapUp } from './agents.ts';
import { closeTalk, requeue, startTalk } from './calls.ts';
import { goOnOutside, handOut } from './hand-out.ts';
import type { Agent, Call, Consult, Offer, Party, Talking } from './model.ts';
import { isFree } from './model.ts';
import { addOffer, connect, dropLeg } from './offers.ts';
import { setHeld } from './on-hold.ts';
import { outsideRingLimitMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * A second party in a talk: a colleague, or somebody outside the house. The caller hears music while
 * the second phone rings and while the two speak: the second leg comes into the call's own bridge,
 * nobody is dialled twice. Then the first hands over (the caller comes to the second), takes back, or
 * all three talk. Whatever dies, the caller is with whoever is left, or at the head of the line.
 */

interface InConsult {
  readonly call: Call;
  readonly talking: Talking;
  readonly consult: Consult;
}

/** The talk in which this leg is the second one. */
export function findConsult(turn: Turn, offer: Offer): InConsult | null {
  const call = turn.state.calls.get(offer.callId);
  if (call?.now.phase !== 'talking' || call.now.consult?.offerId !== offer.id) return null;
  return { call, talking: call.now, consult: call.now.consult };
}

export function startConsult(
  turn: Turn,
  call: Call,
  talking: Talking,
  second: Agent,
  manner: Consult['manner'],
): RefusalCode | 'ok' {
  const refusal = mayAsk(talking);
  if (refusal !== 'ok') return refusal;
  if (!isFree(turn.state, second)) return 'agent-not-free';

  const ringLimitMs = turn.state.queues.get(call.queueId)?.ringLimitMs ?? 0;
  const offerId = addOffer(turn, call, second, 'consult', ringLimitMs);
  const { id: agentId } = second;
  second.now = { activity: 'ringing', callId: call.id, offerId };
  turn.ringFirst({
    type: 'ring-agent',
    offerId,
    callId: call.id,
    agentId,
    ringLimitMs,
    autoAnswer: false,
  });
  ask(turn, call, talking, { agentId, offerId, manner, stage: 'ringing' });
  return 'ok';
}

/** The same with somebody outside, whose number is in the command alone. */
export function startOutsideConsult(
  turn: Turn,
  call: Call,
  talking: Talking,
  { outsideId, numberToken }: OutsideParty,
  manner: Consult['manner'],
): RefusalCode | 'ok' {
  const refusal = mayAsk(talking);
  if (refusal !== 'ok') return refusal;

  const ringLimitMs = outsideRingLimitMs;
  const offerId = addOffer(turn, call, null, 'consult', ringLimitMs);
  const callId = call.id;
  turn.ringFirst({ type: 'ring-outside', offerId, callId, numberToken, ringLimitMs });
  ask(turn, call, talking, { agentId: null, outsideId, offerId, manner, stage: 'ringing' });
  return 'ok';
}

function mayAsk(talking: Talking): RefusalCode | 'ok' {
  if (talking.consult !== null) return 'consulting';
  // The phone that holds by itself would not hear the other.
  return talking.held?.by === 'phone' ? 'already-held' : 'ok';
}

function ask(turn: Turn, call: Call, talking: Talking, consult: Consult): void {
  const { agentId, held } = talking;
  if (held === null) turn.command({ type: 'hold-caller', callId: call.id });
  if (held === null) setHeld(turn, call, talking, 'consult');
  else call.now = { ...talking, held: { ...held, by: 'consult' } };
  move(turn, call, consult);
  const { offerId, manner } = consult;
  const second = secondOf(consult);
  turn.notice({ type: 'consult-asked', callId: call.id, agentId, ...second, offerId, manner });
}

/** As notices name who is asked. */
function secondOf({ agentId, outsideId }: Party) {
  return agentId === null ? { secondId: null, outsideId } : { secondId: agentId };
}

/** Both are in the bridge; whoever wished to hand over blindly meanwhile does so now. */
export function onSecondJoined(turn: Turn, offer: Offer): void {
  const found = findConsult(turn, offer);
  if (found === null || offer.now.phase !== 'answered' || found.consult.stage !== 'ringing') return;
  const { call, talking, consult } = found;
  if (consult.agentId !== null) {
    const second = requireAgent(turn, consult.agentId);
    second.now = { activity: 'consulting', callId: call.id, offerId: offer.id };
    second.unreachableTries = 0;
  }
  offer.now = { phase: 'joined' };
  turn.touchOffer(offer.id);
  move(turn, call, { ...consult, stage: 'speaking' });
  const { agentId } = talking;
  const second = secondOf(consult);
  turn.notice({ type: 'consult-answered', callId: call.id, agentId, ...second, offerId: offer.id });
  if (consult.manner === 'blind') handOver(turn, call);
}

/** The caller goes to the second; while that phone still rings, as soon as it answers. */
export function handOver(turn: Turn, call: Call): void {
  const { consult } = requireConsult(call);
  const offer = requireOffer(turn, consult);
  if (consult.stage === 'ringing') {
    move(turn, call, { ...consult, manner: 'blind' });
    return;
  }
  if (consult.stage === 'handing-over') return;
  move(turn, call, { ...consult, stage: 'handing-over' });
  connect(turn, offer, 1);
}

/** True: caller and second are together, and the first is free to write it down. */
export function finishHandOver(turn: Turn, offer: Offer): boolean {
  const found = findConsult(turn, offer);
  if (found === null) return false;
  const { call, talking, consult } = found;
  const isBlind = consult.stage === 'ringing' && consult.manner === 'blind';
  if (consult.stage !== 'handing-over' && !isBlind) return false;
  const leg = turn.state.offers.get(talking.offerId);
  assert(leg, 'a talking call has a leg');
  closeTalk(turn, call, talking);
  dropLeg(turn, leg);
  const fromId = talking.agentId;
  if (consult.agentId === null) {
    offer.now = { phase: 'joined' };
    handOut(turn, call, offer, consult.outsideId, fromId);
  } else {
    offer.purpose = 'offer';
    startTalk(turn, call, offer);
    const { agentId } = consult;
    turn.notice({ type: 'call-transferred', callId: call.id, agentId, fromId, offerId: offer.id });
  }
  startWrapUp(turn, requireAgent(turn, fromId), call);
  return true;
}

/** All three in one talk. */
export function joinConsult(turn: Turn, call: Call): RefusalCode | 'ok' {
  const { talking, consult } = requireConsult(call);
  if (consult.stage === 'ringing') return 'consult-not-answered';
  if (consult.stage !== 'speaking') return 'consulting';
  turn.command({ type: 'unhold-caller', callId: call.id, offerId: talking.offerId });
  setHeld(turn, call, talking, null);
  move(turn, call, { ...consult, stage: 'three' });
  const { agentId } = talking;
  turn.notice({ type: 'consult-joined', callId: call.id, agentId, ...secondOf(consult) });
  return 'ok';
}

/** The caller did not come into the bridge: the two go on alone, the music too. */
export function backToTwo(turn: Turn, call: Call, talking: Talking, consult: Consult): void {
  setHeld(turn, call, talking, 'consult');
  move(turn, call, { ...consult, stage: 'speaking' });
}

/** First agent and caller are together again, or go on together; the second leg is let go. */
export function endConsult(turn: Turn, call: Call, end: ConsultEnd, isCallerBack = false): void {
  const { talking, consult } = requireConsult(call);
  releaseSecond(turn, call, talking, end);
  call.now = { ...talking, consult: null };
  turn.touchCall(call.id);
  turn.touchAgent(talking.agentId);
  const isApart = talking.held?.by === 'consult';
  // A hand-over that failed may have taken the caller out of the bridge.
  if ((isApart || consult.stage === 'handing-over') && !isCallerBack) {
    turn.command({ type: 'unhold-caller', callId: call.id, offerId: talking.offerId });
  }
  if (isApart) setHeld(turn, call, call.now, null);
}

/** The second's part is over; the call's own state is left to whoever ends it. */
export function releaseSecond(turn: Turn, call: Call, talking: Talking, end: ConsultEnd): void {
  const { consult } = talking;
  assert(consult, 'only a consult has a second party');
  const { agentId: secondId, offerId } = consult;
  const offer = turn.state.offers.get(offerId);
  if (offer !== undefined && offer.now.phase !== 'dropping') dropLeg(turn, offer);
  if (secondId !== null) {
    const second = requireAgent(turn, secondId);
    settle(turn, second);
    // A phone that did not answer is no work, and a colleague's question refused is no miss.
    if (consult.stage !== 'ringing') restartIdle(turn, second);
    if (end === 'busy' || end === 'unreachable') judgeOfferEnd(turn, second, null, end);
  }
  const { agentId } = talking;
  const second = secondOf(consult);
  turn.notice({ type: 'consult-ended', callId: call.id, agentId, ...second, offerId, end });
}

/**
 * The first agent is gone. The caller goes to the second: joined if that one has picked up, else
 * in line at the old place, with the phone that rings ringing on for him.
 */
export function goOnWithSecond(turn: Turn, call: Call, talking: Talking): void {
  const { consult, agentId } = talking;
  assert(consult, 'only a consult has a second party');
  const offer = requireOffer(turn, consult);
  if (consult.agentId === null) {
    goOnOutside(turn, call, talking, consult, offer);
    startWrapUp(turn, requireAgent(turn, agentId), call);
    return;
  }
  const { callId, id: offerId } = offer;
  const second = requireAgent(turn, consult.agentId);
  offer.purpose = 'offer';
  offer.wasAsked = true;
  second.now = { activity: 'ringing', callId, offerId };
  const isUp = offer.now.phase !== 'ringing';
  requeue(turn, call, call.queueId, isUp ? 'silence' : 'nothing');
  call.now = { phase: isUp ? 'joining' : 'offered', offerId, agentId: second.id };
  const rule = 'left-by-first';
  const decision = { rule, callKeyMs: call.keyMs, boosts: [], waitingCalls: 0, candidates: [] };
  turn.notice({ type: 'call-offered', callId, offerId, agentId: second.id, decision });
  startWrapUp(turn, requireAgent(turn, agentId), call);
  turn.touchAgent(second.id);
  turn.touchOffer(offerId);
  if (isUp) connect(turn, offer, 1);
}

function move(turn: Turn, call: Call, consult: Consult): void {
  assert(call.now.phase === 'talking', 'a consult is part of a talk');
  call.now = { ...call.now, consult };
  turn.touchCall(call.id);
  turn.touchAgent(call.now.agentId);
  if (consult.agentId !== null) turn.touchAgent(consult.agentId);
}

function requireConsult(call: Call): InConsult {
  const { now } = call;
  assert(now.phase === 'talking' && now.consult !== null, 'the call is in a consult');
  return { call, talking: now, consult: now.consult };
}

function requireOffer(turn: Turn, consult: Consult): Offer {
  const offer = turn.state.offers.get(consult.offerId);
  assert(offer, 'a consult has a second leg');
  return offer;
}
