import { unreachable } from '../../src/kit/assert.ts';
import { endCall } from './calls.ts';
import { endConsult, findConsult, goOnWithSecond } from './consult.ts';
import type { Offer } from './model.ts';
import { failOffer, forgetLeg } from './offers.ts';
import type { EventOf, Turn } from './turn.ts';

/** A leg that had been answered is gone. */
export function onLegEnded(turn: Turn, event: EventOf<'leg.ended'>): void {
  const offer = turn.state.offers.get(event.offerId);
  if (offer !== undefined) onLegGone(turn, offer, event.cause);
}

/**
 * In a talk it means that its agent (or who is outside) hung up; before it, that the offer came to nothing. In a consult
 * the caller stays with the other one.
 */
export function onLegGone(turn: Turn, offer: Offer, cause: number | null): void {
  switch (offer.now.phase) {
    case 'ringing':
      failOffer(turn, offer, 'lost', { gone: true, cause });
      return;
    case 'hearing':
    case 'answered':
    case 'expecting':
      // Picked up and put down before anybody heard anybody.
      failOffer(turn, offer, 'declined', { gone: true, cause });
      return;
    case 'joined': {
      const call = turn.state.calls.get(offer.callId);
      const consulted = findConsult(turn, offer);
      forgetLeg(turn, offer);
      if (consulted !== null) endConsult(turn, consulted.call, 'left');
      if (call?.now.phase === 'outside' && call.now.offerId === offer.id) {
        endCall(turn, call, { endedBy: 'outside', unanswered: 'failed', then: 'hang-up' });
        return;
      }
      if (call?.now.phase !== 'talking' || call.now.offerId !== offer.id) return;
      if (call.now.consult !== null) goOnWithSecond(turn, call, call.now);
      else endCall(turn, call, { endedBy: 'agent', unanswered: 'failed', then: 'hang-up' });
      return;
    }
    case 'dropping':
      forgetLeg(turn, offer);
      return;
    default:
      unreachable(offer.now);
  }
}
