import type { QueueRules, QueueSettings } from '../../telephony/protocol/index.ts';
import { plainDistribution } from './plain-distribution.ts';

export const beginsAtMs = 1_000_000;

/** So long things go wrong; then the world heals and everything must come to its end. */
export const faultyForMs = 150_000;
export const healedWithinMs = 20 * 60_000;

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
  ...plainDistribution,
} as unknown as QueueSettings;

export const simQueues: readonly QueueSettings[] = [
  simQueue,
  { ...simQueue, queueId: 'parks', extension: '138', greetingMustHear: true } as QueueSettings,
];

/** What sends callers from one line to the other, away, or to the dialplan's queue. */
export const simRules: Readonly<Record<string, QueueRules>> = {
  waterworks: {
    longestQueue: { maxWaiting: 4, then: { to: 'queue', queueId: 'parks' } },
    expectedWait: { limitMs: 25_000, then: { to: 'message' } },
    longestWait: { limitMs: 70_000, then: { to: 'message' } },
    nobodySignedIn: { afterMs: 5_000, then: { to: 'message' } },
    allPaused: { afterMs: 5_000, then: { to: 'queue', queueId: 'parks' } },
  },
  parks: {
    longestQueue: { maxWaiting: 3, then: { to: 'message' } },
    expectedWait: null,
    longestWait: { limitMs: 30_000, then: { to: 'queue', queueId: 'waterworks' } },
    nobodySignedIn: null,
    allPaused: { afterMs: 5_000, then: { to: 'fallback' } },
  },
} as unknown as Record<string, QueueRules>;

/** Parks are closed for a while, after the town has woken up. */
export const simClosed = { fromMs: 1_060_000, untilMs: 1_085_000 } as const;

export const ruleRequests: readonly object[] = [
  ...Object.entries(simRules).map(([queueId, rules]) => ({
    type: 'configure-rules',
    queueId,
    rules,
  })),
  {
    type: 'plan-hours',
    queueId: 'parks',
    hours: {
      closed: [{ ...simClosed, cause: 'hours' }],
      then: { to: 'queue', queueId: 'waterworks' },
      waiting: 'leave',
    },
  },
  { type: 'tell-news', queueId: 'waterworks', news: { topic: 'storm', onlyInSurge: false } },
];
