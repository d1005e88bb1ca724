import { createEngine } from '../../telephony/engine/engine.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type { AgentId, QueueSettings } from '../../telephony/protocol/index.ts';
import { exponential } from './chance.ts';
import type { Traffic } from './erlang.ts';
import { BatchMeans } from './interval.ts';
import { plainDistribution } from './plain-distribution.ts';
import { Random } from './random.ts';
import { type VirtualCaller, VirtualLine } from './virtual-line.ts';

/** Nothing but callers and agents: no ring, no wrap-up, no place told on the way. */
const bareQueue = {
  queueId: 'bare',
  extension: '137',
  ringLimitMs: 15_000,
  wrapUpLimitMs: 0,
  missLimit: 2,
  reofferAfterMs: 15_000,
  announceEveryMs: 86_400_000,
  greetingMustHear: false,
  shortAbandonMs: 5_000,
  ...plainDistribution,
} as unknown as QueueSettings;

/** The engine under the traffic of a formula; times of `traffic` in ms. */
export class ErlangLine {
  readonly engine: Engine;
  readonly #traffic: Traffic;
  readonly #random: Random;
  readonly #line: VirtualLine;
  #warmUp: number;
  #counted = 0;
  readonly waits: BatchMeans;
  readonly waited: BatchMeans;

  /** `warmUp` calls are not counted: the line begins empty. */
  constructor(traffic: Traffic, seed: number, warmUp: number, batch: number) {
    this.#traffic = traffic;
    this.#random = new Random(seed);
    this.#warmUp = warmUp;
    this.waits = new BatchMeans(batch);
    this.waited = new BatchMeans(batch);
    this.engine = createEngine(null);
    const shifts = Array.from({ length: traffic.agents }, (_, n) => ({
      atMs: 0,
      agentId: `a${n + 1}` as AgentId,
      queueIds: ['bare'],
    }));
    this.#line = new VirtualLine({
      engine: this.engine,
      queues: [bareQueue],
      shifts,
      callers: this.#callers(),
      answerMs: () => 0,
      wrapUpMs: () => Infinity,
      onNotice: (notice) => {
        if (notice.type === 'call-ended') this.#ended(notice.waitMs);
      },
    });
  }

  get events(): number {
    return this.#line.events;
  }

  /** Until so many calls have been counted in all. */
  run(calls: number): void {
    const step = 1_000 / this.#traffic.rate;
    while (this.#counted < calls) this.#line.run(this.#line.nowMs + step);
  }

  #ended(waitMs: number): void {
    if (this.#warmUp > 0) {
      this.#warmUp -= 1;
      return;
    }
    this.#counted += 1;
    this.waits.add(waitMs);
    this.waited.add(waitMs > 0 ? 1 : 0);
  }

  *#callers(): Generator<VirtualCaller> {
    const { rate, serviceMean, patienceMean } = this.#traffic;
    let atMs = 1;
    for (;;) {
      atMs += exponential(this.#random, 1 / rate);
      yield {
        atMs: Math.round(atMs),
        extension: '137',
        serviceMs: exponential(this.#random, serviceMean),
        patienceMs: patienceMean === Infinity ? Infinity : exponential(this.#random, patienceMean),
      };
    }
  }
}
