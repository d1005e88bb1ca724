import type { AgentId, OfferId, RefusalCode } from '../protocol/index.ts';
import { playMusic } from './calls.ts';
import { ringAgain, startRejoin } from './rejoin.ts';
import type { Offer } from './model.ts';
import { endConsult } from './consult.ts';
import { dropLeg, failOffer } from './offers.ts';
import { inviteUnderwayMs } from './timing.ts';
import type { Turn } from './turn.ts';

/**
 * The agent's page began anew and says which of our legs its phone still has. A leg that it does
 * not name leads to a page that is gone: whoever talks or is to be brought back is rung again, an
 * offer goes back to the line.
 */
export function onReportPhone(
  turn: Turn,
  agentId: AgentId,
  offerIds: readonly OfferId[],
): RefusalCode | 'ok' {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return 'unknown-agent';
  // A leg to a page that is gone looks alive in the snapshot: this must be said again after it.
  if (turn.state.pbx === 'lost') return 'pbx-unavailable';

  const { now } = agent;
  if (now.activity === 'ringing' && !offerIds.includes(now.offerId)) {
    const offer = turn.state.offers.get(now.offerId);
    if (offer !== undefined && !isUnderway(turn, offer))
      failOffer(turn, offer, 'lost', { gone: false, cause: null });
    return 'ok';
  }
  if (now.activity === 'consulting' && !offerIds.includes(now.offerId)) {
    const consulted = turn.state.calls.get(now.callId);
    if (consulted !== undefined) endConsult(turn, consulted, 'lost');
    return 'ok';
  }
  if (now.activity !== 'talking' && now.activity !== 'rejoining') return 'ok';

  const call = turn.state.calls.get(now.callId);
  if (call?.now.phase === 'talking' && !offerIds.includes(call.now.offerId)) {
    startRejoin(turn, call, call.now);
  } else if (call?.now.phase === 'rejoining') {
    const { offerId } = call.now;
    if (offerId !== null && offerIds.includes(offerId)) return 'ok';
    const offer = offerId === null ? undefined : turn.state.offers.get(offerId);
    // Rung because the phone came back: a second leg would meet the first in the same page.
    if (offer !== undefined && isUnderway(turn, offer)) return 'ok';
    // For the join that is not to be the music has ended.
    if (offer?.now.phase === 'answered') playMusic(turn, call);
    if (offer !== undefined) dropLeg(turn, offer);
    ringAgain(turn, call, call.now);
  }
  return 'ok';
}

function isUnderway(turn: Turn, offer: Offer): boolean {
  return offer.now.phase === 'ringing' && turn.nowMs - offer.madeAtMs < inviteUnderwayMs;
}
