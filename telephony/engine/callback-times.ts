import type { CallId } from '../protocol/index.ts';
import type { Callback } from './callbacks.ts';
import { nextReofferMs } from './deadline.ts';
import { nextWideningMs } from './fit.ts';
import type { FiledCall } from './indexes.ts';
import { callKey } from './indexes.ts';
import type { EngineState } from './model.ts';
import { isAtStray } from './stray-dials.ts';
import { justAskedMs } from './timing.ts';
import { mayTry } from './trunk.ts';

/** One that waits for its turn has its place; one that is being called is a call, and has it there. */
export function toFiledCallback(state: EngineState, id: CallId): FiledCall | undefined {
  const callback = state.callbacks.get(id);
  if (callback === undefined) return undefined;
  const waits = callback.attemptId === null;
  const waiting = waits && mayBeDialled(state, callback);
  const atMs = waits ? nextChangeMs(state, callback) : null;
  return {
    queueId: callback.queueId,
    key: callKey(callback),
    inLine: waiting,
    waiting,
    tells: false,
    deadline: atMs === null ? null : { atMs, of: 'call', id },
  };
}

/**
 * His phone may be rung now. While it may not (between two rings, at night, with the line or the
 * trunk closed, or while he is on the line himself) he keeps his place and no agent is kept for him.
 */
export function mayBeDialled(state: EngineState, callback: Callback): boolean {
  const { nowMs } = state;
  if (nowMs < callback.notBeforeMs || state.line.emergency !== null) return false;
  if (!mayTry(state) || isOnLine(state, callback)) return false;
  if (isAtStray(state, callback)) return false;
  const plan = state.plans.get(callback.queueId);
  if (plan === undefined) return true;
  const isClosed = plan.hours?.closed.some((span) => isIn(span, nowMs)) === true;
  if (isClosed) return false;
  const hasJustAsked = nowMs < callback.madeAtMs + justAskedMs;
  return hasJustAsked || !isQuiet(state, callback, nowMs);
}

/** In a call of his own, to its last word: nobody rings a telephone that talks with us. */
export function isOnLine(state: EngineState, { id, callerToken }: Callback): boolean {
  for (const call of state.calls.values()) {
    if (call.callerToken === callerToken && call.callbackOf !== id) return true;
  }
  return false;
}

/** Nobody of this queue is rung at that hour. */
export function isQuiet(
  state: EngineState,
  { queueId }: Pick<Callback, 'queueId'>,
  atMs: number,
): boolean {
  return state.plans.get(queueId)?.quiet.some((span) => isIn(span, atMs)) === true;
}

/** The next instant at which anything of the above may be otherwise, or the promise ends. */
function nextChangeMs(state: EngineState, callback: Callback): number {
  const { nowMs } = state;
  let next = callback.expiresAtMs;
  const consider = (atMs: number | null): void => {
    if (atMs !== null && atMs > nowMs && atMs < next) next = atMs;
  };
  consider(callback.notBeforeMs);
  consider(state.trunk.down?.retryAtMs ?? null);
  consider(callback.madeAtMs + justAskedMs);
  consider(nextReofferMs(state, callback));
  const queue = state.queues.get(callback.queueId);
  consider(queue === undefined ? null : nextWideningMs(queue, callback.keyMs, nowMs));
  const plan = state.plans.get(callback.queueId);
  for (const { fromMs, untilMs } of [...(plan?.quiet ?? []), ...(plan?.hours?.closed ?? [])]) {
    consider(fromMs);
    consider(untilMs);
  }
  return next;
}

/** From when on anybody of this queue may be called; null: now, if we look at the hours alone. */
export function asleepUntilMs(
  { nowMs, line, plans }: EngineState,
  { queueId }: Callback,
): number | null {
  // Whose end nobody knows.
  if (line.emergency !== null) return nowMs;
  const plan = plans.get(queueId);
  const spans = [...(plan?.quiet ?? []), ...(plan?.hours?.closed ?? [])];
  let atMs = nowMs;
  for (;;) {
    const span = spans.find((one) => isIn(one, atMs));
    if (span === undefined) return atMs === nowMs ? null : atMs;
    atMs = span.untilMs;
  }
}

function isIn(span: { readonly fromMs: number; readonly untilMs: number }, atMs: number): boolean {
  return span.fromMs <= atMs && atMs < span.untilMs;
}
