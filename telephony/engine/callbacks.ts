import { assert } from '../../src/kit/assert.ts';
import { callbackPromisedParts } from '../flow/caller-flow.ts';
import type {
  CallbackOutcome,
  CallerToken,
  CallId,
  DialEnd,
  QueueId,
  RefusalCode,
} from '../protocol/index.ts';
import { asleepUntilMs, isQuiet } from './callback-times.ts';
import { isBlocked } from './callers.ts';
import type { Arrival } from './calls.ts';
import { addCall, endCall } from './calls.ts';
import { isInner } from './call-out.ts';
import type { EngineRequest } from './event.ts';
import { dialColleague } from './inner-call.ts';
import type { Call, EngineState, Offer } from './model.ts';
import { agentIdOf, callIdOf } from './offers.ts';
import { settlePromise } from './own-call.ts';
import {
  callbackLifeMs,
  callbackRingMs,
  justAskedMs,
  rememberCallersMs,
  ringGraceMs,
  unseenRestMs,
} from './timing.ts';
import { hearTrunk, noteAttempt, standUp, trunkWorks } from './trunk.ts';
import type { Turn } from './turn.ts';

/*
 * A citizen who has hung up keeps his place in line. When his turn comes an agent is rung, and when
 * that one has picked up, the citizen: each such attempt is a call of its own, under a new name,
 * `absent` until he picks up. There is at most one of them at a time: the next may begin when the
 * PBX has confirmed the end of the last.
 */
export interface Callback {
  /** `pc-<first call>`; its attempts are the calls `<id>.<n>`. */
  readonly id: CallId;
  /** In which it was asked for. */
  readonly firstCallId: CallId;
  readonly seq: number;
  readonly callerToken: CallerToken;
  readonly queueId: QueueId;
  readonly enteredAtMs: number;
  /** The place, as it was. */
  readonly keyMs: number;
  readonly boosts: Call['boosts'];
  readonly madeAtMs: number;
  missedBy: Call['missedBy'];
  /** Names of attempts that are used up. */
  attempts: number;
  /** Rings in vain that count. */
  rings: number;
  /** When the trunk last did not take a call to him. */
  faultAtMs: number | null;
  notBeforeMs: number;
  /** A promise not kept by then was none. */
  expiresAtMs: number;
  /** The attempt that is under way, or whose end is not confirmed. */
  attemptId: CallId | null;
}

const prefix = 'pc-';

export function firstCallOf(callbackId: CallId): CallId {
  return callbackId.slice(prefix.length) as CallId;
}

/** He may hang up and be called: what the offer to him and his wish ask for. `isAsked`: by a rule. */
export function mayBeCalledBack(
  state: EngineState,
  call: Call,
  isAsked: boolean = call.callbackAsk !== undefined,
): boolean {
  const rules = state.queues.get(call.queueId)?.callback ?? null;
  const { callerToken: token } = call;
  if (rules === null || token === null || !call.callable || call.callbackOf !== null) return false;
  const isEarly = !isAsked && state.nowMs < call.enteredAtMs + rules.offerAfterMs;
  if (call.firstAnsweredAtMs !== null || isEarly) return false;
  if (state.pbx === 'lost' || state.line.emergency !== null) return false;
  if (isTooLate(state, call) || isBlocked(state, token)) return false;
  if (state.callbacks.has(idOf(call.id))) return false;
  // A new promise for the old one, should this call have its place, and nobody be on the line by it.
  const standing = findByToken(state, token);
  const isKept = standing !== undefined && hasPickedUp(state, standing);
  if (isKept || (standing !== undefined && standing.firstCallId !== call.resumes)) return false;
  const asked = state.recentCallers.get(token)?.callbacksAtMs ?? [];
  return asked.filter((atMs) => atMs > state.nowMs - rememberCallersMs).length < rules.perDay;
}

/** By night, when his turn is not likely to come before we leave people in peace. */
function isTooLate(state: EngineState, call: Call): boolean {
  if (!isQuiet(state, call, state.nowMs)) return false;
  const turnAtMs = call.enteredAtMs + (call.expectedWaitMs ?? 0);
  return turnAtMs > state.nowMs + justAskedMs;
}

