import type { LeaveRule } from './rule.ts';

/** He was asked whether he would be called, and has said nothing: by the cause for which he was asked. */
export const unanswered: LeaveRule = (_state, { callbackAsk }) => {
  if (callbackAsk?.otherwise !== 'message') return null;
  return { atMs: callbackAsk.untilMs, cause: callbackAsk.cause, then: { to: 'message' } };
};

/** The door would have had him asked, had he not to be greeted first. */
export const askedAtDoor: LeaveRule = (_state, { doorAsk, queuedAtMs }) => {
  if (doorAsk === undefined) return null;
  const { cause, otherwise } = doorAsk;
  return { atMs: queuedAtMs, cause, then: { to: 'callback', otherwise } };
};
