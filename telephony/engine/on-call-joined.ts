import { judgeOfferEnd, requireAgent } from './agents.ts';
import { startTalk, waitMsOf } from './calls.ts';
import type { Call, Offer } from './model.ts';
import { isOn } from './offers.ts';
import type { EventOf, Turn } from './turn.ts';

/** Both legs are in the bridge: only now is the call answered. */
export function onCallJoined(turn: Turn, event: EventOf<'call.joined'>): void {
  const call = turn.state.calls.get(event.callId);
  const offer = turn.state.offers.get(event.offerId);
  if (call !== undefined && offer !== undefined) join(turn, call, offer);
}

/** A join of something that is over, or joined already, changes nothing. */
export function join(turn: Turn, call: Call, offer: Offer): void {
  const { id: callId } = call;
  const { id: offerId, agentId } = offer;
  if (offer.now.phase !== 'ringing' && offer.now.phase !== 'answered') return;

  if (isOn(call, offer)) {
    startTalk(turn, call, offer);
    judgeOfferEnd(turn, requireAgent(turn, agentId), call, 'answered');
    turn.notice({ type: 'offer-ended', callId, offerId, agentId, end: 'answered', cause: null });
    const waitMs = waitMsOf(turn, call);
    const { expectedWaitMs } = call;
    turn.notice({ type: 'call-answered', callId, offerId, agentId, waitMs, expectedWaitMs });
    return;
  }
  if (call.now.phase === 'rejoining' && call.now.offerId === offerId) {
    startTalk(turn, call, offer);
    turn.notice({ type: 'call-rejoined', callId, agentId });
  }
}
