import type { AgentId, QueueSettings } from '../protocol/index.ts';
import { requireAgent } from './agents.ts';
import { beginAttempt } from './callbacks.ts';
import type { Servable } from './choose.ts';
import { choose, explain, groupsFor, othersFor } from './choose.ts';
import type { Indexes, Profile, QueueIndex } from './indexes.ts';
import { compareCalls, callKey, fitIn, queueIndex } from './indexes.ts';
import type { EngineState, Waiter } from './model.ts';
import { makeOffer } from './offers.ts';
import type { Turn } from './turn.ts';

const nobody: ReadonlySet<AgentId> = new Set();

/** Offers calls to agents until nobody waits whom a free agent may have. */
export function match(turn: Turn): void {
  const { state, indexes } = turn;
  turn.refile();
  if (state.pbx === 'lost') return;
  for (;;) {
    const servable = findServable(state, indexes);
    if (servable === null) return;
    const choice = choose(state, indexes, servable);
    const decision = explain(state, indexes, servable, choice);
    const { call: first } = servable;
    const others = othersFor(state, indexes, servable, choice);
    const known = state.calls.get(first.id);
    const call = known ?? beginAttempt(turn, first.id);
    makeOffer(turn, call, requireAgent(turn, choice.agentId), decision);
    // Who is called back is kept one agent, not all of them.
    for (const { agentId, why } of known === undefined ? [] : others) {
      makeOffer(turn, call, requireAgent(turn, agentId), why, 'also');
    }
    turn.refile();
  }
}

/** The first call of all queues, by the key of the line, that some free agent may have. */
export function findServable(state: EngineState, indexes: Indexes): Servable | null {
  let best: Servable | null = null;
  for (const queue of state.queues.values()) {
    const index = queueIndex(indexes, queue.queueId);
    const widthMs = soonestFitMs(indexes, index, queue);
    if (widthMs === null) continue;
    for (const key of index.waiting) {
      // In the order of keys all later ones have waited less.
      if (state.nowMs - key.keyMs < widthMs) break;
      const call = state.calls.get(key.callId) ?? state.callbacks.get(key.callId);
      if (call === undefined) continue;
      if (best !== null && compareCalls(callKey(best.call), key) <= 0) break;
      // Only a call that somebody missed can be skipped; past all others a free agent is found.
      const servable = toServable(state, indexes, queue, call);
      if (servable === null) continue;
      best = servable;
      break;
    }
  }
  return best;
}

/** The shortest wait that some free agent of the queue asks for; null: nobody is free who fits. */
function soonestFitMs(indexes: Indexes, index: QueueIndex, queue: QueueSettings): number | null {
  if (index.waiting.size === 0) return null;
  indexes.looks += index.profiles.size;
  let soonest: number | null = null;
  for (const profile of index.profiles) {
    if (profile.freeCount === 0) continue;
    const { afterMs } = fitIn(profile, queue);
    if (afterMs !== null && (soonest === null || afterMs < soonest)) soonest = afterMs;
  }
  return soonest;
}

function toServable(
  state: EngineState,
  indexes: Indexes,
  queue: QueueSettings,
  call: Waiter,
): Servable | null {
  const index = queueIndex(indexes, queue.queueId);
  indexes.looks += index.profiles.size;
  const groups = groupsFor(state, index, queue, call);
  const blocked = blockedAgents(state, indexes, queue, call);
  const isServable = groups.some(({ free }) => {
    if (free.size > blocked.size) return true;
    for (const key of free) if (!blocked.has(key.agentId)) return true;
    return false;
  });
  return isServable ? { call, queue, groups, blocked } : null;
}

/**
 * Who missed this call does not get it again while somebody is signed in who has not missed it and
 * fits it by now, even if that one is busy; when all have missed it, each may have it again after a
 * while.
 */
function blockedAgents(
  state: EngineState,
  indexes: Indexes,
  queue: QueueSettings,
  call: Waiter,
): ReadonlySet<AgentId> {
  if (call.missedBy.length === 0) return nobody;
  const blocked = new Set<AgentId>();
  const fitting = new Set<Profile>();
  let others = 0;
  const { profiles } = queueIndex(indexes, queue.queueId);
  indexes.looks += profiles.size;
  for (const profile of profiles) {
    const { afterMs } = fitIn(profile, queue);
    if (afterMs === null || state.nowMs - call.keyMs < afterMs) continue;
    fitting.add(profile);
    others += profile.eligibleCount;
  }
  const missed = call.missedBy.filter(({ agentId }) => {
    const filed = indexes.filedAgents.get(agentId);
    return filed !== undefined && filed.eligibleIn !== null && fitting.has(filed.profile);
  });
  const otherIsThere = others > missed.length;
  for (const { agentId, atMs } of missed) {
    if (otherIsThere || state.nowMs < atMs + queue.reofferAfterMs) blocked.add(agentId);
  }
  return blocked;
}
