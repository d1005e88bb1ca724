import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { plainDistribution } from './plain-distribution.ts';

/** The queue of the real exchange's tests in which experts only call: nothing in it is in the way. */
export const waterworks = {
  queueId: 'waterworks',
  extension: '137',
  ringLimitMs: 20_000,
  wrapUpLimitMs: 0,
  wrapUpExtensions: 0,
  missLimit: 9,
  reofferAfterMs: 1_000,
  announceEveryMs: 10_000,
  greetingMustHear: false,
  shortAbandonMs: 0,
  ...plainDistribution,
} as unknown as QueueSettings;
