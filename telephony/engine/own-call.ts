import type { Callback } from './callbacks.ts';
import { findByToken, stopAttempt } from './callbacks.ts';
import type { Call } from './model.ts';
import { hungUpRestMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * A citizen who was promised a callback may call himself meanwhile. While he is on the line nobody
 * rings him.
 */

/** A call of his begins: what rings for the promise stops, and waits until he has hung up. */
export function comeOnLine(turn: Turn, token: Call['callerToken']): void {
  const callback = promisedTo(turn, token);
  if (callback === null) return;
  turn.touchCall(callback.id);
  stopAttempt(turn, callback);
}

/** His channel is gone: his turn may come again, though not in the same breath. */
export function leaveLine(turn: Turn, call: Call): void {
  const callback = promisedTo(turn, call.callerToken);
  if (callback === null || callback.id === call.callbackOf) return;
  callback.notBeforeMs = Math.max(callback.notBeforeMs, turn.nowMs + hungUpRestMs);
  turn.touchCall(callback.id);
}

function promisedTo(turn: Turn, token: Call['callerToken']): Callback | null {
  return token === null ? null : (findByToken(turn.state, token) ?? null);
}
