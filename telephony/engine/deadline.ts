import { unreachable } from '../../src/kit/assert.ts';
import { nextWideningMs } from './fit.ts';
import type { Agent, Call, EngineState, Offer, Waiter } from './model.ts';
import { nextLeave } from './rules/leave-rules.ts';
import { promptLimitMs } from './timing.ts';

/*
 * There are no timers. Each call, agent and offer has at most one next instant, computed from what
 * it is now; the earliest of all is when the host wakes us. Nothing is ever cancelled: what has
 * changed has another instant. While the PBX is lost only what needs no PBX has one.
 */

export function callDeadline(state: EngineState, call: Call): number | null {
  if (state.pbx === 'lost') return null;
  const { now } = call;
  switch (now.phase) {
    case 'greeting':
      return promptEndMs(call);
    case 'waiting': {
      const tellAtMs = promptEndMs(call) ?? call.tellAtMs;
      const reofferAtMs = nextReofferMs(state, call) ?? tellAtMs;
      const leaveAtMs = nextLeave(state, call)?.atMs ?? tellAtMs;
      const queue = state.queues.get(call.queueId);
      const wideAtMs = queue && nextWideningMs(queue, call.keyMs, state.nowMs);
      return Math.min(tellAtMs, reofferAtMs, leaveAtMs, wideAtMs ?? tellAtMs);
    }
    case 'calling':
      return now.untilMs;
    case 'offered':
    case 'joining':
    case 'talking':
    case 'outside':
      return null;
    case 'rejoining': {
      if (now.offerId === null) return Math.min(now.retryAtMs, now.untilMs);
      // Picked up in time: the join has a deadline of its own.
      return state.offers.get(now.offerId)?.now.phase === 'answered' ? null : now.untilMs;
    }
    case 'recording':
      return now.lookAtMs;
    case 'leaving':
      return now.how === 'take-back' && call.pickedUp ? null : now.retryAtMs;
    default:
      return unreachable(now);
  }
}

export function agentDeadline(state: EngineState, agent: Agent): number | null {
  const instants: number[] = [];
  if (agent.now.activity === 'wrap-up') instants.push(agent.now.untilMs);
  if (agent.rest !== null) instants.push(agent.rest.untilMs);
  if (agent.mirrorRetryAtMs !== null && state.pbx === 'connected') {
    instants.push(agent.mirrorRetryAtMs);
  }
  return instants.length === 0 ? null : Math.min(...instants);
}

export function offerDeadline(state: EngineState, offer: Offer): number | null {
  if (state.pbx === 'lost') return null;
  const { now } = offer;
  switch (now.phase) {
    case 'ringing':
    case 'hearing':
      return now.untilMs;
    case 'answered':
    case 'dropping':
      return now.retryAtMs;
    case 'expecting':
    case 'joined':
      return null;
    default:
      return unreachable(now);
  }
}

/** By then the running prompt is over, whether we are told or not. Null: none runs. */
function promptEndMs(call: Call): number | null {
  return call.hearing.sound === 'prompt' ? call.hearing.startedAtMs + promptLimitMs : null;
}

/** When next an agent who missed this call may have it again. */
export function nextReofferMs(state: EngineState, call: Waiter): number | null {
  const reofferAfterMs = state.queues.get(call.queueId)?.reofferAfterMs ?? 0;
  let next: number | null = null;
  for (const { atMs } of call.missedBy) {
    const againAtMs = atMs + reofferAfterMs;
    if (againAtMs > state.nowMs && (next === null || againAtMs < next)) next = againAtMs;
  }
  return next;
}
