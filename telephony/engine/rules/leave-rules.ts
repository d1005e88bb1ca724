import { isCalled } from '../call-out.ts';
import type { Call, EngineState } from '../model.ts';
import { emergency, outOfHours } from './closing.ts';
import { longestWait } from './longest-wait.ts';
import { allPaused, nobodySignedIn } from './nobody-there.ts';
import type { Leave, LeaveRule } from './rule.ts';
import { openTo } from './rule.ts';

/** The first that applies is the cause: at night nobody is there because the line is closed. */
const rules: readonly LeaveRule[] = [emergency, outOfHours, nobodySignedIn, allPaused, longestWait];

/**
 * The next instant at which a waiting call leaves its queue by a rule, or null. A citizen with whom
 * we have talked is never sent away: the talk broke off or was handed on, and is not over. Nor is
 * one whom we have called.
 */
export function nextLeave(state: EngineState, call: Call): Leave | null {
  if (call.firstAnsweredAtMs !== null || isCalled(call)) return null;
  let next: Leave | null = null;
  for (const rule of rules) {
    const due = rule(state, call);
    if (due === null || openTo(state, call, due.then) === null) continue;
    if (due.atMs <= state.nowMs) return due;
    if (next === null || due.atMs < next.atMs) next = due;
  }
  return next;
}
