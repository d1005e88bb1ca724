import type { LeaveRule } from './rule.ts';

/** Counted from when the call came to this queue: the next queue gives it a wait of its own. */
export const longestWait: LeaveRule = (state, call) => {
  const rule = state.plans.get(call.queueId)?.rules.longestWait ?? null;
  if (rule === null) return null;
  return { atMs: call.queuedAtMs + rule.limitMs, cause: 'longest-wait', then: rule.then };
};
