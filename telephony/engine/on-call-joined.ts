import { judgeOfferEnd, requireAgent } from './agents.ts';
import { startTalk, waitMsOf } from './calls.ts';
import { finishHandOver, onSecondJoined } from './consult.ts';
import { joinOutside } from './hand-out.ts';
import type { Call, Offer } from './model.ts';
import { isOn } from './offers.ts';
import { releaseOthers } from './ring-all.ts';
import type { EventOf, Turn } from './turn.ts';

/** Both legs are in the bridge: only now is the call answered. */
export function onCallJoined(turn: Turn, event: EventOf<'call.joined'>): void {
  const call = turn.state.calls.get(event.callId);
  const offer = turn.state.offers.get(event.offerId);
  if (call !== undefined && offer !== undefined) join(turn, call, offer);
}

/** The second of a consult is in the bridge with the first. */
export function onLegJoined(turn: Turn, event: EventOf<'leg.joined'>): void {
  const offer = turn.state.offers.get(event.offerId);
  if (offer !== undefined) onSecondJoined(turn, offer);
}

/** A join of something that is over, or joined already, changes nothing: false. */
export function join(turn: Turn, call: Call, offer: Offer): boolean {
  const { id: callId } = call;
  const { id: offerId, agentId } = offer;
  const { phase } = offer.now;
  if (phase !== 'ringing' && phase !== 'hearing' && phase !== 'answered') return false;

  if (agentId === null) return joinOutside(turn, call, offer) || finishHandOver(turn, offer);
  if (isOn(call, offer)) {
    releaseOthers(turn, call, 'withdrawn');
    startTalk(turn, call, offer);
    if (offer.purpose !== 'call-out') {
      judgeOfferEnd(turn, requireAgent(turn, agentId), call, 'answered');
      turn.notice({ type: 'offer-ended', callId, offerId, agentId, end: 'answered', cause: null });
    }
    const waitMs = waitMsOf(turn, call);
    const { expectedWaitMs } = call;
    turn.notice({ type: 'call-answered', callId, offerId, agentId, waitMs, expectedWaitMs });
    return true;
  }
  if (call.now.phase === 'rejoining' && call.now.offerId === offerId) {
    startTalk(turn, call, offer);
    turn.notice({ type: 'call-rejoined', callId, agentId });
    return true;
  }
  return finishHandOver(turn, offer);
}
