import { lognormal } from '../../test/support/chance.ts';
import { Random } from '../../test/support/random.ts';
import { VirtualLine } from '../../test/support/virtual-line.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentId } from '../../telephony/protocol/index.ts';
import { cityQueue } from './city-queue.ts';
import { startCpu } from './figures.ts';

const people = 10;
const events = 300_000;
const laps = 5;

/**
 * What the engine alone can take: ten agents, ten citizens of whom each calls again as soon as he
 * has hung up. The events are recorded once, with the city around; the same engine is then given
 * them anew, and nothing but `handle` runs.
 */
export function measureSpeed(seed: number) {
  const recorded = record(seed);
  const perS: number[] = [];
  const perCpuS: number[] = [];
  for (let lap = 0; lap < laps; lap += 1) {
    const engine = createEngine(null);
    const cpuMs = startCpu();
    const beganAtMs = performance.now();
    for (const event of recorded) engine.handle(event);
    perS.push((recorded.length / (performance.now() - beganAtMs)) * 1_000);
    perCpuS.push((recorded.length / cpuMs()) * 1_000);
    engine.checkInvariants();
  }
  return {
    agents: people,
    callers: people,
    events: recorded.length,
    eventsPerS: medianOf(perS),
    // Without what others on the machine took; the collector's helping threads count in.
    eventsPerCpuS: medianOf(perCpuS),
  };
}

function medianOf(rates: number[]): number {
  return Math.round(rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0);
}

function record(seed: number): EngineEvent[] {
  const random = new Random(seed);
  const recorded: EngineEvent[] = [];
  const caller = (atMs: number) => ({
    atMs,
    extension: '137',
    serviceMs: lognormal(random, 170_000, 0.8),
    patienceMs: Infinity,
  });
  const line: VirtualLine = new VirtualLine({
    engine: createEngine(null),
    queues: [cityQueue],
    shifts: Array.from({ length: people }, (_, n) => ({
      atMs: 0,
      agentId: `a${n + 1}` as AgentId,
      queueIds: [cityQueue.queueId],
    })),
    callers: [].values(),
    answerMs: () => random.between(2_000, 8_000),
    wrapUpMs: () => lognormal(random, 20_000, 0.6),
    onEvent: (event) => recorded.push(event),
    onNotice: (notice, nowMs) => {
      if (notice.type === 'call-ended') line.plan(caller(nowMs + random.between(1, 20_000)));
    },
  });
  for (let n = 0; n < people; n += 1) line.plan(caller(1_000 + random.between(0, 60_000)));
  while (recorded.length < events) line.run(line.nowMs + 3_600_000);
  return recorded;
}
