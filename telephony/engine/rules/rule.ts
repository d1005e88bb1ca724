import type { RuleDestination } from '../../protocol/index.ts';
import type { Call, EngineState, LeaveCause } from '../model.ts';

/** From `atMs` on the call is to go where the rule says. */
export interface Leave {
  readonly atMs: number;
  readonly cause: LeaveCause;
  readonly then: RuleDestination;
}

/** When this call is due to leave its queue, as things stand now; null: not by this rule. */
export type LeaveRule = (state: EngineState, call: Call) => Leave | null;

/**
 * Where the rule can send this call, or null: a queue is tried once per call, and so is the
 * dialplan's, or two queues could throw a caller to and fro for ever. He then waits where he is.
 */
export function openTo<T extends RuleDestination>(
  state: EngineState,
  call: Call,
  then: T,
): T | { readonly to: 'message' } | null {
  switch (then.to) {
    case 'queue': {
      const known = state.queues.has(then.queueId);
      return known && !call.visited.includes(then.queueId) ? then : null;
    }
    case 'fallback':
      return call.fellBack ? null : then;
    case 'voicemail':
      return call.isUnrecordable ? null : then;
    case 'callback':
      // Asked once per call: he has not said yes.
      if (call.callbackAsk === undefined) return then;
      return then.otherwise === 'message' ? { to: 'message' } : null;
    case 'message':
      return then;
  }
}
