import type {
  AgentId,
  CallId,
  Membership,
  OfferId,
  QueueId,
  QueueSettings,
  Strategy,
} from '../protocol/index.ts';
import { agentDeadline, callDeadline, offerDeadline } from './deadline.ts';
import { type Fit, fitOf, type Skills } from './fit.ts';
import type { Agent, Call, EngineState } from './model.ts';
import { isEligible, isFree, isInLine } from './model.ts';
import { OrderedList } from './ordered-list.ts';

export interface CallKey {
  readonly keyMs: number;
  readonly seq: number;
  readonly callId: CallId;
}

/** Where a free agent stands among those of the same profile; `first` is what is compared. */
export interface FreeKey {
  readonly first: number;
  readonly idleSinceMs: number;
  readonly agentId: AgentId;
}

/** In what order a strategy looks at free agents. */
export type Ordering = 'idle' | 'calls' | 'talk' | 'name';

export const orderingOf: Readonly<Record<Strategy, Ordering>> = {
  'longest-idle': 'idle',
  skills: 'idle',
  'fewest-calls': 'calls',
  'least-talk': 'talk',
  'round-robin': 'name',
  random: 'name',
  'weighted-random': 'name',
  'fixed-order': 'name',
};

export interface Deadline {
  readonly atMs: number;
  readonly of: 'call' | 'agent' | 'offer';
  readonly id: string;
}

/**
 * Agents of the same queues, ranks and skills are interchangeable: matching looks at one list of
 * them, sorted in each of the orders that their queues ask for.
 */
export interface Profile {
  readonly memberships: readonly Membership[];
  readonly skills: Skills;
  readonly free: Map<Ordering, OrderedList<FreeKey>>;
  freeCount: number;
  /** Of those who could take a call now or when their work is done. */
  eligibleCount: number;
  /** By queue; computed anew when the queue's settings are others. */
  readonly fits: Map<QueueId, { readonly queue: QueueSettings; readonly fit: Fit }>;
}

export interface QueueIndex {
  /** Everybody with a place. */
  readonly line: OrderedList<CallKey>;
  /** Those of the line for whom nobody rings. */
  readonly waiting: OrderedList<CallKey>;
  readonly profiles: Set<Profile>;
  /** Who could take its calls now or later, by skills and rank too. */
  readonly eligible: Set<AgentId>;
}

/**
 * All that is computed from the state and kept in step with it: whoever changes a call, agent or
 * offer touches it, and the touched ones are filed anew. Never saved; rebuilt on restore.
 */
export interface Indexes {
  readonly queues: Map<QueueId, QueueIndex>;
  readonly profiles: Map<string, Profile>;
  readonly deadlines: OrderedList<Deadline>;
  /** Those of waiting calls: they move nothing but sound, and come after all others. */
  readonly tellings: OrderedList<Deadline>;
  readonly filedCalls: Map<CallId, FiledCall>;
  readonly filedAgents: Map<AgentId, FiledAgent>;
  readonly filedOffers: Map<OfferId, Deadline | null>;
}

export interface FiledCall {
  readonly queueId: QueueId;
  readonly key: CallKey;
  readonly inLine: boolean;
  readonly waiting: boolean;
  readonly deadline: Deadline | null;
}

export interface FiledAgent {
  readonly profile: Profile;
  /** By which the agent stands in the profile's lists; empty: not free. */
  readonly keys: readonly (readonly [Ordering, FreeKey])[];
  readonly eligible: boolean;
  readonly deadline: Deadline | null;
}

export function buildIndexes(state: EngineState): Indexes {
  const indexes: Indexes = {
    queues: new Map(),
    profiles: new Map(),
    deadlines: new OrderedList(compareDeadlines),
    tellings: new OrderedList(compareDeadlines),
    filedCalls: new Map(),
    filedAgents: new Map(),
    filedOffers: new Map(),
  };
  for (const id of state.calls.keys()) fileCall(indexes, state, id);
  for (const id of state.agents.keys()) fileAgent(indexes, state, id);
  for (const id of state.offers.keys()) fileOffer(indexes, state, id);
  return indexes;
}

