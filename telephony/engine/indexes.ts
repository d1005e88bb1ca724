import type {
  AgentId,
  CallId,
  Membership,
  OfferId,
  QueueId,
  QueueSettings,
  Strategy,
} from '../protocol/index.ts';
import { toFiledCallback } from './callback-times.ts';
import { agentDeadline, callDeadline, offerDeadline } from './deadline.ts';
import { type Fit, fitOf, type Skills } from './fit.ts';
import type { Agent, Call, EngineState, Waiter } from './model.ts';
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
  'ring-all': 'idle',
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
  /** How many profiles were looked at, one by one, for whom a caller may have. */
  looks: number;
}

export interface FiledCall {
  readonly queueId: QueueId;
  readonly key: CallKey;
  readonly inLine: boolean;
  readonly waiting: boolean;
  /** Its deadline moves nothing but sound. */
  readonly tells: boolean;
  readonly deadline: Deadline | null;
}

export interface FiledAgent {
  readonly memberships: readonly Membership[];
  readonly skills: Skills;
  readonly profile: Profile;
  /** By which the agent stands in the profile's lists; empty: not free. */
  readonly keys: readonly (readonly [Ordering, FreeKey])[];
  /** Null: could take no call now nor when the present work is done. */
  readonly eligibleIn: readonly QueueId[] | null;
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
    looks: 0,
  };
  for (const id of state.calls.keys()) fileCall(indexes, state, id);
  for (const id of state.callbacks.keys()) fileCall(indexes, state, id);
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

