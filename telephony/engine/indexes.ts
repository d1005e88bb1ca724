import type { AgentId, CallId, OfferId, QueueId } from '../protocol/index.ts';
import { agentDeadline, callDeadline, offerDeadline } from './deadline.ts';
import type { Agent, Call, EngineState } from './model.ts';
import { isEligible, isFree, isInLine } from './model.ts';
import { OrderedList } from './ordered-list.ts';

export interface CallKey {
  readonly keyMs: number;
  readonly seq: number;
  readonly callId: CallId;
}

export interface IdleKey {
  readonly idleSinceMs: number;
  readonly agentId: AgentId;
}

export interface Deadline {
  readonly atMs: number;
  readonly of: 'call' | 'agent' | 'offer';
  readonly id: string;
}

/** Agents who serve the same queues are interchangeable: matching looks at one list of them. */
export interface Profile {
  readonly queueIds: readonly QueueId[];
  readonly free: OrderedList<IdleKey>;
  /** How many of its agents could take a call, now or when their present work is done. */
  eligible: number;
}

export interface QueueIndex {
  /** Everybody with a place. */
  readonly line: OrderedList<CallKey>;
  /** Those of the line for whom nobody rings. */
  readonly waiting: OrderedList<CallKey>;
  readonly profiles: Set<Profile>;
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
  readonly queueIds: readonly QueueId[];
  readonly profile: Profile;
  readonly key: IdleKey;
  readonly free: boolean;
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

/** Comparisons and moves in all ordered lists. */
export function workOf(indexes: Indexes): number {
  let work = indexes.deadlines.work + indexes.tellings.work;
  for (const queue of indexes.queues.values()) work += queue.line.work + queue.waiting.work;
  for (const profile of indexes.profiles.values()) work += profile.free.work;
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
export function placeOf(indexes: Indexes, call: Call): number {
  return queueIndex(indexes, call.queueId).line.rank(callKey(call)) + 1;
}

/** How many wait ahead for whom nobody rings yet. */
export function waitingRank(indexes: Indexes, call: Call): number {
  return queueIndex(indexes, call.queueId).waiting.rank(callKey(call));
}

export function callKey(call: Call): CallKey {
  return { keyMs: call.enteredAtMs, seq: call.seq, callId: call.id };
}

/** Most that is touched keeps its place and its instant; what has not moved is left alone. */
export function fileCall(indexes: Indexes, state: EngineState, id: CallId): void {
  const before = indexes.filedCalls.get(id);
  const call = state.calls.get(id);
  const filed = call === undefined ? undefined : toFiledCall(state, call);
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
    deadline: atMs === null ? null : { atMs, of: 'call', id: call.id },
  };
}

function isPlacedAlike(a: FiledCall, b: FiledCall): boolean {
  const isSameLine = a.queueId === b.queueId && compareCalls(a.key, b.key) === 0;
  return isSameLine && a.inLine === b.inLine && a.waiting === b.waiting;
}

function deadlinesOf(indexes: Indexes, filed: FiledCall): OrderedList<Deadline> {
  return filed.waiting ? indexes.tellings : indexes.deadlines;
}

export function fileAgent(indexes: Indexes, state: EngineState, id: AgentId): void {
  const before = indexes.filedAgents.get(id);
  const agent = state.agents.get(id);
  const filed = agent === undefined ? undefined : toFiledAgent(indexes, state, agent, before);
  const isPlaced = before !== undefined && filed !== undefined && isReadyAlike(before, filed);
  const isTimed = before?.deadline?.atMs === filed?.deadline?.atMs;
  if (before !== undefined) {
    if (before.free && !isPlaced) before.profile.free.remove(before.key);
    if (before.eligible && !isPlaced) {
      before.profile.eligible -= 1;
      for (const queueId of before.profile.queueIds) {
        queueIndex(indexes, queueId).eligible.delete(id);
      }
    }
    if (before.deadline !== null && !isTimed) indexes.deadlines.remove(before.deadline);
  }
  if (filed === undefined) {
    indexes.filedAgents.delete(id);
    return;
  }
  if (filed.free && !isPlaced) filed.profile.free.insert(filed.key);
  if (filed.eligible && !isPlaced) {
    filed.profile.eligible += 1;
    for (const queueId of filed.profile.queueIds) queueIndex(indexes, queueId).eligible.add(id);
  }
  if (filed.deadline !== null && !isTimed) indexes.deadlines.insert(filed.deadline);
  indexes.filedAgents.set(id, filed);
}

function toFiledAgent(
  indexes: Indexes,
  state: EngineState,
  agent: Agent,
  before: FiledAgent | undefined,
): FiledAgent {
  const { id, queueIds, idleSinceMs } = agent;
  const atMs = agentDeadline(state, agent);
  return {
    queueIds,
    // Replaced, never changed in place: the same array is the same profile.
    profile: before?.queueIds === queueIds ? before.profile : profileOf(indexes, agent),
    key: { idleSinceMs, agentId: id },
    free: isFree(state, agent),
    eligible: isEligible(state, agent),
    deadline: atMs === null ? null : { atMs, of: 'agent', id },
  };
}

function isReadyAlike(a: FiledAgent, b: FiledAgent): boolean {
  const isSameList = a.profile === b.profile && a.key.idleSinceMs === b.key.idleSinceMs;
  return isSameList && a.free === b.free && a.eligible === b.eligible;
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
  const queueIds = [...agent.queueIds].sort();
  const name = queueIds.join(' ');
  let profile = indexes.profiles.get(name);
  if (profile === undefined) {
    profile = { queueIds, free: new OrderedList(compareIdle), eligible: 0 };
    indexes.profiles.set(name, profile);
    for (const queueId of queueIds) queueIndex(indexes, queueId).profiles.add(profile);
  }
  return profile;
}

export function compareCalls(a: CallKey, b: CallKey): number {
  return a.keyMs - b.keyMs || a.seq - b.seq;
}

export function compareIdle(a: IdleKey, b: IdleKey): number {
  return a.idleSinceMs - b.idleSinceMs || compareText(a.agentId, b.agentId);
}

function compareDeadlines(a: Deadline, b: Deadline): number {
  return a.atMs - b.atMs || compareText(a.of, b.of) || compareText(a.id, b.id);
}

/** By code units, the same in every process; `localeCompare` depends on the machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
