import { assert, unreachable } from '../../src/kit/assert.ts';
import type { AgentId, Decision, QueueSettings } from '../protocol/index.ts';
import { lastAgentOf } from './callers.ts';
import { draw } from './chance.ts';
import { levelsIn, wantingIn } from './fit.ts';
import type { FreeKey, Indexes, Profile, QueueIndex } from './indexes.ts';
import { compareFree, compareText, fitIn, orderingOf, queueIndex } from './indexes.ts';
import type { EngineState, Waiter } from './model.ts';
import type { OrderedList } from './ordered-list.ts';
import { decisionCandidates } from './timing.ts';

export interface Choice {
  readonly agentId: AgentId;
  readonly rule: Decision['rule'];
}

/** A profile that fits the call now, with what is compared between profiles. */
interface Group {
  readonly profile: Profile;
  readonly free: OrderedList<FreeKey>;
  readonly tier: number;
  readonly levels: number;
  readonly rank: number;
}

/** A call that can be served now, by whom, and who may not have it again yet. */
export interface Servable {
  readonly call: Waiter;
  readonly queue: QueueSettings;
  readonly groups: readonly Group[];
  readonly blocked: ReadonlySet<AgentId>;
}

/**
 * Which of the free agents gets the call, by the rule of its queue. `blocked`: who may not have
 * this call again yet. Draws from the state's chance where the rule is chance. At least one agent
 * who is free, fits and is not blocked must be there.
 */
export function choose(state: EngineState, indexes: Indexes, servable: Servable): Choice {
  const { call, queue, groups, blocked } = servable;
  const last = lastAgentOf(state, call);
  if (last !== null && !blocked.has(last) && isAmong(indexes, groups, last)) {
    return { agentId: last, rule: 'last-agent' };
  }
  for (const tier of tiersOf(groups)) {
    const peers = groups.filter((group) => group.tier === tier);
    const agentId = chooseAmong(state, queue, peers, blocked);
    if (agentId === null) continue;
    if (queue.strategy === 'round-robin') state.lastInTurn.set(queue.queueId, agentId);
    return { agentId, rule: queue.strategy };
  }
  throw new Error('nobody can be chosen although somebody fits');
}

function tiersOf(groups: readonly Group[]): number[] {
  return [...new Set(groups.map((group) => group.tier))].sort((a, b) => a - b);
}

/** Free agents who fit a caller who has waited so long, by their profiles. */
export function groupsFor(
  state: EngineState,
  index: QueueIndex,
  queue: QueueSettings,
  call: Waiter,
): Group[] {
  const waitedMs = state.nowMs - call.keyMs;
  const groups: Group[] = [];
  for (const profile of index.profiles) {
    if (profile.freeCount === 0) continue;
    const { afterMs, tier, levels } = fitIn(profile, queue);
    const free = profile.free.get(orderingOf[queue.strategy]);
    if (afterMs === null || waitedMs < afterMs || free === undefined) continue;
    const membership = profile.memberships.find(({ queueId }) => queueId === queue.queueId);
    groups.push({ profile, free, tier, levels, rank: membership?.rank ?? 1 });
  }
  return groups;
}

function isAmong(indexes: Indexes, groups: readonly Group[], agentId: AgentId): boolean {
  const filed = indexes.filedAgents.get(agentId);
  if (filed === undefined || filed.keys.length === 0) return false;
  return groups.some(({ profile }) => isOf(indexes, agentId, profile));
}

function isOf(indexes: Indexes, agentId: AgentId, profile: Profile): boolean {
  return indexes.filedAgents.get(agentId)?.profile === profile;
}

function chooseAmong(
  state: EngineState,
  queue: QueueSettings,
  groups: readonly Group[],
  blocked: ReadonlySet<AgentId>,
): AgentId | null {
  switch (queue.strategy) {
    case 'longest-idle':
    case 'fewest-calls':
    case 'least-talk':
    case 'fixed-order':
    case 'ring-all':
      return firstOf(groups, blocked);
    case 'skills': {
      const best = groups.toSorted((a, b) => b.levels - a.levels);
      for (const { levels } of best) {
        const peers = best.filter((group) => group.levels === levels);
        const agentId = firstOf(peers, blocked);
        if (agentId !== null) return agentId;
      }
      return null;
    }
    case 'round-robin':
      return nextInTurn(groups, blocked, state.lastInTurn.get(queue.queueId) ?? null);
    case 'random':
      return drawn(state, groups, blocked, () => 1);
    case 'weighted-random':
      return drawn(state, groups, blocked, ({ rank }) => 1 / rank);
    default:
      return unreachable(queue.strategy);
  }
}

/** The first by the strategy's order over all profiles. */
function firstOf(groups: readonly Group[], blocked: ReadonlySet<AgentId>): AgentId | null {
  let best: FreeKey | null = null;
  for (const { free } of groups) {
    for (const key of free) {
      if (blocked.has(key.agentId)) continue;
      if (best === null || compareFree(key, best) < 0) best = key;
      break;
    }
  }
  return best?.agentId ?? null;
}

/** By name, going on after the one who was last; from the beginning when all names are through. */
function nextInTurn(
  groups: readonly Group[],
  blocked: ReadonlySet<AgentId>,
  last: AgentId | null,
): AgentId | null {
  const first = firstOf(groups, blocked);
  if (last === null) return first;
  let next: AgentId | null = null;
  for (const { free } of groups) {
    const from = free.rank({ first: 0, idleSinceMs: 0, agentId: last });
    for (let n = from; ; n += 1) {
      const agentId = free.at(n)?.agentId;
      if (agentId === undefined) break;
      if (agentId === last || blocked.has(agentId)) continue;
      if (next === null || compareText(agentId, next) < 0) next = agentId;
      break;
    }
  }
  return next ?? first;
}

