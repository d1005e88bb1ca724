import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { plainDistribution } from '../../test/support/plain-distribution.ts';

/** 137 as it is usually set. */
export const cityQueue = {
  queueId: 'city',
  extension: '137',
  ringLimitMs: 15_000,
  wrapUpLimitMs: 120_000,
  missLimit: 2,
  reofferAfterMs: 15_000,
  announceEveryMs: 30_000,
  greetingMustHear: false,
  shortAbandonMs: 5_000,
  ...plainDistribution,
} as unknown as QueueSettings;
