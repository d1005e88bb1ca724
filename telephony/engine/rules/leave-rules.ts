import type { Destination } from '../../protocol/index.ts';
import type { Call, EngineState, LeaveCause } from '../model.ts';
import { longestWait } from './longest-wait.ts';
import { allPaused, nobodySignedIn } from './nobody-there.ts';
import type { LeaveRule } from './rule.ts';
import { openTo } from './rule.ts';

/** At the same instant the earlier one is the cause. */
const rules: readonly LeaveRule[] = [nobodySignedIn, allPaused, longestWait];

export interface Leave {
  readonly atMs: number;
  readonly cause: LeaveCause;
  readonly then: Destination;
}

/**
 * The next instant at which a waiting call leaves its queue by a rule, or null. A citizen with whom
 * we have talked is never sent away: the talk broke off or was handed on, and is not over.
 */
export function nextLeave(state: EngineState, call: Call): Leave | null {
  const plan = state.plans.get(call.queueId);
  if (plan === undefined || call.firstAnsweredAtMs !== null) return null;
  let next: Leave | null = null;
  for (const rule of rules) {
    const due = rule.due(call, plan);
    if (due === null || (next !== null && next.atMs <= due.atMs)) continue;
    const then = openTo(state, call, due.then);
    if (then !== null) next = { atMs: due.atMs, cause: rule.cause, then };
  }
  return next;
}
