import type { QueueId, QueueView } from '../protocol/index.ts';
import type { Indexes } from './indexes.ts';
import { fitIn, queueIndex, waitingRank } from './indexes.ts';
import type { Call, EngineState } from './model.ts';

/**
 * What the recent calls of a queue teach about the next ones. Each sum is of the last calls: at
 * every new one, what was there before counts a little less. So a quiet night forgets nothing and
 * a storm is learned within some dozen calls; no clock is in it.
 */
export interface QueueEstimate {
  /** Agents' time that answered calls took, from the ring to the end of wrap-up, misses included. */
  occupiedMs: number;
  occupiedCalls: number;
  /** From the offer to the joined talk. */
  ringMs: number;
  ringCalls: number;
  /** How much waiting there was for each caller who gave up. */
  waitedMs: number;
  gaveUp: number;
  /** Answered calls by how wrong their prediction was: bucket n holds errors up to `bucketMs(n)`. */
  errors: number[];
  errorP50Ms: number | null;
  errorP90Ms: number | null;
  /** As it was told last. */
  told: Omit<QueueView, 'queueId'>;
}

/** So much of the past is left after one call more: some forty calls are remembered. */
const keptOfService = 0.975;
/** Who gives up is rarer, and patience changes less than the talk of the day. */
const keptOfPatience = 0.998;
/** Fewer than five calls (older ones count less) teach nothing that one may tell a citizen. */
const fewestCalls = 4.5;
/** Errors of about the last thousand calls: at this many, all counts are halved. */
export const mostErrors = 1_000;
const firstBucketMs = 1_000;
const bucketGrowth = 1.15;
/** The last bucket holds all that is longer: about two hours. */
const buckets = 64;

export function newEstimate(): QueueEstimate {
  return {
    occupiedMs: 0,
    occupiedCalls: 0,
    ringMs: 0,
    ringCalls: 0,
    waitedMs: 0,
    gaveUp: 0,
    errors: Array.from({ length: buckets }, () => 0),
    errorP50Ms: null,
    errorP90Ms: null,
    told: { expectedWaitMs: null, errorP50Ms: null, errorP90Ms: null },
  };
}

export function estimateOf(state: EngineState, queueId: QueueId): QueueEstimate {
  let found = state.estimates.get(queueId);
  if (found === undefined) {
    found = newEstimate();
    state.estimates.set(queueId, found);
  }
  return found;
}

/** A stretch of an agent's work: `calls` of it were answered, which is one or, after a miss, none. */
export function learnOccupied(estimate: QueueEstimate, ms: number, calls: 0 | 1): void {
  if (calls > 0) {
    estimate.occupiedMs *= keptOfService;
    estimate.occupiedCalls *= keptOfService;
  }
  estimate.occupiedMs += ms;
  estimate.occupiedCalls += calls;
}

export function learnRing(estimate: QueueEstimate, ms: number): void {
  estimate.ringMs = estimate.ringMs * keptOfService + ms;
  estimate.ringCalls = estimate.ringCalls * keptOfService + 1;
}

export function learnWait(estimate: QueueEstimate, ms: number, gaveUp: boolean): void {
  estimate.waitedMs = estimate.waitedMs * keptOfPatience + ms;
  estimate.gaveUp = estimate.gaveUp * keptOfPatience + (gaveUp ? 1 : 0);
}

export function learnError(estimate: QueueEstimate, ms: number): void {
  const bucket = Math.ceil(Math.log(Math.max(ms, 1) / firstBucketMs) / Math.log(bucketGrowth));
  const at = Math.min(Math.max(bucket, 0), buckets - 1);
  estimate.errors[at] = (estimate.errors[at] ?? 0) + 1;
  const counted = estimate.errors.reduce((sum, count) => sum + count, 0);
  estimate.errorP50Ms = errorOf(estimate, counted / 2);
  estimate.errorP90Ms = errorOf(estimate, counted * 0.9);
  if (counted < mostErrors) return;
  estimate.errors = estimate.errors.map((count) => count >> 1);
}

/** So wrong at most were so many of the counted predictions. */
function errorOf({ errors }: QueueEstimate, counted: number): number {
  let left = counted;
  const at = errors.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return Math.round(firstBucketMs * bucketGrowth ** at);
}

/** How much longer this caller waits until somebody answers; null: nothing honest can be said. */
export function expectedWaitMs(state: EngineState, indexes: Indexes, call: Call): number | null {
  const estimate = state.estimates.get(call.queueId);
  if (estimate === undefined || estimate.occupiedCalls < fewestCalls) return null;
  const ringMs = estimate.ringMs / estimate.ringCalls;
  if (call.now.phase === 'offered' || call.now.phase === 'joining') return ringMs;
  // A must-hear greeting: its agent is there, and rung as soon as it is heard.
  const waitedMs = state.nowMs - call.keyMs;
  if (call.now.phase === 'greeting' && isAnybodyFree(state, indexes, call.queueId, waitedMs)) {
    return ringMs;
  }
  const place = waitingRank(indexes, call) + 1;
  return toAnswerMs(state, indexes, estimate, call.queueId, place, waitedMs, ringMs);
}

