import { assert } from '../../src/kit/assert.ts';
import type { Call, EngineState, Offer, OfferEnd } from './model.ts';
import { failOffer } from './offers.ts';
import type { Turn } from './turn.ts';

/*
 * Where all free phones ring for one caller, one offer is the call's own, as everywhere; the others
 * hang on it by their names alone. The first to answer becomes the call's own, and the rest are let
 * go without a miss; while nobody answers, the next one takes the place of one that ends.
 */

/** Phones that ring for this call beside its own offer, the first rung first. */
export function othersRinging(state: EngineState, call: Call): Offer[] {
  const others: Offer[] = [];
  for (let n = 1; n <= call.offersMade; n += 1) {
    const offer = state.offers.get(`${call.id}.${n}` as Offer['id']);
    if (offer?.purpose === 'also' && offer.now.phase === 'ringing') others.push(offer);
  }
  return others;
}

/** The call's own offer has ended, but not the ringing. False: nobody else rings. */
export function goOnRinging(turn: Turn, call: Call): boolean {
  const [next] = call.now.phase === 'offered' ? othersRinging(turn.state, call) : [];
  if (next === undefined) return false;
  makeOwn(turn, call, next);
  return true;
}

/** Somebody picked up who was not the first to be rung: the call is that agent's. */
export function giveToAnswered(turn: Turn, call: Call, answered: Offer): void {
  if (call.now.phase !== 'offered' || answered.purpose !== 'also') return;
  const first = turn.state.offers.get(call.now.offerId);
  if (first !== undefined) first.purpose = 'also';
  makeOwn(turn, call, answered);
}

/** Nobody is to blame for not having been the first. */
export function releaseOthers(
  turn: Turn,
  call: Call,
  end: Extract<OfferEnd, 'withdrawn' | 'caller-left'>,
): void {
  for (const offer of othersRinging(turn.state, call)) {
    failOffer(turn, offer, end, { gone: false, cause: null });
  }
}

/** All phones that ring for the call, also the one that was just picked up. */
export function stopRinging(
  turn: Turn,
  call: Call,
  own: Offer | undefined,
  end: Extract<OfferEnd, 'withdrawn' | 'caller-left'>,
): void {
  releaseOthers(turn, call, end);
  assert(own, 'a call on offer points at a known offer');
  failOffer(turn, own, end, { gone: false, cause: null });
}

function makeOwn(turn: Turn, call: Call, offer: Offer): void {
  offer.purpose = 'offer';
  call.now = { phase: 'offered', offerId: offer.id, agentId: offer.agentId };
  turn.touchCall(call.id);
}
