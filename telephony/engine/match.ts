import type { AgentId } from '../protocol/index.ts';
import { requireAgent } from './agents.ts';
import { choose, explain, groupsFor } from './choose.ts';
import type { Indexes, Profile, QueueIndex } from './indexes.ts';
import { compareCalls, callKey, fitIn, queueIndex } from './indexes.ts';
import type { Call, EngineState } from './model.ts';
import { makeOffer } from './offers.ts';
import type { Turn } from './turn.ts';

/** Offers calls to agents until nobody waits whom a free agent may have. */
export function match(turn: Turn): void {
  turn.refile();
  if (turn.state.pbx === 'lost') return;
  for (;;) {
    const call = findServable(turn.state, turn.indexes);
    if (call === null) return;
    const index = queueIndex(turn.indexes, call.queueId);
    const choice = choose(
      turn.state,
      turn.indexes,
      call,
      blockedAgents(turn.state, turn.indexes, call),
    );
    const decision = explain(turn.state, index, call, choice);
    makeOffer(turn, call, requireAgent(turn, choice.agentId), decision);
    turn.refile();
  }
}

/** The first call of all queues, by the key of the line, that some free agent may have. */
export function findServable(state: EngineState, indexes: Indexes): Call | null {
  let best: Call | null = null;
  for (const queueId of state.queues.keys()) {
    const index = queueIndex(indexes, queueId);
    const widthMs = soonestFitMs(state, index, queueId);
    if (widthMs === null) continue;
    for (const key of index.waiting) {
      // In the order of keys all later ones have waited less.
      if (state.nowMs - key.keyMs < widthMs) break;
      const call = state.calls.get(key.callId);
      if (call === undefined) continue;
      if (best !== null && compareCalls(callKey(best), key) <= 0) break;
      // Only a call that somebody missed can be skipped; past all others a free agent is found.
      if (!canBeServed(state, indexes, call)) continue;
      best = call;
      break;
    }
  }
  return best;
}

/** The shortest wait that some free agent of the queue asks for; null: nobody is free who fits. */
function soonestFitMs(
  state: EngineState,
  index: QueueIndex,
  queueId: Call['queueId'],
): number | null {
  const queue = state.queues.get(queueId);
  if (queue === undefined || index.waiting.size === 0) return null;
  let soonest: number | null = null;
  for (const profile of index.profiles) {
    if (profile.freeCount === 0) continue;
    const { afterMs } = fitIn(profile, queue);
    if (afterMs !== null && (soonest === null || afterMs < soonest)) soonest = afterMs;
  }
  return soonest;
}

function canBeServed(state: EngineState, indexes: Indexes, call: Call): boolean {
  const queue = state.queues.get(call.queueId);
  if (queue === undefined) return false;
  const index = queueIndex(indexes, call.queueId);
  const blocked = blockedAgents(state, indexes, call);
  return groupsFor(state, index, queue, call).some(({ free }) => {
    if (free.size > blocked.size) return true;
    for (const key of free) if (!blocked.has(key.agentId)) return true;
    return false;
  });
}

/**
 * Who missed this call does not get it again while somebody is signed in who has not missed it and
 * fits it by now, even if that one is busy; when all have missed it, each may have it again after a
 * while.
 */
function blockedAgents(state: EngineState, indexes: Indexes, call: Call): ReadonlySet<AgentId> {
  const blocked = new Set<AgentId>();
  const queue = state.queues.get(call.queueId);
  if (call.missedBy.length === 0 || queue === undefined) return blocked;
  const fitting = new Set<Profile>();
  let others = 0;
  for (const profile of queueIndex(indexes, call.queueId).profiles) {
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
