import type { LeaveRule } from './rule.ts';

/** Counted from when the call came to this queue: the next queue gives it a wait of its own. */
export const longestWait: LeaveRule = {
  cause: 'longest-wait',
  due(call, { rules }) {
    if (rules.longestWait === null) return null;
    const { limitMs, then } = rules.longestWait;
    return { atMs: call.queuedAtMs + limitMs, then };
  },
};