/** The promise, in words and in the books; his call is over. */
export function acceptCallback(turn: Turn, call: Call): void {
  const { id: firstCallId, seq, callerToken, queueId, enteredAtMs, keyMs, boosts } = call;
  assert(callerToken !== null, 'a withheld number is not called');
  settlePromise(turn, call);
  const known = { firstCallId, callerToken, queueId, enteredAtMs, keyMs };
  const madeAtMs = turn.nowMs;
  addCallback(turn, {
    ...known,
    id: idOf(firstCallId),
    seq,
    boosts,
    madeAtMs,
    attempts: 0,
    rings: 0,
  });
  turn.notice({ type: 'callback-made', callbackId: idOf(firstCallId), ...known });
  const then = { message: callbackPromisedParts() };
  const asked = call.callbackAsk === undefined ? {} : { cause: call.callbackAsk.cause };
  endCall(turn, call, { endedBy: 'caller', unanswered: 'callback_accepted', ...asked, then });
}

/** His turn: a call that nobody has picked up yet, for the agent who is rung next. */
export function beginAttempt(turn: Turn, id: CallId): Call {
  const callback = turn.state.callbacks.get(id);
  assert(callback !== undefined, 'who stands in line is a call or a callback');
  callback.attempts += 1;
  const callId = `${id}.${callback.attempts}` as CallId;
  callback.attemptId = callId;
  turn.touchCall(id);
  noteAttempt(turn, callId);
  const { callerToken, enteredAtMs, queueId } = callback;
  const arrival: Arrival = { callId, callerToken, enteredAtMs, extension: '', callback };
  return addCall(turn, arrival, queueId);
}

/** The agent has picked up: now his phone rings. */
export function dialCitizen(turn: Turn, call: Call, offer: Offer): void {
  const { id: callId, callerToken, enteredAtMs, secondId } = call;
  const untilMs = turn.nowMs + callbackRingMs + ringGraceMs;
  offer.now = { phase: 'expecting' };
  call.now = { phase: 'calling', offerId: offer.id, agentId: agentIdOf(offer), untilMs };
  turn.touchOffer(offer.id);
  turn.touchCall(callId);
  const extension = turn.state.queues.get(call.queueId)?.extension ?? '';
  const rest = { extension, ringLimitMs: callbackRingMs, offerId: offer.id };
  if (secondId !== null) return dialColleague(turn, call, secondId, rest);
  assert(callerToken !== null, 'it is known whom to call');
  turn.command({ type: 'dial-citizen', callId, callerToken, enteredAtMs, ...rest });
}

/** He is on the line: the promise is kept. The agent's leg that he is to be joined with, if any. */
export function pickUp(turn: Turn, call: Call): Offer | null {
  // Being hung up on, since the promise was taken back in the same moment.
  if (call.now.phase !== 'calling') return null;
  call.absent = false;
  call.pickedUp = false;
  const { offerId, agentId } = call.now;
  call.now = { phase: 'joining', offerId, agentId };
  turn.touchCall(call.id);
  keepPromise(turn, call);
  const offer = turn.state.offers.get(offerId);
  assert(offer, 'who calls has an agent waiting');
  return offer;
}

/** He was on the line by this call. */
export function keepPromise(turn: Turn, call: Call): void {
  const callback = callbackOf(turn, call);
  trunkWorks(turn, call);
  if (callback !== undefined) endCallback(turn, callback, 'reached', call.id);
}

/** By this ring nobody will be on the line as far as we know: the agent is let go. */
export function endAttempt(
  turn: Turn,
  call: Call,
  then: 'hang-up' | 'take-back' | null = call.now.phase === 'offered' ? null : 'hang-up',
  unanswered: 'unreached' | 'fallback' = mayBeServed(call) ? 'fallback' : 'unreached',
  dialEnd?: DialEnd,
): void {
  const callback = callbackOf(turn, call);
  if (callback !== undefined) {
    callback.missedBy = call.missedBy;
    turn.touchCall(callback.id);
  }
  endCall(turn, call, { endedBy: 'system', unanswered, dialEnd, then });
}

