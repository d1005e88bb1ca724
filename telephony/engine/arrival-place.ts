import type { QueueId } from '../protocol/index.ts';
import type { Callback } from './callbacks.ts';
import type { Place } from './callers.ts';
import { placeFor, takePlace } from './callers.ts';
import type { Arrival } from './calls.ts';
import { comeOnLine, placeKept } from './own-call.ts';
import type { Turn } from './turn.ts';

/** The queue that owns the dialled extension, else the first one; null: none is configured. */
export function queueOf(turn: Turn, extension: string): QueueId | null {
  for (const queue of turn.state.queues.values()) {
    if (queue.extension === extension) return queue.queueId;
  }
  return turn.state.queues.keys().next().value ?? null;
}

/** Who is called by an expert stands in no line; should he come to one, then as of now. */
export function placeOfArrival(turn: Turn, arrival: Arrival, queueId: QueueId): Place {
  const { callback, calledBy, enteredAtMs: keyMs } = arrival;
  if (callback !== undefined) return placeIn(callback);
  if (calledBy !== undefined) return { keyMs, boosts: [], resumes: null };
  return takeUpPlace(turn, arrival, queueId);
}

function placeIn({ keyMs, boosts }: Callback): Place {
  return { keyMs, boosts, resumes: null };
}

/** Who was promised a callback and calls himself has the place that was kept for him. */
function takeUpPlace(turn: Turn, arrival: Arrival, queueId: QueueId): Place {
  comeOnLine(turn, arrival.callerToken);
  const kept = placeKept(turn.state, arrival.callerToken, queueId);
  const place = placeFor(turn.state, arrival, queueId);
  if (kept !== null && kept.keyMs <= place.keyMs) {
    return { ...place, keyMs: kept.keyMs, resumes: kept.firstCallId };
  }
  if (place.resumes !== null) takePlace(turn.state, arrival.callerToken);
  return place;
}
