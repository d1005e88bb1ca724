import type { AgentId, Decision } from '../protocol/index.ts';
import { requireAgent } from './agents.ts';
import type { IdleKey, Indexes, QueueIndex } from './indexes.ts';
import { compareIdle, compareCalls, queueIndex } from './indexes.ts';
import type { Agent, Call, EngineState } from './model.ts';
import { makeOffer } from './offers.ts';
import { decisionCandidates } from './timing.ts';
import type { Turn } from './turn.ts';

const rule = 'longest-waiting caller to longest-idle agent';

export interface Pair {
  readonly call: Call;
  readonly agentId: AgentId;
}

/** Offers calls to agents until nobody waits whom a free agent may have. */
export function match(turn: Turn): void {
  turn.refile();
  if (turn.state.pbx === 'lost') return;
  for (;;) {
    const pair = findPair(turn.state, turn.indexes);
    if (pair === null) return;
    const { call, agentId } = pair;
    const agent = requireAgent(turn, agentId);
    makeOffer(turn, call, agent, explain(turn.indexes, call, agent));
    turn.refile();
  }
}

/** The longest-waiting call of all queues that some free agent may have, and that agent. */
export function findPair(state: EngineState, indexes: Indexes): Pair | null {
  let best: Pair | null = null;
  for (const queueId of state.queues.keys()) {
    const queue = queueIndex(indexes, queueId);
    if (!hasFree(queue)) continue;
    for (const key of queue.waiting) {
      const call = state.calls.get(key.callId);
      if (call === undefined) continue;
      if (best !== null && compareOfCalls(best.call, call) <= 0) break;
      const agentId = longestIdleFor(state, queue, call);
      // Only a call that somebody missed can be skipped; past all others a free agent is found.
      if (agentId === null) continue;
      best = { call, agentId };
      break;
    }
  }
  return best;
}

function compareOfCalls(a: Call, b: Call): number {
  return compareCalls(
    { keyMs: a.enteredAtMs, seq: a.seq, callId: a.id },
    { keyMs: b.enteredAtMs, seq: b.seq, callId: b.id },
  );
}

function hasFree(queue: QueueIndex): boolean {
  for (const profile of queue.profiles) {
    if (profile.free.size > 0) return true;
  }
  return false;
}

function longestIdleFor(state: EngineState, queue: QueueIndex, call: Call): AgentId | null {
  const blocked = blockedAgents(state, queue, call);
  let best: IdleKey | null = null;
  for (const profile of queue.profiles) {
    for (const key of profile.free) {
      if (blocked.has(key.agentId)) continue;
      if (best === null || compareIdle(key, best) < 0) best = key;
      break;
    }
  }
  return best?.agentId ?? null;
}

/**
 * Who missed this call does not get it again while somebody is signed in who has not missed it,
 * even if that one is busy now; when all have missed it, each may have it again after a while.
 */
function blockedAgents(state: EngineState, queue: QueueIndex, call: Call): ReadonlySet<AgentId> {
  const blocked = new Set<AgentId>();
  if (call.missedBy.length === 0) return blocked;
  const reofferAfterMs = state.queues.get(call.queueId)?.reofferAfterMs ?? 0;
  const missedByEligible = call.missedBy.filter(({ agentId }) => queue.eligible.has(agentId));
  const otherIsThere = queue.eligible.size > missedByEligible.length;
  for (const { agentId, atMs } of missedByEligible) {
    if (otherIsThere || state.nowMs < atMs + reofferAfterMs) blocked.add(agentId);
  }
  return blocked;
}

/** Why this agent: who else could have had the call, longest idle first. */
function explain(indexes: Indexes, call: Call, agent: Agent): Decision {
  const queue = queueIndex(indexes, call.queueId);
  const keys: IdleKey[] = [];
  for (const profile of queue.profiles) {
    let taken = 0;
    for (const key of profile.free) {
      keys.push(key);
      taken += 1;
      if (taken === decisionCandidates) break;
    }
  }
  keys.sort(compareIdle);
  const chosen = { agentId: agent.id, idleSinceMs: agent.idleSinceMs };
  const others = keys.filter((key) => key.agentId !== agent.id);
  const candidates = [chosen, ...others].slice(0, decisionCandidates);
  return {
    rule,
    callKeyMs: call.enteredAtMs,
    waitingCalls: queue.waiting.size,
    candidates: candidates.map((key) => ({ agentId: key.agentId, idleSinceMs: key.idleSinceMs })),
  };
}
