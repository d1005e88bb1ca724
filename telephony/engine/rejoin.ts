import type { OfferEnd, OfferId } from '../protocol/index.ts';
import { requireAgent, restartIdle, settle } from './agents.ts';
import { leftBy } from './call-out.ts';
import { closeTalk, playMusic, requeue } from './calls.ts';
import { goOnWithSecond } from './consult.ts';
import { endInner } from './inner-call.ts';
import type { Call, Talking } from './model.ts';
import { addOffer, dropLeg } from './offers.ts';
import { rejoinLimitMs, rejoinRetryMs } from './timing.ts';
import type { Turn } from './turn.ts';

type Rejoining = Extract<Call['now'], { phase: 'rejoining' }>;

/**
 * The agent's leg died in the talk: keep the caller company and ring the same phone again. In a
 * consult there is a colleague who has heard what it is about: the caller goes there.
 */
export function startRejoin(turn: Turn, call: Call, talking: Talking): void {
  const { agentId, offerId } = talking;
  if (talking.consult !== null) {
    const leg = turn.state.offers.get(offerId);
    if (leg !== undefined) dropLeg(turn, leg);
    goOnWithSecond(turn, call, talking);
    return;
  }
  closeTalk(turn, call, talking);
  const untilMs = turn.nowMs + rejoinLimitMs;
  call.now = { phase: 'rejoining', agentId, offerId: null, retryAtMs: turn.nowMs, untilMs };
  const agent = requireAgent(turn, agentId);
  agent.now = { activity: 'rejoining', callId: call.id, ...leftBy(agent, call) };
  turn.touchAgent(agentId);
  turn.notice({ type: 'call-leg-lost', callId: call.id, agentId });
  playMusic(turn, call);
  const offer = turn.state.offers.get(offerId);
  if (offer !== undefined) dropLeg(turn, offer);
  ringAgain(turn, call, call.now);
}

/** One more ring of the lost phone, if it is registered; else at the next chance. */
export function ringAgain(turn: Turn, call: Call, rejoining: Rejoining): void {
  const agent = requireAgent(turn, rejoining.agentId);
  const ringLimitMs = rejoining.untilMs - turn.nowMs;
  const retryAtMs = turn.nowMs + rejoinRetryMs;
  if (!turn.state.online.has(agent.id) || ringLimitMs <= 0) {
    call.now = { ...rejoining, offerId: null, retryAtMs };
    turn.touchCall(call.id);
    return;
  }
  const offerId = addOffer(turn, call, agent, 'rejoin', ringLimitMs);
  call.now = { ...rejoining, offerId, retryAtMs };
  turn.command({
    type: 'ring-agent',
    offerId,
    callId: call.id,
    agentId: agent.id,
    ringLimitMs,
    autoAnswer: true,
  });
}

/** In time: while a leg of his that was let go has not ended, his phone gets no second one. */
export function retryRejoin(turn: Turn, call: Call, rejoining: Rejoining): void {
  const { legs } = requireAgent(turn, rejoining.agentId);
  const isLetGo = (id: OfferId) => turn.state.offers.get(id)?.now.phase === 'dropping';
  if (!legs.some(isLetGo)) {
    ringAgain(turn, call, rejoining);
    return;
  }
  call.now = { ...rejoining, offerId: null, retryAtMs: turn.nowMs + rejoinRetryMs };
  turn.touchCall(call.id);
}

/**
 * A ring to get the agent back failed: try again while there is time, unless it was a refusal.
 * `wasJoining`: the music had ended for the join.
 */
export function rejoinFailed(
  turn: Turn,
  call: Call,
  now: Rejoining,
  { end, wasJoining }: { readonly end: OfferEnd; readonly wasJoining: boolean },
): void {
  if (end === 'declined' || end === 'missed') {
    giveUpRejoin(turn, call, now);
    return;
  }
  if (wasJoining) playMusic(turn, call);
  call.now = { ...now, offerId: null, retryAtMs: turn.nowMs + rejoinRetryMs };
  turn.touchCall(call.id);
}

/** The agent did not come back: an apology, and the head of the line. */
export function giveUpRejoin(turn: Turn, call: Call, now: Rejoining): void {
  const offer = now.offerId === null ? undefined : turn.state.offers.get(now.offerId);
  if (offer !== undefined && offer.now.phase !== 'dropping') dropLeg(turn, offer);
  if (endInner(turn, call)) return;
  requeue(turn, call, call.queueId, 'apology');
  const agent = requireAgent(turn, now.agentId);
  settle(turn, agent);
  restartIdle(turn, agent);
}