/** When the host must wake us. */
export function nextDeadlineMs(indexes: Indexes): number | null {
  const move = indexes.deadlines.first();
  const telling = indexes.tellings.first();
  if (move === undefined || telling === undefined) return (move ?? telling)?.atMs ?? null;
  return Math.min(move.atMs, telling.atMs);
}

export function queueIndex(indexes: Indexes, queueId: QueueId): QueueIndex {
  let found = indexes.queues.get(queueId);
  if (found === undefined) {
    found = {
      line: new OrderedList(compareCalls),
      waiting: new OrderedList(compareCalls),
      profiles: new Set(),
      eligible: new Set(),
    };
    indexes.queues.set(queueId, found);
  }
  return found;
}

/** 1 is next; counts those for whom a phone rings. */
export function placeOf(indexes: Indexes, call: Call): number {
  return queueIndex(indexes, call.queueId).line.rank(callKey(call)) + 1;
}

export function callKey(call: Call): CallKey {
  return { keyMs: call.keyMs, seq: call.seq, callId: call.id };
}

export function fileCall(indexes: Indexes, state: EngineState, id: CallId): void {
  const before = indexes.filedCalls.get(id);
  if (before !== undefined) {
    const queue = queueIndex(indexes, before.queueId);
    if (before.inLine) queue.line.remove(before.key);
    if (before.waiting) queue.waiting.remove(before.key);
    if (before.deadline !== null) deadlinesOf(indexes, before).remove(before.deadline);
    indexes.filedCalls.delete(id);
  }
  const call = state.calls.get(id);
  if (call === undefined) return;

  const atMs = callDeadline(state, call);
  const filed: FiledCall = {
    queueId: call.queueId,
    key: callKey(call),
    inLine: isInLine(call),
    waiting: call.now.phase === 'waiting',
    deadline: atMs === null ? null : { atMs, of: 'call', id },
  };
  const queue = queueIndex(indexes, filed.queueId);
  if (filed.inLine) queue.line.insert(filed.key);
  if (filed.waiting) queue.waiting.insert(filed.key);
  if (filed.deadline !== null) deadlinesOf(indexes, filed).insert(filed.deadline);
  indexes.filedCalls.set(id, filed);
}

function deadlinesOf(indexes: Indexes, filed: FiledCall): OrderedList<Deadline> {
  return filed.waiting ? indexes.tellings : indexes.deadlines;
}

export function fileAgent(indexes: Indexes, state: EngineState, id: AgentId): void {
  const before = indexes.filedAgents.get(id);
  if (before !== undefined) {
    for (const [ordering, key] of before.keys) before.profile.free.get(ordering)?.remove(key);
    if (before.keys.length > 0) before.profile.freeCount -= 1;
    if (before.eligible) {
      before.profile.eligibleCount -= 1;
      for (const { queueId } of before.profile.memberships) {
        queueIndex(indexes, queueId).eligible.delete(id);
      }
    }
    if (before.deadline !== null) indexes.deadlines.remove(before.deadline);
    indexes.filedAgents.delete(id);
  }
  const agent = state.agents.get(id);
  if (agent === undefined) return;

  const atMs = agentDeadline(state, agent);
  const profile = profileOf(indexes, agent);
  const filed: FiledAgent = {
    profile,
    keys: isFree(state, agent) ? freeKeys(state, profile, agent) : [],
    eligible: isEligible(state, agent),
    deadline: atMs === null ? null : { atMs, of: 'agent', id },
  };
  for (const [ordering, key] of filed.keys) listOf(profile, ordering).insert(key);
  if (filed.keys.length > 0) profile.freeCount += 1;
  if (filed.eligible) {
    profile.eligibleCount += 1;
    for (const { queueId } of profile.memberships) {
      const queue = state.queues.get(queueId);
      if (queue !== undefined && fitIn(profile, queue).afterMs === null) continue;
      queueIndex(indexes, queueId).eligible.add(id);
    }
  }
  if (filed.deadline !== null) indexes.deadlines.insert(filed.deadline);
  indexes.filedAgents.set(id, filed);
}

