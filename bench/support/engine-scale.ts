import { exponential } from '../../test/support/chance.ts';
import { Random } from '../../test/support/random.ts';
import { VirtualLine } from '../../test/support/virtual-line.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type { AgentId, QueueSettings } from '../../telephony/protocol/index.ts';
import { cityQueue } from './city-queue.ts';

const queues = 25;
/** Virtual time: everybody is told his place about twice, a third of the agents change calls. */
const watchedMs = 60_000;
const serviceMs = 180_000;

/** A step is an event heard or a command given: in a long line one instant tells many a place. */
interface Cost {
  readonly agents: number;
  readonly waiting: number;
  readonly profiles: number;
  readonly workPerStep: number;
  readonly usPerStep: number;
  /** Work per step ÷ (profiles × log2 of the waiting). */
  readonly perProfileAndLog: number;
}

/**
 * What a step costs when all agents talk, ten times as many callers wait, and each is told his
 * place every half minute. The promise: never more than profiles × log2 n, and so no worse growth.
 */
export function measureScale(seed: number): object {
  const sizes = [1_000, 10_000, 30_000, 100_000];
  const bySize = sizes.map((waiting) => costOf(seed, waiting, 50));
  const byProfiles = [10, 25].map((profiles) => costOf(seed, 100_000, profiles));
  const costs = [...bySize, ...byProfiles];
  return { bySize, byProfiles, holds: costs.every((cost) => cost.perProfileAndLog <= 1) };
}

function costOf(seed: number, waiting: number, profiles: number): Cost {
  const random = new Random(seed);
  const agents = waiting / 10;
  const engine = new TimedEngine();
  const line: VirtualLine = new VirtualLine({
    engine: engine.timed,
    queues: Array.from({ length: queues }, (_, n) => ({ ...cityQueue, ...nameOf(n) })),
    shifts: Array.from({ length: agents }, (_, n) => ({
      atMs: 0,
      agentId: `a${n + 1}` as AgentId,
      queueIds: queuesOf(n % profiles),
    })),
    callers: [].values(),
    answerMs: () => 3_000,
    wrapUpMs: () => 20_000,
    onNotice: (notice, nowMs) => {
      if (notice.type === 'call-ended') line.plan(caller(nowMs));
    },
  });
  const caller = (atMs: number) => ({
    atMs,
    extension: nameOf(random.between(0, queues - 1)).extension,
    serviceMs: exponential(random, serviceMs),
    patienceMs: Infinity,
  });
  // Within one telling, so that the tellings are spread as they are in a line grown slowly.
  for (let n = 0; n < agents + waiting; n += 1) line.plan(caller(random.between(1, 34_000)));
  line.run(40_000);
  engine.start();
  line.run(line.nowMs + watchedMs);
  const { workPerStep, usPerStep } = engine.cost();
  return {
    agents,
    waiting,
    profiles,
    workPerStep: round(workPerStep),
    usPerStep: round(usPerStep),
    perProfileAndLog: round(workPerStep / (profiles * Math.log2(waiting))),
  };
}

/** Counts what `handle` takes, and nothing of the city around it. */
class TimedEngine {
  readonly #engine = createEngine(null);
  #steps = 0;
  #ms = 0;
  #workBefore = 0;

  readonly timed: Engine = {
    ...this.#engine,
    handle: (event) => {
      const beganAtMs = performance.now();
      const outputs = this.#engine.handle(event);
      this.#ms += performance.now() - beganAtMs;
      this.#steps += 1 + outputs.commands.length;
      return outputs;
    },
  };

  start(): void {
    this.#steps = 0;
    this.#ms = 0;
    this.#workBefore = this.#engine.work();
  }

  cost(): { workPerStep: number; usPerStep: number } {
    return {
      workPerStep: (this.#engine.work() - this.#workBefore) / this.#steps,
      usPerStep: (this.#ms * 1_000) / this.#steps,
    };
  }
}

function nameOf(n: number): Pick<QueueSettings, 'queueId' | 'extension'> {
  return { queueId: `q${n}`, extension: String(200 + n) } as QueueSettings;
}

/** Each profile serves its own set of three queues; together they serve all. */
function queuesOf(profile: number): string[] {
  const step = 1 + Math.floor(profile / queues);
  return [0, step, 3 * step + 5].map((plus) => nameOf((profile + plus) % queues).queueId);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
