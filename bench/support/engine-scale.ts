import { exponential } from '../../test/support/chance.ts';
import { Random } from '../../test/support/random.ts';
import { type Shift, VirtualLine } from '../../test/support/virtual-line.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type { AgentId, CallerToken, QueueSettings } from '../../telephony/protocol/index.ts';
import { cityQueue } from './city-queue.ts';

const queues = 25;
/** Each asked for by some of the queues. */
const skills = 10;
/** Numbers that call; each of them again and again, as repeated and as frequent callers. */
const numbers = 50_000;
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
 * What a step costs when all agents talk, ten times as many callers wait, each is told his place every
 * half minute, and queues ask for skills, widen and give head starts. The promise: never more than
 * profiles × log2 n, and so no worse growth.
 */
export function measureScale(seed: number) {
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
    queues: Array.from({ length: queues }, (_, n) => queueOf(n)),
    shifts: Array.from({ length: agents }, (_, n) => ({
      atMs: 0,
      agentId: `a${n + 1}` as AgentId,
      ...standingOf(n % profiles),
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
    callerToken: `n${random.between(1, numbers)}` as CallerToken,
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

/**
 * A required skill, a preferred one, and three steps by which it widens; it is ahead in line by its own
 * head start, and so is who calls again or often. Nothing of it is like the next queue's.
 */
function queueOf(n: number): QueueSettings {
  return {
    ...cityQueue,
    ...nameOf(n),
    strategy: 'skills',
    boostMs: (n % 5) * 2_000,
    repeatBoostMs: 5_000,
    frequentBoostMs: 3_000,
    skills: [
      { skill: skillOf(n), level: 6, need: 'required' },
      { skill: skillOf(n + 3), level: 3, need: 'preferred' },
    ],
    widening: [
      { afterMs: 0, maxRank: 1, levelsLess: 0 },
      { afterMs: 10_000, maxRank: 2, levelsLess: 1 },
      { afterMs: 20_000, maxRank: 3, levelsLess: 3 },
    ],
  } as unknown as QueueSettings;
}

function skillOf(n: number): string {
  return `skill-${n % skills}`;
}

/**
 * What a profile's agents are: its own set of three queues, of which all together serve all; a rank in
 * each, and levels that fit at once, after the first or only after the last step.
 */
function standingOf(profile: number): Pick<Shift, 'queueIds' | 'ranks' | 'skills'> {
  const step = 1 + Math.floor(profile / queues);
  const served = [0, step, 3 * step + 5].map((plus) => (profile + plus) % queues);
  return {
    queueIds: served.map((n) => nameOf(n).queueId),
    ranks: served.map((n) => 1 + ((profile + n) % 3)),
    skills: Object.fromEntries(
      served.flatMap((n) => [
        [skillOf(n), 3 + ((profile + n) % 6)],
        [skillOf(n + 3), 3 + (profile % 4)],
      ]),
    ),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