/** Comparisons and moves in all ordered lists, and looks at profiles. */
export function workOf(indexes: Indexes): number {
  let work = indexes.looks + indexes.deadlines.work + indexes.tellings.work;
  for (const queue of indexes.queues.values()) work += queue.line.work + queue.waiting.work;
  for (const profile of indexes.profiles.values()) {
    for (const free of profile.free.values()) work += free.work;
  }
  return work;
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
export function placeOf(indexes: Indexes, call: Waiter): number {
  return queueIndex(indexes, call.queueId).line.rank(callKey(call)) + 1;
}

/** How many wait ahead for whom nobody rings yet. */
export function waitingRank(indexes: Indexes, call: Call): number {
  return queueIndex(indexes, call.queueId).waiting.rank(callKey(call));
}

export function callKey(call: Waiter): CallKey {
  return { keyMs: call.keyMs, seq: call.seq, callId: call.id };
}

/** A call, or a callback. Most that is touched has not moved, and is left alone. */
export function fileCall(indexes: Indexes, state: EngineState, id: CallId): void {
  const before = indexes.filedCalls.get(id);
  const call = state.calls.get(id);
  const filed = call === undefined ? toFiledCallback(state, id) : toFiledCall(state, call);
  const isPlaced = before !== undefined && filed !== undefined && isPlacedAlike(before, filed);
  const isTimed = isPlaced && before.deadline?.atMs === filed.deadline?.atMs;
  if (before !== undefined) {
    const queue = queueIndex(indexes, before.queueId);
    if (before.inLine && !isPlaced) queue.line.remove(before.key);
    if (before.waiting && !isPlaced) queue.waiting.remove(before.key);
    if (before.deadline !== null && !isTimed) {
      deadlinesOf(indexes, before).remove(before.deadline);
    }
  }
  if (filed === undefined) {
    indexes.filedCalls.delete(id);
    return;
  }
  const queue = queueIndex(indexes, filed.queueId);
  if (filed.inLine && !isPlaced) queue.line.insert(filed.key);
  if (filed.waiting && !isPlaced) queue.waiting.insert(filed.key);
  if (filed.deadline !== null && !isTimed) deadlinesOf(indexes, filed).insert(filed.deadline);
  indexes.filedCalls.set(id, filed);
}

function toFiledCall(state: EngineState, call: Call): FiledCall {
  const atMs = callDeadline(state, call);
  return {
    queueId: call.queueId,
    key: callKey(call),
    inLine: isInLine(call),
    waiting: call.now.phase === 'waiting',
    tells: call.now.phase === 'waiting',
    deadline: atMs === null ? null : { atMs, of: 'call', id: call.id },
  };
}

function isPlacedAlike(a: FiledCall, b: FiledCall): boolean {
  const isSameLine = a.queueId === b.queueId && compareCalls(a.key, b.key) === 0;
  return isSameLine && a.inLine === b.inLine && a.waiting === b.waiting;
}

function deadlinesOf(indexes: Indexes, filed: FiledCall): OrderedList<Deadline> {
  return filed.tells ? indexes.tellings : indexes.deadlines;
}

export function fileAgent(indexes: Indexes, state: EngineState, id: AgentId): void {
  const before = indexes.filedAgents.get(id);
  const agent = state.agents.get(id);
  const filed = agent === undefined ? undefined : toFiledAgent(indexes, state, agent, before);
  const isPlaced = before !== undefined && filed !== undefined && isReadyAlike(before, filed);
  const isTimed = before?.deadline?.atMs === filed?.deadline?.atMs;
  if (before !== undefined) {
    if (!isPlaced) takeOut(indexes, before, id);
    if (before.deadline !== null && !isTimed) indexes.deadlines.remove(before.deadline);
  }
  if (filed === undefined) {
    indexes.filedAgents.delete(id);
    return;
  }
  if (!isPlaced) putIn(indexes, filed, id);
  if (filed.deadline !== null && !isTimed) indexes.deadlines.insert(filed.deadline);
  indexes.filedAgents.set(id, filed);
}

function takeOut(indexes: Indexes, { profile, keys, eligibleIn }: FiledAgent, id: AgentId): void {
  for (const [ordering, key] of keys) listOf(profile, ordering).remove(key);
  if (keys.length > 0) profile.freeCount -= 1;
  if (eligibleIn !== null) profile.eligibleCount -= 1;
  for (const queueId of eligibleIn ?? []) queueIndex(indexes, queueId).eligible.delete(id);
}

function putIn(indexes: Indexes, { profile, keys, eligibleIn }: FiledAgent, id: AgentId): void {
  for (const [ordering, key] of keys) listOf(profile, ordering).insert(key);
  if (keys.length > 0) profile.freeCount += 1;
  if (eligibleIn !== null) profile.eligibleCount += 1;
  for (const queueId of eligibleIn ?? []) queueIndex(indexes, queueId).eligible.add(id);
}

function toFiledAgent(
  indexes: Indexes,
  state: EngineState,
  agent: Agent,
  before: FiledAgent | undefined,
): FiledAgent {
  const { id, memberships, skills } = agent;
  const atMs = agentDeadline(state, agent);
  // Replaced, never changed in place: the same objects are the same profile.
  const isSame = before?.memberships === memberships && before.skills === skills;
  const profile = isSame ? before.profile : profileOf(indexes, agent);
  return {
    memberships,
    skills,
    profile,
    keys: isFree(state, agent) ? freeKeys(state, profile, agent) : [],
    eligibleIn: isEligible(state, agent) ? fittingQueues(state, profile) : null,
    deadline: atMs === null ? null : { atMs, of: 'agent', id },
  };
}

/** Whose calls the profile could ever take. */
function fittingQueues(state: EngineState, profile: Profile): readonly QueueId[] {
  const queueIds: QueueId[] = [];
  for (const { queueId } of profile.memberships) {
    const queue = state.queues.get(queueId);
    if (queue === undefined || fitIn(profile, queue).afterMs !== null) queueIds.push(queueId);
  }
  return queueIds;
}

function isReadyAlike(a: FiledAgent, b: FiledAgent): boolean {
  if (a.profile !== b.profile || a.keys.length !== b.keys.length) return false;
  const areKeysAlike = a.keys.every(([ordering, key], n) => {
    const other = b.keys[n];
    return other?.[0] === ordering && compareFree(other[1], key) === 0;
  });
  return areKeysAlike && areAlike(a.eligibleIn, b.eligibleIn);
}

function areAlike(a: readonly QueueId[] | null, b: readonly QueueId[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((queueId, n) => queueId === b[n]);
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
  // A callback and the calls of it have one place between them.
  return a.keyMs - b.keyMs || a.seq - b.seq || compareText(a.callId, b.callId);
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
