import type { Indexes } from '../indexes.ts';
import { placeOf } from '../indexes.ts';
import type { Call, QueuePlan } from '../model.ts';
import type { Due } from './rule.ts';

/**
 * The queue is full for whoever has as many before him. He who comes back from the dialplan's
 * queue with an old place finds few before him, and is let in.
 */
export function longestQueueDue(indexes: Indexes, call: Call, plan: QueuePlan): Due | null {
  const { longestQueue } = plan.rules;
  if (longestQueue === null) return null;
  const before = placeOf(indexes, call) - 1;
  return before >= longestQueue.maxWaiting
    ? { atMs: call.queuedAtMs, then: longestQueue.then }
    : null;
}
