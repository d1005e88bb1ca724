import { whisperParts } from '../flow/whisper.ts';
import { requireAgent } from './agents.ts';
import { waitMsOf } from './calls.ts';
import type { Call, Offer } from './model.ts';
import { agentIdOf, connect } from './offers.ts';
import { languageOf } from './spoken.ts';
import { whisperLimitMs } from './timing.ts';
import type { EventOf, Turn } from './turn.ts';

/*
 * A word that only the expert hears between picking up and the join: whose queue it is. The caller
 * goes on hearing what he hears. It never holds a join up for longer than it lasts: whatever goes wrong with it
 * (no such recording, the PBX lost, telephony dead), the two are joined at once, without it.
 */

/** What the expert who has just picked up is to hear first; null: nothing. */
export function whisperFor(turn: Turn, call: Call, offer: Offer): readonly string[] | null {
  const queue = turn.state.queues.get(call.queueId);
  const whisper = queue?.whisper ?? null;
  if (queue === undefined || whisper === null || offer.wasAsked === true) return null;
  return whisperParts({
    name: whisper.name,
    extension: queue.extension,
    language: whisper.language ? languageOf(turn.state, call) : 'fa',
    waitedMs: whisper.wait ? waitedMs(turn, call) : 0,
  });
}

/** With whom somebody has talked already, the wait that is over by now is not told again. */
function waitedMs(turn: Turn, call: Call): number {
  return call.firstAnsweredAtMs === null ? waitMsOf(turn, call) : turn.nowMs - call.queuedAtMs;
}

export function whisper(turn: Turn, offer: Offer, parts: readonly string[]): void {
  offer.now = { phase: 'hearing', untilMs: turn.nowMs + whisperLimitMs };
  const agent = requireAgent(turn, agentIdOf(offer));
  if (agent.now.activity === 'ringing') agent.now = { ...agent.now, isTold: true };
  turn.touchAgent(agent.id);
  turn.touchOffer(offer.id);
  turn.touchCall(offer.callId);
  turn.command({ type: 'whisper-to-agent', offerId: offer.id, callId: offer.callId, parts });
}

/** Heard, or not to be heard: the two are joined now. */
export function onWhisperFinished(turn: Turn, event: EventOf<'whisper.finished'>): void {
  endWhisper(turn, turn.state.offers.get(event.offerId));
}

export function endWhisper(turn: Turn, offer: Offer | undefined): void {
  if (offer?.now.phase === 'hearing') connect(turn, offer, 1);
}
