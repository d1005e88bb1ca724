import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { plainDistribution } from './plain-distribution.ts';
import { Random } from './random.ts';

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

/** Parks are closed for a while, after the town has woken up. */
export const simClosed = { fromMs: 1_060_000, untilMs: 1_085_000 } as const;

/** In every second town the waterworks have somebody on call, and all experts a break together. */
export function drawStandby(
  seed: number,
  agentIds: readonly string[],
): { readonly atMs: number; readonly request: object }[] {
  const random = new Random(seed + 600_600);
  if (random.chance(0.5)) return [];
  const standby = { afterMs: 3_000, outsideId: 'reza', numberToken: 'sealed' };
  const nightAtMs = random.between(30_000, 90_000);
  const dayAtMs = nightAtMs + random.between(10_000, 40_000);
  return [
    { atMs: 1_000, request: { type: 'set-standby', queueId: 'waterworks', standby } },
    ...agentIds.flatMap((agentId, n) => [
      { atMs: nightAtMs + n, request: { type: 'pause-agent', agentId, reason: 'night' } },
      { atMs: dayAtMs + n * 300, request: { type: 'resume-agent', agentId } },
    ]),
  ];
}
