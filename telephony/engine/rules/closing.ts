import type { AtClosing, Destination } from '../../protocol/index.ts';
import type { Call } from '../model.ts';
import type { LeaveRule } from './rule.ts';
import { openTo } from './rule.ts';

const message: Destination = { to: 'message' };

/** A supervisor has closed the line. */
export const emergency: LeaveRule = (state, call) => {
  const closing = state.line.emergency;
  if (closing === null) return null;
  const atMs = leaveAtMs(call, closing.sinceMs, closing.waiting);
  return atMs === null ? null : { atMs, cause: 'emergency', then: message };
};

/**
 * Out of hours, or a holiday. Where the night's queue cannot take the call (it comes from there),
 * it is told so: a closed queue is nothing to wait in.
 */
export const outOfHours: LeaveRule = (state, call) => {
  const hours = state.plans.get(call.queueId)?.hours ?? null;
  const closed = hours?.closed.find(({ untilMs }) => untilMs > state.nowMs);
  if (hours === null || closed === undefined) return null;
  const atMs = leaveAtMs(call, closed.fromMs, hours.waiting);
  if (atMs === null) return null;
  return { atMs, cause: closed.cause, then: openTo(state, call, hours.then) ?? message };
};

/** Who came after the door was shut leaves in any case; who waited inside only when all must. */
function leaveAtMs(call: Call, fromMs: number, waiting: AtClosing): number | null {
  if (call.queuedAtMs >= fromMs) return call.queuedAtMs;
  return waiting === 'leave' ? fromMs : null;
}