/** By the dialplan's queue, which has no colleague of ours for a caller. */
function mayBeServed({ id, pickedUp }: Call): boolean {
  return pickedUp && !isInner(id);
}

/** The agent is gone: while nobody waits for him, his phone does not ring. The ring does not count. */
export function loseAgent(turn: Turn, call: Call): void {
  const then = call.now.phase === 'offered' ? null : 'take-back';
  // The offer sees to its own end.
  call.now = { phase: 'waiting' };
  endAttempt(turn, call, then);
}

/** His phone was busy, or nobody took it: what comes of the promise, and the agent is let go. */
export function attemptFailed(
  turn: Turn,
  call: Call,
  reason: DialEnd,
  then: 'take-back' | null = null,
): void {
  if (call.now.phase !== 'calling') return;
  const callback = callbackOf(turn, call);
  const said = hearTrunk(turn, callback, call, reason);
  if (callback !== undefined) judge(turn, callback, call, said);
  // Whoever has served him, the dialplan's queue or nobody, has a record of it.
  endAttempt(turn, call, then, reason === 'left' ? 'fallback' : 'unreached', reason);
}

/**
 * A ring of which nothing is left after we were away. It may never have been made; far likelier he
 * was busy, or has just refused it. It costs him none, and does not follow in the same breath.
 */
export function attemptUnseen(turn: Turn, call: Call): void {
  const callback = callbackOf(turn, call);
  if (callback !== undefined) {
    const rules = turn.state.queues.get(callback.queueId)?.callback ?? null;
    const restMs = Math.min(unseenRestMs, rules?.retryAfterMs ?? 0);
    callback.notBeforeMs = turn.nowMs + restMs;
  }
  endAttempt(turn, call, null, 'unreached');
}

/** Nobody could be reached there: so often as the queue says, and then no more. */
const countsAsRing: ReadonlySet<DialEnd> = new Set([
  'busy',
  'no-answer',
  'no-such-number',
  'refused',
]);

function judge(turn: Turn, callback: Callback, call: Call, reason: DialEnd): void {
  const rules = turn.state.queues.get(callback.queueId)?.callback ?? null;
  const isRing = countsAsRing.has(reason);
  if (isRing) callback.rings += 1;
  // Whoever has taken the rules away lets those that were promised have one ring.
  const outcome = outcomeOf(reason, callback.rings >= (rules?.tries ?? 1));
  if (isRing) callback.notBeforeMs = turn.nowMs + (rules?.retryAfterMs ?? 0);
  const { rings, notBeforeMs } = callback;
  turn.notice({
    type: 'callback-tried',
    callbackId: callback.id,
    callId: call.id,
    end: reason,
    rings,
    againAtMs: outcome === null ? notBeforeMs : null,
  });
  // Another time: nobody has missed yet what begins anew.
  if (isRing) call.missedBy = [];
  if (outcome !== null) endCallback(turn, callback, outcome, call.id);
}

function outcomeOf(reason: DialEnd, isLast: boolean): CallbackOutcome | null {
  switch (reason) {
    case 'busy':
    case 'no-answer':
    case 'no-such-number':
    case 'refused':
      return isLast ? 'unreached' : null;
    case 'declined':
      return 'declined';
    case 'left':
      return 'reached';
    case 'fault':
    case 'dropped':
      return null;
  }
}

/**
 * Nobody picked up, and the PBX should have ended the ring itself. Or he did, and somebody else may
 * have him by now: the agent is let go, and he is not.
 */
export function onAttemptDue(turn: Turn, call: Call): void {
  if (call.pickedUp) endAttempt(turn, call, 'take-back');
  else attemptFailed(turn, call, 'no-answer', 'take-back');
}

/** Whether it has gone its whole day, or only something has changed for it. */
export function onCallbackDue(turn: Turn, id: CallId): void {
  const callback = turn.state.callbacks.get(id);
  assert(callback, 'a deadline belongs to a known call or callback');
  if (turn.nowMs < callback.expiresAtMs) return;
  // A holiday is no day on which we could have kept it: the first open day after it is.
  const untilMs = asleepUntilMs(turn.state, callback);
  if (untilMs === null) endCallback(turn, callback, 'expired', null);
  else callback.expiresAtMs = untilMs + callbackLifeMs;
}

