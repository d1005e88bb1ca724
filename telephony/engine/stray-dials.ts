import type { CallId, DialEnd } from '../protocol/index.ts';
import type { Callback } from './callbacks.ts';
import { endCallback, findCallbackOf } from './callbacks.ts';
import type { EngineState, Offer } from './model.ts';
import { callIdOf } from './offers.ts';
import type { Turn } from './turn.ts';

/*
 * A telephony that has lost its memory finds citizens' phones that it has rung: some ring still, and
 * some were picked up and are in the dialplan's queue, perhaps with an expert. The server tells of
 * the promises again; by the name of the call they are known.
 */

/** What the PBX holds, of which nobody knows any more. */
export function findStrays(turn: Turn, dials: Iterable<CallId>): void {
  const { strayDials, calls } = turn.state;
  strayDials.clear();
  for (const callId of dials) if (!calls.has(callId)) strayDials.add(callId);
}

/** At his phone there is a call of ours already. */
export function isAtStray({ strayDials }: EngineState, { id }: Pick<Callback, 'id'>): boolean {
  for (const callId of strayDials) if (callbackIdOf(callId) === id) return true;
  return false;
}

/** So many names of this promise are used up, as far as can be seen. */
export function straysOf({ strayDials }: EngineState, id: CallId): number {
  let most = 0;
  for (const callId of strayDials) {
    const n = Number(callId.slice(id.length + 1));
    if (callbackIdOf(callId) === id && Number.isInteger(n)) most = Math.max(most, n);
  }
  return most;
}

/** He has come to us. */
export function strayArrived(turn: Turn, callId: CallId): void {
  if (turn.state.strayDials.delete(callId)) turn.touchCall(callbackIdOf(callId));
}

/** Picked up and gone again without us: whoever served him in the dialplan's queue, he was reached. */
export function strayEnded(turn: Turn, callId: CallId, end: DialEnd): void {
  if (!turn.state.strayDials.delete(callId)) return;
  const callback = findCallbackOf(turn, callId);
  if (callback === undefined) return;
  turn.touchCall(callback.id);
  if (end === 'left') endCallback(turn, callback, 'reached', callId);
}

function callbackIdOf(callId: CallId): CallId {
  return callIdOf(callId as string as Offer['id']);
}
