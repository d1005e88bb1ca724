import type { QueueRules } from '../../protocol/index.ts';
import type { Indexes } from '../indexes.ts';
import { placeOf } from '../indexes.ts';
import type { Call, EngineState } from '../model.ts';
import type { Leave } from './rule.ts';
import { openTo } from './rule.ts';

/**
 * At the door: the queue is full for whoever has as many before him. He who comes back from the
 * dialplan's queue with an old place finds few before him, and is let in.
 */
export function fullQueue(
  state: EngineState,
  indexes: Indexes,
  call: Call,
  rule: NonNullable<QueueRules['longestQueue']>,
): Leave | null {
  if (placeOf(indexes, call) - 1 < rule.maxWaiting) return null;
  const then = openTo(state, call, rule.then);
  return then === null ? null : { atMs: state.nowMs, cause: 'longest-queue', then };
}
