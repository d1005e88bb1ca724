import type { OfferEnd } from '../protocol/index.ts';
import type { Indexes } from './indexes.ts';
import { queueIndex } from './indexes.ts';
import type { Call, EngineState, Offer, QueuePlan } from './model.ts';
import { addOffer, dropLeg } from './offers.ts';
import { outsideRingLimitMs, standbyRestMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * The on-call number of a queue: rung for the first caller when for a while nobody can be reached who
 * could take the queue's calls, neither now nor when some work is done. The caller keeps his place
 * meanwhile, and goes back to it when the number does not answer, or when somebody is there again.
 */

type Alone = QueuePlan & { readonly standby: NonNullable<QueuePlan['standby']> };

/** Before calls and agents are matched: whom an agent may have again stands at his place. */
export function reviewStandby(turn: Turn): void {
  if (turn.state.pbx === 'lost') return;
  for (const [queueId, plan] of turn.state.plans) {
    if (!hasStandby(plan)) continue;
    const isAlone = queueIndex(turn.indexes, queueId).eligible.size === 0;
    if (isAlone) plan.aloneSinceMs ??= turn.nowMs;
    else {
      plan.aloneSinceMs = null;
      const { standbyCallId } = plan;
      const call = standbyCallId === null ? undefined : turn.state.calls.get(standbyCallId);
      if (call !== undefined) takeBack(turn, call);
    }
  }
  turn.refile();
}

/** After that, and before anybody is sent elsewhere. */
export function ringStandby(turn: Turn): void {
  if (turn.state.pbx === 'lost') return;
  for (const [queueId, plan] of turn.state.plans) {
    if (!hasStandby(plan)) continue;
    const atMs = ringAtMs(turn.state, turn.indexes, plan, queueId);
    if (atMs !== null && atMs <= turn.nowMs) ring(turn, plan, queueId);
  }
  turn.refile();
}

/** When next an on-call number is to be rung; null: nothing waits for that. */
export function nextStandbyMs(state: EngineState, indexes: Indexes): number | null {
  if (state.pbx === 'lost') return null;
  let next: number | null = null;
  for (const [queueId, plan] of state.plans) {
    const atMs = hasStandby(plan) ? ringAtMs(state, indexes, plan, queueId) : null;
    if (atMs !== null && (next === null || atMs < next)) next = atMs;
  }
  return next;
}

function hasStandby(plan: QueuePlan): plan is Alone {
  return plan.standby !== null;
}

/** One caller at a time: whoever is on call has one ear. */
function ringAtMs(
  state: EngineState,
  indexes: Indexes,
  { standby, aloneSinceMs, standbyRestUntilMs, standbyCallId }: Alone,
  queueId: Call['queueId'],
): number | null {
  if (aloneSinceMs === null || firstWaiting(state, indexes, queueId) === null) return null;
  const last = standbyCallId === null ? undefined : state.calls.get(standbyCallId);
  if (last?.now.phase === 'outside') return null;
  return Math.max(aloneSinceMs + standby.afterMs, standbyRestUntilMs ?? 0);
}

function ring(turn: Turn, plan: Alone, queueId: Call['queueId']): void {
  const call = firstWaiting(turn.state, turn.indexes, queueId);
  if (call === null) return;
  const { outsideId, numberToken } = plan.standby;
  plan.standbyCallId = call.id;
  const ringLimitMs = outsideRingLimitMs;
  const offerId = addOffer(turn, call, null, 'outside', ringLimitMs);
  call.now = { phase: 'outside', offerId, outsideId, by: 'standby' };
  const callId = call.id;
  turn.ringFirst({ type: 'ring-outside', offerId, callId, numberToken, ringLimitMs });
  turn.notice({ type: 'standby-rung', callId, outsideId, offerId });
}

/** Of those who are on the line: who is promised a callback waits for an expert. */
function firstWaiting(state: EngineState, indexes: Indexes, queueId: Call['queueId']): Call | null {
  for (const { callId } of queueIndex(indexes, queueId).waiting) {
    const call = state.calls.get(callId);
    if (call !== undefined) return call;
  }
  return null;
}

/** The on-call number is rung for him and has not come to him yet. */
export function isOnStandby({ now }: Call): boolean {
  return now.phase === 'outside' && now.by === 'standby';
}

/** The number has not picked up, and need not any more. False: it has, or is not rung for him. */
export function takeBack(turn: Turn, call: Call): boolean {
  if (call.now.phase !== 'outside' || !isOnStandby(call)) return false;
  const offer = turn.state.offers.get(call.now.offerId);
  if (offer?.now.phase !== 'ringing') return false;
  dropLeg(turn, offer);
  standbyFailed(turn, call, offer, 'withdrawn');
  return true;
}

/** Back to his place in line; the number has a rest, unless it was we who took the ring back. */
export function standbyFailed(turn: Turn, call: Call, offer: Offer, end: OfferEnd): void {
  if (call.now.phase !== 'outside') return;
  const { outsideId } = call.now;
  call.now = { phase: 'waiting' };
  turn.touchCall(call.id);
  const plan = turn.state.plans.get(call.queueId);
  if (plan !== undefined && end !== 'withdrawn') {
    plan.standbyRestUntilMs = turn.nowMs + standbyRestMs;
  }
  turn.notice({ type: 'hand-out-failed', callId: call.id, outsideId, offerId: offer.id, end });
  if (end === 'withdrawn') return;
  // To be joined, the caller's prompts and music were stopped.
  call.hearing = { sound: 'music' };
  turn.command({ type: 'play-music', callId: call.id });
}