/** The wait of somebody who would call now. */
function newCallersWaitMs(state: EngineState, indexes: Indexes, queueId: QueueId): number | null {
  const place = queueIndex(indexes, queueId).waiting.size + 1;
  return waitAtPlaceMs(state, indexes, queueId, place, state.queues.get(queueId)?.boostMs ?? 0);
}

/** The wait of a caller who is about to be let in; null: nothing honest can be said. */
export function waitAtDoorMs(state: EngineState, indexes: Indexes, call: Call): number | null {
  const waitedMs = state.nowMs - call.keyMs;
  return waitAtPlaceMs(state, indexes, call.queueId, waitingRank(indexes, call) + 1, waitedMs);
}

function waitAtPlaceMs(
  state: EngineState,
  indexes: Indexes,
  queueId: QueueId,
  place: number,
  waitedMs: number,
): number | null {
  const estimate = state.estimates.get(queueId);
  if (estimate === undefined || estimate.occupiedCalls < fewestCalls) return null;
  const ringMs = estimate.ringMs / estimate.ringCalls;
  if (isAnybodyFree(state, indexes, queueId, waitedMs)) return ringMs;
  return toAnswerMs(state, indexes, estimate, queueId, place, waitedMs, ringMs);
}

/** From which wait on those who are free now may have the queue's callers. */
function freeFromMs(state: EngineState, indexes: Indexes, queueId: QueueId): readonly number[] {
  const queue = state.queues.get(queueId);
  if (queue === undefined) return [];
  return [...queueIndex(indexes, queueId).profiles].flatMap((profile) =>
    profile.freeCount === 0 ? [] : (fitIn(profile, queue).afterMs ?? []),
  );
}

/** For a caller who has waited so long: whoever may have him only later, or never, is not free for him. */
function isAnybodyFree(
  state: EngineState,
  indexes: Indexes,
  queueId: QueueId,
  waitedMs: number,
): boolean {
  return freeFromMs(state, indexes, queueId).some((fromMs) => waitedMs >= fromMs);
}

/** Until somebody who is free and may not have this caller yet may have him; Infinity: nobody is. */
function toWidenMs(
  state: EngineState,
  indexes: Indexes,
  queueId: QueueId,
  waitedMs: number,
): number {
  const later = freeFromMs(state, indexes, queueId).filter((fromMs) => fromMs > waitedMs);
  return Math.min(...later) - waitedMs;
}

/**
 * Until the caller at this place (1 is next) is answered. Agents come free at `agents ÷ service`;
 * each who waits ahead may give up meanwhile, which helps too: the k-th step takes
 * 1 ÷ (freed + k × gaveUp). The sum over the steps is taken as its integral, so that a place in a
 * line of thousands costs no more than the first. Who is next may sooner have somebody who is
 * free now and whom a longer wait lets in; those behind him cannot count on that one.
 */
function toAnswerMs(
  state: EngineState,
  indexes: Indexes,
  estimate: QueueEstimate,
  queueId: QueueId,
  place: number,
  waitedMs: number,
  ringMs: number,
): number | null {
  const agents = servingAgents(state, indexes, queueId);
  if (agents === 0) return null;
  const freed = (agents * estimate.occupiedCalls) / estimate.occupiedMs;
  const leaving = estimate.waitedMs > 0 ? estimate.gaveUp / estimate.waitedMs : 0;
  const ahead = place - 1;
  if (ahead === 0) {
    return Math.min(1 / freed, toWidenMs(state, indexes, queueId, waitedMs)) + ringMs;
  }
  if (leaving * ahead < freed * 1e-6) return place / freed + ringMs;
  const steps = Math.log((freed + (ahead + 0.5) * leaving) / (freed + 0.5 * leaving)) / leaving;
  return 1 / freed + steps + ringMs;
}

/** An agent of several lines in which people wait is shared between them. */
function servingAgents(state: EngineState, indexes: Indexes, queueId: QueueId): number {
  let agents = 0;
  const queue = state.queues.get(queueId);
  for (const profile of queueIndex(indexes, queueId).profiles) {
    const { eligibleCount, memberships } = profile;
    if (eligibleCount === 0 || queue === undefined) continue;
    if (fitIn(profile, queue).afterMs === null) continue;
    const lines = memberships.filter(
      ({ queueId: id }) =>
        id === queueId || (state.queues.has(id) && queueIndex(indexes, id).line.size > 0),
    );
    agents += eligibleCount / lines.length;
  }
  return agents;
}

/** What people are shown of a queue's estimate. Rounded: no figure here is true to the second. */
export function toQueueView(state: EngineState, indexes: Indexes, queueId: QueueId): QueueView {
  const estimate = state.estimates.get(queueId);
  const expected = newCallersWaitMs(state, indexes, queueId);
  return {
    queueId,
    expectedWaitMs: expected === null ? null : Math.round(expected / 10_000) * 10_000,
    errorP50Ms: estimate?.errorP50Ms ?? null,
    errorP90Ms: estimate?.errorP90Ms ?? null,
  };
}
