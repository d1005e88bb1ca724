import { createEngine } from '../../telephony/engine/engine.ts';
import type { AgentId, Notice, QueueSettings } from '../../telephony/protocol/index.ts';
import { exponential } from './chance.ts';
import { plainDistribution } from './plain-distribution.ts';
import { Random } from './random.ts';
import { type VirtualCaller, VirtualLine } from './virtual-line.ts';

const HOUR_MS = 3_600_000;

export interface Told {
  readonly notice: Notice;
  readonly atMs: number;
}

/** What the engine itself makes of a busy morning in two queues, in virtual time. */
export function busyMorning(startMs: number, seed: number): Told[] {
  const random = new Random(seed);
  const told: Told[] = [];
  const settings = (queueId: string, extension: string): QueueSettings =>
    ({
      queueId,
      extension,
      ringLimitMs: 15_000,
      wrapUpLimitMs: 20_000,
      missLimit: 3,
      reofferAfterMs: 5_000,
      announceEveryMs: 30_000,
      greetingMustHear: false,
      shortAbandonMs: 5_000,
      ...plainDistribution,
    }) as unknown as QueueSettings;
  function* citizens(): Generator<VirtualCaller> {
    for (let atMs = startMs + 1; atMs < startMs + 2 * HOUR_MS; ) {
      atMs += Math.round(exponential(random, 14_000));
      const extension = random.between(0, 3) === 0 ? '1371' : '137';
      const serviceMs = exponential(random, 100_000);
      yield { atMs, extension, serviceMs, patienceMs: exponential(random, 60_000) };
    }
  }
  const line = new VirtualLine({
    engine: createEngine(null),
    queues: [settings('general', '137'), settings('water', '1371')],
    shifts: Array.from({ length: 8 }, (_, n) => ({
      atMs: startMs,
      agentId: `expert-${n + 1}` as AgentId,
      queueIds: n < 5 ? ['general'] : ['water', 'general'],
    })),
    callers: citizens(),
    // Some rings are longer than the limit: missed, and the next is rung.
    answerMs: () => random.between(1_000, 18_000),
    wrapUpMs: () => 10_000,
    onNotice: (notice, atMs) => void told.push({ notice, atMs }),
  });
  line.run(startMs + 3 * HOUR_MS);
  return told;
}
