import type { QueueSettings } from '../../telephony/protocol/index.ts';

/** Both lines of the simulated town: short limits, so that much happens in little time. */
export const simQueue = {
  queueId: 'waterworks',
  extension: '137',
  ringLimitMs: 8_000,
  wrapUpLimitMs: 12_000,
  wrapUpExtensions: 2,
  missLimit: 2,
  reofferAfterMs: 15_000,
  announceEveryMs: 10_000,
  greetingMustHear: false,
  shortAbandonMs: 5_000,
} as unknown as QueueSettings;

export const simQueues: readonly QueueSettings[] = [
  simQueue,
  { ...simQueue, queueId: 'parks', extension: '138', greetingMustHear: true } as QueueSettings,
];
