import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { exponential, lognormal } from '../../test/support/chance.ts';
import { eventually } from '../../test/support/eventually.ts';
import { Random } from '../../test/support/random.ts';
import type { TelephonyEnd } from '../../test/support/telephony-end.ts';
import { type VirtualCaller, VirtualLine } from '../../test/support/virtual-line.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import {
  type AgentId,
  type NumberedNotice,
  NumberedNotice as Numbered,
} from '../../telephony/protocol/index.ts';
import { cityQueue } from './city-queue.ts';

export interface PlayedLineOptions {
  readonly agentIds: readonly string[];
  /** The line's first instant, from which on calls come. */
  readonly fromMs: number;
  /** Until the next call; asked anew for each. */
  readonly meanGapMs: number;
  readonly meanTalkMs: number;
  /** Of the nth caller; null: withheld. */
  readonly tokenOf: (n: number) => string | null;
  /** One of the server's queues. */
  readonly queueId: string;
  readonly seed?: number;
  readonly onNotice: (notice: NumberedNotice) => void;
}

const WRAP_UP_MS = 20_000;
const RING_MS = 5_000;
const PATIENCE_MS = 300_000;

/**
 * The notices of a busy line, made by telephony's own engine in virtual time with a city around it:
 * what a server hears in service, as fast as one likes.
 */
export class PlayedLine {
  readonly #line: VirtualLine;
  calls = 0;
  #seq = 0;

  constructor(options: PlayedLineOptions) {
    const { agentIds, fromMs, meanGapMs, meanTalkMs, tokenOf, queueId, onNotice } = options;
    const random = new Random(options.seed ?? randomInt(0x7fff_ffff));
    function* callers(): Generator<VirtualCaller> {
      for (let atMs = fromMs; ; atMs += Math.ceil(exponential(random, meanGapMs))) {
        const serviceMs = lognormal(random, meanTalkMs, 0.8);
        const patienceMs = exponential(random, PATIENCE_MS);
        yield { atMs, extension: cityQueue.extension, serviceMs, patienceMs };
      }
    }
    this.#line = new VirtualLine({
      engine: createEngine(null),
      queues: [{ ...cityQueue, queueId } as typeof cityQueue],
      shifts: agentIds.map((id) => ({
        ...{ atMs: fromMs, agentId: id as AgentId, queueIds: [queueId] },
      })),
      callers: callers(),
      answerMs: () => random.between(RING_MS / 2, (RING_MS * 3) / 2),
      wrapUpMs: () => lognormal(random, WRAP_UP_MS, 0.6),
      onNotice: (notice, atMs) => {
        this.#seq += 1;
        if (notice.type === 'call-arrived') this.calls += 1;
        // The virtual PBX withholds all numbers.
        const told =
          notice.type === 'call-arrived' ? { ...notice, callerToken: tokenOf(this.calls) } : notice;
        onNotice(Numbered.parse({ seq: this.#seq, atMs, notice: told }));
      },
    });
  }

  run(untilMs: number): void {
    this.#line.run(untilMs);
  }
}

/** Until the server has taken the view, in which there is nobody: what is told before is in it. */
export async function greeted(telephony: TelephonyEnd): Promise<void> {
  await eventually('the server has looked', 60_000, () =>
    telephony.requests.some(({ type }) => type === 'show-view'),
  );
  await pause(1_000);
}

/** As much as a link that was away has to tell; more at once, and it would begin anew. */
const AT_A_TIME = 200;

/** Says what waits, bit by bit, each when the one before is stored. */
export async function sayAll(
  telephony: TelephonyEnd,
  waiting: NumberedNotice[],
  bits: {
    readonly before?: (bit: readonly NumberedNotice[]) => Promise<unknown>;
    readonly after?: (bit: readonly NumberedNotice[]) => Promise<unknown>;
  } = {},
): Promise<void> {
  for (;;) {
    const bit = waiting.splice(0, AT_A_TIME);
    const last = bit.at(-1);
    if (last === undefined) return;
    await bits.before?.(bit);
    for (const notice of bit) telephony.say(notice);
    await eventually('all is stored', 60_000, () => (telephony.acks.at(-1) ?? 0) >= last.seq);
    await bits.after?.(bit);
  }
}
