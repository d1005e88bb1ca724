/** Every outcome that a call may have had, and those that go on. */
export const OUTCOMES = [
  'answered',
  'abandoned',
  'short_abandoned',
  'overflowed',
  'closed',
  'self_served',
  'callback_accepted',
  'voicemail',
  'unreached',
  'blocked',
  'failed',
  'fallback',
  'goes-on',
] as const;
