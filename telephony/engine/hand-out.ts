import type { AgentId, OfferId, OutsideId } from '../protocol/index.ts';
import { closeTalk, requeue } from './calls.ts';
import { releaseSecond } from './consult.ts';
import type { Call, Consult, Offer, OfferEnd, Talking } from './model.ts';
import { connect, dropLeg } from './offers.ts';
import { isOnStandby, standbyFailed } from './standby.ts';
import type { Turn } from './turn.ts';

/*
 * A call that was handed over to somebody outside the house: the leg that was asked stays the same,
 * and no agent has the call any more. It is over when either of the two hangs up.
 */

/** The talk was closed by whoever hands over. */
export function handOut(
  turn: Turn,
  call: Call,
  offer: Offer,
  outsideId: OutsideId | null,
  fromId: AgentId | null,
): void {
  offer.purpose = 'outside';
  call.now = { phase: 'outside', offerId: offer.id, outsideId, by: 'hand-over' };
  call.hearing = { sound: 'music' };
  turn.touchCall(call.id);
  turn.touchOffer(offer.id);
  const callId = call.id;
  turn.notice({ type: 'call-handed-out', callId, fromId, outsideId, offerId: offer.id });
}

/**
 * The first agent is gone. With somebody who has picked up the caller is joined; a ring to which he
 * was sent rings on for him. Whom the agent only wanted to ask first does not get a stranger.
 */
export function goOnOutside(
  turn: Turn,
  call: Call,
  talking: Talking,
  consult: Consult & { readonly agentId: null },
  offer: Offer,
): void {
  const isUp = offer.now.phase !== 'ringing';
  if (!isUp && consult.manner === 'consult') {
    releaseSecond(turn, call, talking, 'withdrawn');
    requeue(turn, call, call.queueId, 'apology');
    return;
  }
  closeTalk(turn, call, talking);
  handOut(turn, call, offer, consult.outsideId, talking.agentId);
  if (isUp) connect(turn, offer, 1);
  else turn.command({ type: 'play-music', callId: call.id });
}

/** True: the two who were brought together without an agent are. */
export function joinOutside(turn: Turn, call: Call, offer: Offer): boolean {
  if (call.now.phase !== 'outside' || call.now.offerId !== offer.id) return false;
  const isFirst = isOnStandby(call);
  offer.now = { phase: 'joined' };
  call.hearing = { sound: 'music' };
  call.firstAnsweredAtMs ??= turn.nowMs;
  turn.touchOffer(offer.id);
  turn.touchCall(call.id);
  if (isFirst) handOut(turn, call, offer, call.now.outsideId, null);
  return true;
}

/** The caller is gone: so is what holds him there. */
export function releaseOutside(turn: Turn, offerId: OfferId): void {
  const offer = turn.state.offers.get(offerId);
  if (offer !== undefined) dropLeg(turn, offer);
}

/** The leg outside is gone or let go of: the caller, if he was on it, is at the head of the line. */
export function handOutFailed(turn: Turn, call: Call, offer: Offer, end: OfferEnd): void {
  const { now } = call;
  if (now.phase !== 'outside' || now.offerId !== offer.id) return;
  if (isOnStandby(call)) return standbyFailed(turn, call, offer, end);
  const { offerId, outsideId } = now;
  turn.notice({ type: 'hand-out-failed', callId: call.id, outsideId, offerId, end });
  requeue(turn, call, call.queueId, 'apology');
}

/** Two who talk, one of them outside, and whom we do not know: left in peace, taken into the books. */
export function adoptOutside(turn: Turn, call: Call, offerId: OfferId): boolean {
  const offer: Offer = {
    id: offerId,
    callId: call.id,
    agentId: null,
    purpose: 'outside',
    madeAtMs: turn.nowMs,
    now: { phase: 'joined' },
  };
  turn.state.offers.set(offerId, offer);
  call.firstAnsweredAtMs ??= turn.nowMs;
  handOut(turn, call, offer, null, null);
  return true;
}
