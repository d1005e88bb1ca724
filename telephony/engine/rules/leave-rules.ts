import { isCalled } from '../call-out.ts';
import type { Call, EngineState } from '../model.ts';
import { emergency, outOfHours } from './closing.ts';
import { promptLimitMs } from '../timing.ts';
import { longestWait } from './longest-wait.ts';
import { allPaused, nobodySignedIn } from './nobody-there.ts';
import type { Leave, LeaveRule } from './rule.ts';
import { openTo } from './rule.ts';
import { askedAtDoor, unanswered } from './unanswered.ts';

/** The first that applies is the cause: at night nobody is there because the line is closed. */
const rules: readonly LeaveRule[] = [
  emergency,
  outOfHours,
  nobodySignedIn,
  allPaused,
  longestWait,
  unanswered,
  askedAtDoor,
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
    const holds = opened(state, call, rule(state, call));
    if (holds === null) continue;
    const due = holds.atMs <= state.nowMs ? afterGreeting(call, holds) : holds;
    if (due.atMs <= state.nowMs) return due;
    if (next === null || due.atMs < next.atMs) next = due;
    // It is the cause, and only waits for the greeting.
    if (due !== holds) return next;
  }
  return next;
}

/** When the greeting that he hears is certainly over; null: he hears none. */
export function greetedAtMs({ hearing }: Call): number | null {
  if (hearing.sound !== 'prompt' || hearing.prompt !== 'greeting') return null;
  return hearing.startedAtMs + promptLimitMs;
}

/** Nobody is asked anything in the middle of it. */
function afterGreeting(call: Call, leave: Leave): Leave {
  const atMs = leave.then.to === 'callback' ? greetedAtMs(call) : null;
  return atMs === null ? leave : { ...leave, atMs };
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
