import { unreachable } from '../../src/kit/assert.ts';
import type { OfferEnd } from './model.ts';
import { failOffer } from './offers.ts';
import { onLegGone } from './on-leg-ended.ts';
import type { EventOf, Turn } from './turn.ts';

/** The phone did not take the call, and its leg certainly no longer exists. */
export function onOfferFailed(turn: Turn, event: EventOf<'offer.failed'>): void {
  const offer = turn.state.offers.get(event.offerId);
  if (offer === undefined) return;
  if (offer.now.phase === 'ringing') {
    failOffer(turn, offer, toEnd(event.reason), { gone: true, cause: event.cause });
  } else {
    onLegGone(turn, offer, event.cause);
  }
}

function toEnd(reason: EventOf<'offer.failed'>['reason']): OfferEnd {
  switch (reason) {
    case 'no-answer':
      return 'missed';
    case 'declined':
    case 'busy':
    case 'unreachable':
      return reason;
    case 'dropped':
      return 'lost';
    default:
      return unreachable(reason);
  }
}
