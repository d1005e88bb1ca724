import type { CallOutcome, QueueId } from '../protocol/index.ts';
import type { Callback } from './callbacks.ts';
import { isCallOut } from './call-out.ts';
import { close, findByToken, hasPickedUp, stopAttempt } from './callbacks.ts';
import type { Call, EngineState } from './model.ts';
import { hungUpRestMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * A citizen who was promised a callback may call himself meanwhile. While he is on the line nobody
 * rings him, and in the queue of the promise he has the place that is kept for him. The promise
 * stands until that call has done what was promised: he may as well be told that we are closed.
 */

/** A call of his begins: what rings for the promise stops, and waits until he has hung up. */
export function comeOnLine(turn: Turn, token: Call['callerToken']): void {
  const callback = promisedTo(turn.state, token);
  if (callback === null) return;
  turn.touchCall(callback.id);
  stopAttempt(turn, callback.attemptId, 'take-back');
}

/** The promise whose place a call of his has in this queue; one call has it at a time. */
export function placeKept(
  state: EngineState,
  token: Call['callerToken'],
  queueId: QueueId,
): Callback | null {
  const callback = promisedTo(state, token);
  if (callback?.queueId !== queueId) return null;
  for (const call of state.calls.values()) if (hasPlaceOf(callback, call)) return null;
  return callback;
}

/** A key or a rule has led him to the queue of his promise: he has the kept place there, too. */
export function takeKeptPlace(turn: Turn, call: Call): void {
  const kept = placeKept(turn.state, call.callerToken, call.queueId);
  if (kept === null || kept.keyMs >= call.keyMs) return;
  call.keyMs = kept.keyMs;
  call.resumes = kept.firstCallId;
}

export function hasPlaceOf({ firstCallId }: Callback, call: Call): boolean {
  return call.resumes === firstCallId && call.now.phase !== 'leaving';
}

/** He has been served by this call, or has had enough of it: nobody need call him any more. */
const settling: ReadonlySet<CallOutcome> = new Set(['answered', 'self_served', 'abandoned']);

export function settleByEnd(turn: Turn, call: Call, outcome: CallOutcome): void {
  if (settling.has(outcome)) settlePromise(turn, call);
}

export function settlePromise(turn: Turn, call: Call): void {
  const callback = promisedTo(turn.state, call.callerToken);
  if (callback === null) return;
  const isOfIt = call.queueId === callback.queueId || call.resumes === callback.firstCallId;
  // Also an expert's call, by whatever queue: he has spoken with one.
  if (isOfIt || isCallOut(call.id)) close(turn, callback, 'settled', call.id);
}

/**
 * His channel is gone: his turn may come again, though not in the same breath. From us he may have
 * gone to the dialplan's queue, which says nothing of him.
 */
export function leaveLine(turn: Turn, call: Call): void {
  const callback = promisedTo(turn.state, call.callerToken);
  if (callback === null || callback.id === call.callbackOf) return;
  const isInFallback = call.now.phase === 'leaving' && call.now.how === 'fallback';
  const rules = turn.state.queues.get(callback.queueId)?.callback;
  const restMs = isInFallback ? (rules?.retryAfterMs ?? 0) : 0;
  const freeAtMs = turn.nowMs + Math.max(hungUpRestMs, restMs);
  callback.notBeforeMs = Math.max(callback.notBeforeMs, freeAtMs);
  turn.touchCall(callback.id);
}

/** Null also when somebody of that house has taken our call: this one is another's. */
function promisedTo(state: EngineState, token: Call['callerToken']): Callback | null {
  const callback = token === null ? undefined : findByToken(state, token);
  return callback === undefined || hasPickedUp(state, callback) ? null : callback;
}