export function fileOffer(indexes: Indexes, state: EngineState, id: OfferId): void {
  const before = indexes.filedOffers.get(id);
  if (before) indexes.deadlines.remove(before);
  indexes.filedOffers.delete(id);
  const offer = state.offers.get(id);
  if (offer === undefined) return;

  const atMs = offerDeadline(state, offer);
  const deadline: Deadline | null = atMs === null ? null : { atMs, of: 'offer', id };
  if (deadline !== null) indexes.deadlines.insert(deadline);
  indexes.filedOffers.set(id, deadline);
}

function profileOf(indexes: Indexes, agent: Agent): Profile {
  const { memberships, skills } = agent;
  const name = profileName(agent);
  let profile = indexes.profiles.get(name);
  if (profile === undefined) {
    profile = {
      memberships,
      skills,
      free: new Map(),
      freeCount: 0,
      eligibleCount: 0,
      fits: new Map(),
    };
    indexes.profiles.set(name, profile);
    for (const { queueId } of memberships) queueIndex(indexes, queueId).profiles.add(profile);
  }
  return profile;
}

export function profileName({
  memberships,
  skills,
}: Pick<Agent, 'memberships' | 'skills'>): string {
  const queues = memberships.map(({ queueId, rank }) => `${queueId}=${rank}`).sort();
  const levels = Object.entries(skills).map(([skill, level]) => `${skill}:${level}`);
  return [...queues, ...levels.sort()].join(' ');
}

function listOf(profile: Profile, ordering: Ordering): OrderedList<FreeKey> {
  let list = profile.free.get(ordering);
  if (list === undefined) {
    list = new OrderedList(compareFree);
    profile.free.set(ordering, list);
  }
  return list;
}

/** In each order that one of the profile's queues asks for. */
function freeKeys(state: EngineState, profile: Profile, agent: Agent): FiledAgent['keys'] {
  const { id: agentId, idleSinceMs, callsTaken, talkedMs } = agent;
  const keys: [Ordering, FreeKey][] = [];
  for (const { queueId } of profile.memberships) {
    const strategy = state.queues.get(queueId)?.strategy;
    if (strategy === undefined) continue;
    const ordering = orderingOf[strategy];
    if (keys.some(([taken]) => taken === ordering)) continue;
    if (ordering === 'name') keys.push(['name', { first: 0, idleSinceMs: 0, agentId }]);
    else {
      const first = { idle: idleSinceMs, calls: callsTaken, talk: talkedMs }[ordering];
      keys.push([ordering, { first, idleSinceMs, agentId }]);
    }
  }
  return keys;
}

/** How the profile stands in the queue as the queue is set now. */
export function fitIn(profile: Profile, queue: QueueSettings): Fit {
  const known = profile.fits.get(queue.queueId);
  if (known?.queue === queue) return known.fit;
  const rank = profile.memberships.find(({ queueId }) => queueId === queue.queueId)?.rank ?? 99;
  const fit = fitOf(queue, rank, profile.skills);
  profile.fits.set(queue.queueId, { queue, fit });
  return fit;
}

export function compareCalls(a: CallKey, b: CallKey): number {
  return a.keyMs - b.keyMs || a.seq - b.seq;
}

export function compareFree(a: FreeKey, b: FreeKey): number {
  return a.first - b.first || a.idleSinceMs - b.idleSinceMs || compareText(a.agentId, b.agentId);
}

function compareDeadlines(a: Deadline, b: Deadline): number {
  return a.atMs - b.atMs || compareText(a.of, b.of) || compareText(a.id, b.id);
}

/** By code units, the same in every process; `localeCompare` depends on the machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
