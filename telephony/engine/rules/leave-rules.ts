import { isCalled } from '../call-out.ts';
import type { Call, EngineState } from '../model.ts';
import { emergency, outOfHours } from './closing.ts';
import { longestWait } from './longest-wait.ts';
import { allPaused, nobodySignedIn } from './nobody-there.ts';
import type { Leave, LeaveRule } from './rule.ts';
import { openTo } from './rule.ts';
import { unanswered } from './unanswered.ts';

/** The first that applies is the cause: at night nobody is there because the line is closed. */
const rules: readonly LeaveRule[] = [
  emergency,
  outOfHours,
  nobodySignedIn,
  allPaused,
  longestWait,
  unanswered,
];

/**
 * The next instant at which a waiting call leaves its queue by a rule, or null. A citizen with whom
 * we have talked is never sent away: the talk broke off or was handed on, and is not over. Nor is
 * one whom we have called.
 */
export function nextLeave(state: EngineState, call: Call): Leave | null {
  if (call.firstAnsweredAtMs !== null || isCalled(call)) return null;
  let next: Leave | null = null;
  for (const rule of rules) {
    const due = opened(state, call, rule(state, call));
    if (due === null) continue;
    if (due.atMs <= state.nowMs) return due;
    if (next === null || due.atMs < next.atMs) next = due;
  }
  return next;
}

/** As it is for this call: null where it leads nowhere, and not before he has thought about a question. */
function opened(state: EngineState, call: Call, due: Leave | null): Leave | null {
  const then = due === null ? null : openTo(state, call, due.then);
  if (due === null || then === null) return null;
  const { callbackAsk } = call;
  if (callbackAsk === undefined || due.then.to !== 'callback') return due;
  // What a silence means is the rule's that asked.
  if (callbackAsk.otherwise === 'message') return null;
  return { ...due, then, atMs: Math.max(due.atMs, callbackAsk.untilMs) };
}