function drawn(
  state: EngineState,
  groups: readonly Group[],
  blocked: ReadonlySet<AgentId>,
  weightOf: (group: Group) => number,
): AgentId | null {
  const lots = groups
    .map((group) => ({ group, weight: weightOf(group), agents: allowed(group, blocked) }))
    .filter(({ agents }) => agents.size > 0);
  const whole = lots.reduce((sum, { weight, agents }) => sum + weight * agents.size, 0);
  let left = draw(state) * whole;
  for (const { weight, agents } of lots) {
    const n = Math.floor(left / weight);
    if (n < agents.size) return agents.at(n);
    left -= weight * agents.size;
  }
  // Only rounding comes here.
  const end = lots.at(-1);
  return end === undefined ? null : end.agents.at(end.agents.size - 1);
}

/** Who may have the call, without a copy where nobody is blocked. */
function allowed(
  { free }: Group,
  blocked: ReadonlySet<AgentId>,
): { readonly size: number; at(n: number): AgentId | null } {
  if (blocked.size === 0) return { size: free.size, at: (n) => free.at(n)?.agentId ?? null };
  const ids = [...free].map(({ agentId }) => agentId).filter((id) => !blocked.has(id));
  return { size: ids.length, at: (n) => ids[n] ?? null };
}

/** Where all are rung: everybody else of the chosen one's row, and why; the longest idle first. */
export function othersFor(
  state: EngineState,
  indexes: Indexes,
  servable: Servable,
  chosen: Choice,
): { readonly agentId: AgentId; readonly why: Decision }[] {
  if (chosen.rule !== 'ring-all') return [];
  const { groups, blocked } = servable;
  const row = groups.find(({ profile }) => isOf(indexes, chosen.agentId, profile))?.tier;
  return groups
    .filter(({ tier }) => tier === row)
    .flatMap(({ free }) => [...free])
    .filter(({ agentId }) => agentId !== chosen.agentId && !blocked.has(agentId))
    .sort(compareFree)
    .map(({ agentId }) => {
      const why = explain(state, indexes, servable, { agentId, rule: chosen.rule });
      return { agentId, why };
    });
}

/**
 * Why this agent: who else was free and fitted, best first. The chosen one stands before all, and
 * behind all who may not have the call again yet.
 */
export function explain(
  state: EngineState,
  indexes: Indexes,
  { call, queue, groups, blocked }: Servable,
  choice: Choice,
): Decision {
  const seen: Seen[] = [];
  for (const group of groups) {
    let taken = 0;
    for (const key of group.free) {
      const isBarred = blocked.has(key.agentId);
      seen.push({ key, group, isBarred });
      if (!isBarred) taken += 1;
      if (taken === decisionCandidates) break;
    }
  }
  seen.sort((a, b) => compareSeen(queue, a, b));
  const chosen = state.agents.get(choice.agentId);
  assert(chosen, 'who is chosen is known');
  const agentIds = seen.map(({ key }) => key.agentId).filter((id) => id !== chosen.id);
  const candidates = [chosen.id, ...agentIds].slice(0, decisionCandidates);
  const free = groups.reduce((sum, group) => sum + group.free.size, 0);
  const { afterMs } = fitIn(requireProfile(indexes, chosen.id), queue);
  const widened = afterMs === null || afterMs === 0 ? {} : { widenedAfterMs: afterMs };
  return {
    rule: choice.rule,
    callKeyMs: call.keyMs,
    boosts: [...call.boosts],
    waitingCalls: queueIndex(indexes, queue.queueId).waiting.size,
    ...widened,
    ...(free > candidates.length ? { free } : {}),
    candidates: candidates.map((agentId) => toCandidate(state, queue, agentId, blocked)),
  };
}

function requireProfile(indexes: Indexes, agentId: AgentId): Profile {
  const filed = indexes.filedAgents.get(agentId);
  assert(filed, 'who is chosen is filed');
  return filed.profile;
}

interface Seen {
  readonly key: FreeKey;
  readonly group: Group;
  readonly isBarred: boolean;
}

function compareSeen(queue: QueueSettings, a: Seen, b: Seen): number {
  const levels = queue.strategy === 'skills' ? b.group.levels - a.group.levels : 0;
  const fit = a.group.tier - b.group.tier || levels || compareFree(a.key, b.key);
  return Number(a.isBarred) - Number(b.isBarred) || fit;
}

function toCandidate(
  state: EngineState,
  queue: QueueSettings,
  agentId: AgentId,
  blocked: ReadonlySet<AgentId>,
): Decision['candidates'][number] {
  const agent = state.agents.get(agentId);
  assert(agent, 'a candidate is known');
  const rank = agent.memberships.find(({ queueId }) => queueId === queue.queueId)?.rank ?? 1;
  const keys: Partial<Record<QueueSettings['strategy'], number>> = {
    'fewest-calls': agent.callsTaken,
    'least-talk': agent.talkedMs,
    skills: levelsIn(queue, agent.skills),
  };
  const wanting = wantingIn(queue, agent.skills);
  return {
    agentId,
    idleSinceMs: agent.idleSinceMs,
    rank,
    key: keys[queue.strategy] ?? null,
    ...(wanting > 0 ? { wanting } : {}),
    ...(blocked.has(agentId) ? { barred: true } : {}),
  };
}
