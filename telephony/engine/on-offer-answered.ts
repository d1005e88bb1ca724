import { dialCitizen } from './callbacks.ts';
import { callIdOf, connect } from './offers.ts';
import { giveToAnswered, releaseOthers } from './ring-all.ts';
import type { EventOf, Turn } from './turn.ts';
import { whisper, whisperFor } from './whisper.ts';

/**
 * An agent picked up: join the two voices, after a word to the agent where the queue has one.
 *
 * The caller's patience, our ring limit and the agent's hand race each other, so an answer may
 * arrive after its offer is gone. That is ordinary, not an error: we let the late leg go.
 */
export function onOfferAnswered(turn: Turn, event: EventOf<'offer.answered'>): void {
  const { offerId } = event;
  const offer = turn.state.offers.get(offerId);
  if (offer === undefined || offer.now.phase === 'dropping') {
    turn.command({ type: 'drop-leg', offerId, callId: callIdOf(offerId) });
    return;
  }
  if (offer.now.phase !== 'ringing') return;

  const call = turn.state.calls.get(offer.callId);
  if (call?.absent === true) return dialCitizen(turn, call, offer);
  const said = call?.now.phase === 'offered' ? whisperFor(turn, call, offer) : null;
  if (said === null) connect(turn, offer, 1);
  else whisper(turn, offer, said);
  if (call?.now.phase === 'offered') {
    giveToAnswered(turn, call, offer);
    call.now = { ...call.now, phase: 'joining' };
    turn.touchCall(call.id);
    releaseOthers(turn, call, 'withdrawn');
  }
}