/** The attempt's channel is certainly gone: the next may be made. */
export function freeCallback(turn: Turn, call: Call): void {
  const callback = callbackOf(turn, call);
  if (callback === undefined || callback.attemptId !== call.id) return;
  callback.attemptId = null;
  turn.touchCall(callback.id);
}

export function cancelCallback(
  turn: Turn,
  { callbackId, settledIn }: Extract<EngineRequest, { type: 'cancel-callback' }>,
): RefusalCode | 'ok' {
  const callback = turn.state.callbacks.get(callbackId);
  if (callback === undefined) return 'unknown-callback';
  if (settledIn === undefined) close(turn, callback, 'cancelled', null);
  // It may be our own ring that he has taken: then its end says so.
  else if (!hasPickedUp(turn.state, callback)) close(turn, callback, 'settled', settledIn);
  return 'ok';
}

/** Who is blocked from now on is not called either. */
export function cancelBlocked(turn: Turn): void {
  for (const callback of [...turn.state.callbacks.values()]) {
    if (isBlocked(turn.state, callback.callerToken)) close(turn, callback, 'cancelled', null);
  }
}

/** The callback whose attempt this was, also one that we have given up. */
export function findCallbackOf(turn: Turn, callId: CallId): Callback | undefined {
  return turn.state.callbacks.get(callIdOf(callId as string as Offer['id']));
}

export function addCallback(
  turn: Turn,
  callback: Omit<Callback, 'missedBy' | 'faultAtMs' | 'notBeforeMs' | 'expiresAtMs' | 'attemptId'>,
  notBeforeMs: number = callback.madeAtMs,
): void {
  const { id, madeAtMs } = callback;
  const fresh = { missedBy: [], faultAtMs: null, notBeforeMs, attemptId: null };
  const expiresAtMs = madeAtMs + callbackLifeMs;
  turn.state.callbacks.set(id, { ...callback, ...fresh, expiresAtMs });
  turn.touchCall(id);
}

export function close(
  turn: Turn,
  callback: Callback,
  outcome: 'settled' | 'cancelled',
  endedIn: CallId | null,
): void {
  endCallback(turn, callback, outcome, endedIn);
  stopAttempt(turn, callback.attemptId);
}

/** Somebody of that house is on the line already, by our ring. */
export function hasPickedUp({ calls }: EngineState, { attemptId }: Callback): boolean {
  return attemptId !== null && calls.get(attemptId)?.pickedUp === true;
}

/** What rings for it, or will. `then`: whether also to hang up on who picks up in this moment. */
export function stopAttempt(
  turn: Turn,
  attemptId: CallId | null,
  then: 'hang-up' | 'take-back' = 'hang-up',
): void {
  const attempt = attemptId === null ? undefined : turn.state.calls.get(attemptId);
  if (attempt?.absent !== true || attempt.now.phase === 'leaving') return;
  endAttempt(turn, attempt, attempt.now.phase === 'offered' ? null : then);
}

export function endCallback(
  turn: Turn,
  { id: callbackId }: Pick<Callback, 'id'>,
  outcome: CallbackOutcome,
  endedIn: CallId | null,
): void {
  const { callbacks, endedCallbacks } = turn.state;
  for (const [old, atMs] of endedCallbacks) {
    if (atMs > turn.nowMs - 2 * callbackLifeMs) break;
    endedCallbacks.delete(old);
  }
  endedCallbacks.set(callbackId, turn.nowMs);
  callbacks.delete(callbackId);
  turn.touchCall(callbackId);
  turn.notice({ type: 'callback-ended', callbackId, outcome, endedIn });
  if (callbacks.size === 0) standUp(turn);
}

function callbackOf(turn: Turn, call: Call): Callback | undefined {
  return call.callbackOf === null ? undefined : turn.state.callbacks.get(call.callbackOf);
}

export function findByToken(state: EngineState, token: CallerToken): Callback | undefined {
  for (const callback of state.callbacks.values()) {
    if (callback.callerToken === token) return callback;
  }
  return undefined;
}

function idOf(callId: CallId): CallId {
  return `${prefix}${callId}` as CallId;
}
