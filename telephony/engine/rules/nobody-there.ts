import type { LeaveRule } from './rule.ts';

/** No agent of the queue is signed in, and this for a while. */
export const nobodySignedIn: LeaveRule = {
  cause: 'nobody-signed-in',
  due(_call, { rules, nobodySinceMs }) {
    if (rules.nobodySignedIn === null || nobodySinceMs === null) return null;
    const { afterMs, then } = rules.nobodySignedIn;
    return { atMs: nobodySinceMs + afterMs, then };
  },
};

/** All who are signed in have a break or were set aside, and this for a while. */
export const allPaused: LeaveRule = {
  cause: 'all-paused',
  due(_call, { rules, pausedSinceMs }) {
    if (rules.allPaused === null || pausedSinceMs === null) return null;
    const { afterMs, then } = rules.allPaused;
    return { atMs: pausedSinceMs + afterMs, then };
  },
};
