import type { AgentId, QueueSettings, Request } from '../../telephony/protocol/index.ts';
import type { Random } from './random.ts';

export const agentIds = ['anna', 'boris', 'clara', 'dana', 'emil'] as unknown as AgentId[];

/** Both lines of the simulated town: short limits, so that much happens in little time. */
export const simQueue = {
  queueId: 'waterworks',
  extension: '137',
  ringLimitMs: 8_000,
  wrapUpLimitMs: 12_000,
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

/**
 * The second line is taken away, with callers in it or without, and put up again. Asked twice, for
 * a process may be down at that moment.
 */
export function changeQueues(random: Random, ask: (atMs: number, request: Request) => void): void {
  const [, parks] = simQueues;
  if (parks === undefined || !random.chance(0.5)) return;
  for (let i = 0; i < 3; i += 1) {
    const atMs = random.between(20_000, 120_000);
    ask(atMs, { type: 'remove-queue', queueId: parks.queueId });
    for (const afterMs of [2_000, 8_000]) {
      ask(atMs + afterMs, { type: 'configure-queue', queue: parks });
    }
  }
}
