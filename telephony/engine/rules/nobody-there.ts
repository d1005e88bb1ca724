import type { LeaveRule } from './rule.ts';

/** No agent of the queue is signed in, and this for a while. */
export const nobodySignedIn: LeaveRule = (state, call) => {
  const plan = state.plans.get(call.queueId);
  const rule = plan?.rules.nobodySignedIn ?? null;
  const sinceMs = plan?.nobodySinceMs ?? null;
  if (rule === null || sinceMs === null) return null;
  return { atMs: sinceMs + rule.afterMs, cause: 'nobody-signed-in', then: rule.then };
};

/** All who are signed in have a break or were set aside, and this for a while. */
export const allPaused: LeaveRule = (state, call) => {
  const plan = state.plans.get(call.queueId);
  const rule = plan?.rules.allPaused ?? null;
  const sinceMs = plan?.pausedSinceMs ?? null;
  if (rule === null || sinceMs === null) return null;
  return { atMs: sinceMs + rule.afterMs, cause: 'all-paused', then: rule.then };
};
