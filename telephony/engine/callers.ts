import type {
  AgentId,
  Boost,
  CallId,
  CallerToken,
  CallOutcome,
  QueueId,
} from '../protocol/index.ts';
import type { Call, EngineState, Waiter } from './model.ts';
import { frequentCalls, rememberCallersMs, repeatWithinMs, resumeWithinMs } from './timing.ts';

/** What is known of a caller by the sealed number alone, for a day. */
export interface RecentCaller {
  readonly atMs: number;
  readonly lastAgentId: AgentId | null;
  /** When that talk ended. */
  readonly talkedAtMs: number;
  /** When his calls ended, of the last day: the last few, as many as make him a frequent caller. */
  readonly callsAtMs: readonly number[];
  /** When callbacks were asked for, the last day's. */
  readonly callbacksAtMs: readonly number[];
  /** The last call that he gave up, or that a dying exchange cut off, before anybody answered. */
  readonly given: {
    readonly callId: CallId;
    readonly queueId: QueueId;
    readonly keyMs: number;
    readonly atMs: number;
    /** Each place is resumed once: who gives it up again has lost it, whom we cut off again has not. */
    readonly isResumable: boolean;
  } | null;
}

export interface Place {
  readonly keyMs: number;
  readonly boosts: readonly { readonly why: Boost; readonly ms: number }[];
  readonly resumes: CallId | null;
}

/**
 * Where a caller stands in line. Every head start counts in the same coin, ms of waiting, and the
 * key never changes while he waits: nobody is overtaken by anyone who came more than the largest
 * head start later.
 */
export function placeFor(
  state: EngineState,
  arrival: { readonly callerToken: CallerToken | null; readonly enteredAtMs: number },
  queueId: QueueId,
): Place {
  const { callerToken, enteredAtMs } = arrival;
  const boosts = boostsOf(state, callerToken, queueId);
  const keyMs = enteredAtMs - boosts.reduce((sum, { ms }) => sum + ms, 0);
  const given = resumableOf(state, callerToken, queueId);
  if (given === null || given.keyMs >= keyMs) return { keyMs, boosts, resumes: null };
  return { keyMs: given.keyMs, boosts, resumes: given.callId };
}

function boostsOf(
  state: EngineState,
  token: CallerToken | null,
  queueId: QueueId,
): Place['boosts'] {
  const queue = state.queues.get(queueId);
  const boosts: Place['boosts'][number][] = [];
  const add = (why: Boost, ms: number | undefined): void => {
    if (ms !== undefined && ms > 0) boosts.push({ why, ms });
  };
  add('queue', queue?.boostMs);
  if (token === null) return boosts;
  add('caller', state.callerBoosts.get(token));
  const given = state.recentCallers.get(token)?.given ?? null;
  if (given !== null && state.nowMs - given.atMs <= repeatWithinMs) {
    add('repeat', queue?.repeatBoostMs);
  }
  if (isFrequent(state, token)) add('frequent', queue?.frequentBoostMs);
  return boosts;
}

function isFrequent({ recentCallers, nowMs }: EngineState, token: CallerToken): boolean {
  const calls = recentCallers.get(token)?.callsAtMs ?? [];
  const [first] = calls;
  if (first === undefined || calls.length < frequentCalls) return false;
  return nowMs - first <= rememberCallersMs;
}

/** Who waits or talks when his number is blocked is served to the end. */
export function isBlocked(state: EngineState, token: CallerToken | null): boolean {
  const untilMs = token === null ? undefined : state.blockedCallers.get(token);
  return untilMs !== undefined && state.nowMs < untilMs;
}

function resumableOf(
  state: EngineState,
  token: CallerToken | null,
  queueId: QueueId,
): RecentCaller['given'] {
  const given = token === null ? null : (state.recentCallers.get(token)?.given ?? null);
  if (given === null || !given.isResumable || given.queueId !== queueId) return null;
  return state.nowMs - given.atMs <= resumeWithinMs ? given : null;
}

/** The caller's call is over: what the next one of the same number may count on. */
export function rememberCaller(state: EngineState, call: Call, outcome: CallOutcome): void {
  const { callerToken: token } = call;
  if (token === null) return;
  const { recentCallers, nowMs } = state;
  for (const [old, { atMs }] of recentCallers) {
    if (atMs > nowMs - rememberCallersMs) break;
    recentCallers.delete(old);
  }
  const before = recentCallers.get(token);
  const isAnswered = outcome === 'answered';
  const isUnanswered = ['abandoned', 'short_abandoned', 'failed'].includes(outcome);
  const { id: callId, queueId, keyMs } = call;
  const isResumable = call.resumes === null || isOursToMend(state, call, outcome);
  // Taken out first, so that the oldest stay in front.
  recentCallers.delete(token);
  recentCallers.set(token, {
    atMs: nowMs,
    lastAgentId: isAnswered ? call.lastAgentId : (before?.lastAgentId ?? null),
    talkedAtMs: isAnswered ? nowMs : (before?.talkedAtMs ?? 0),
    callsAtMs: callsOf(before, call, nowMs),
    callbacksAtMs: callbacksOf(before, nowMs, outcome),
    given: isUnanswered ? { callId, queueId, keyMs, atMs: nowMs, isResumable } : null,
  });
}

/** Not he gave up the place that he had resumed. One that a promise keeps is kept by it already. */
function isOursToMend(
  { callbacks }: EngineState,
  { resumes }: Call,
  outcome: CallOutcome,
): boolean {
  if (outcome !== 'failed') return false;
  return ![...callbacks.values()].some(({ firstCallId }) => firstCallId === resumes);
}

/** Of his own: that we have called him makes nobody a frequent caller. */
function callsOf(before: RecentCaller | undefined, call: Call, nowMs: number): readonly number[] {
  const known = before?.callsAtMs ?? [];
  return call.callbackOf === null ? [...known, nowMs].slice(-frequentCalls) : known;
}

function callbacksOf(
  before: RecentCaller | undefined,
  nowMs: number,
  outcome: CallOutcome,
): readonly number[] {
  const kept = (before?.callbacksAtMs ?? []).filter((atMs) => atMs > nowMs - rememberCallersMs);
  return outcome === 'callback_accepted' ? [...kept, nowMs] : kept;
}

/** Another line has another head start of its own; what the caller brought along stays. */
export function moveHeadStart(state: EngineState, call: Call): void {
  const old = call.boosts.find(({ why }) => why === 'queue')?.ms ?? 0;
  const ms = state.queues.get(call.queueId)?.boostMs ?? 0;
  const others = call.boosts.filter(({ why }) => why !== 'queue');
  call.boosts = ms > 0 ? [{ why: 'queue', ms }, ...others] : others;
  call.keyMs += old - ms;
}

/** The place is taken up: a second call of the same number does not have it, too. */
export function takePlace(state: EngineState, token: CallerToken | null): void {
  const recent = token === null ? undefined : state.recentCallers.get(token);
  if (token === null || recent === undefined || recent.given === null) return;
  state.recentCallers.set(token, { ...recent, given: { ...recent.given, isResumable: false } });
}

/** Who talked with this caller last, if the queue still cares. */
export function lastAgentOf(state: EngineState, call: Waiter): AgentId | null {
  const withinMs = state.queues.get(call.queueId)?.lastAgentWithinMs ?? 0;
  const recent = call.callerToken === null ? undefined : state.recentCallers.get(call.callerToken);
  if (recent === undefined || state.nowMs - recent.talkedAtMs > withinMs) return null;
  return withinMs === 0 ? null : recent.lastAgentId;
}
