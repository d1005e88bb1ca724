import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually.ts';
import type { Person, Product } from '../../test/support/product.ts';
import { type SippResult, startSipp } from '../../test/support/sipp.ts';
import { addAppQueue, appQueueCaller, lookAtAppQueue, pauseAppQueue } from './app-queue.ts';
import { gatherEvidence } from './evidence.ts';
import { type Spread, toSpread } from './figures.ts';
import { gapsOf } from './gaps.ts';
import { awaitHistory } from './history.ts';
import { countOtherwise } from './load-judge.ts';
import { becomesEmpty, closedRows, nextNumbers, startSipCapture } from './load-steps.ts';
import { pidsOf, startCpuOf } from './processes.ts';
import { type SippAgents, startSippAgents } from './sipp-agents.ts';

const FILL_PER_S = 20;
const AGENTS = 10;
const RING_MS = 50;
const TALK_MS = 1_000;
const AGENTS_LIMIT_MS = 3_600_000;
const DISPATCHES = 150;
/** Each expert's first is not after a good-bye, and his last may have no next. */
export const FEWEST_GAPS = DISPATCHES - 2 * AGENTS;
const SERVES_WITHIN_MS = 40_000;
const LOOK_EVERY_MS = 1_000;

/** What is different on the two sides of the same crowd. */
interface Door {
  readonly product: Product;
  readonly waiting: number;
  readonly numbers: readonly string[];
  /** Resolves when all of them wait. */
  full(withinMs: number): Promise<unknown>;
  /** From now on the experts serve. */
  open(): Promise<SippAgents>;
  /** Resolves when enough of them are served, or it has taken too long. */
  served(): Promise<unknown>;
}

/**
 * Many callers wait with music, as many from the first to the last, while a few experts begin to
 * work: ours, then Asterisk's app_queue in the same Asterisk with the same phones.
 */
export async function waitInBoth(product: Product, head: Person, waiting: number) {
  const numbers = nextNumbers(waiting + DISPATCHES);
  const ours = await crowd({
    product,
    waiting,
    numbers,
    full: (withinMs) =>
      awaitHistory(head, 'all of them wait', withinMs, (rows) =>
        rows.filter(({ outcome }) => outcome === null).length >= waiting ? rows : null,
      ),
    open: () =>
      startSippAgents(product, head, {
        prefix: 'few',
        count: AGENTS,
        ringMs: RING_MS,
        talkMs: TALK_MS,
        limitMs: AGENTS_LIMIT_MS,
      }),
    served: () =>
      awaitHistory(head, 'enough of them are served', SERVES_WITHIN_MS, (rows) =>
        rows.filter(({ answeredAtMs }) => answeredAtMs !== null).length >= DISPATCHES ? rows : null,
      ),
  });
  const toldOtherwise = countOtherwise(numbers, await closedRows(head, numbers));
  const { agents } = ours;
  await becomesEmpty(product);
  const members = agents.userIds.map(() => agents.port);
  await addAppQueue(product, members);
  await pauseAppQueue(product, members.length, true);
  const appQueue = await crowd({
    product,
    waiting,
    numbers: numbers.map(() => appQueueCaller),
    full: (withinMs) =>
      eventually('all of them wait', withinMs, async () => {
        return (await lookAtAppQueue(product)).waiting >= waiting;
      }),
    async open() {
      await pauseAppQueue(product, members.length, false);
      return agents;
    },
    async served() {
      const untilMs = performance.now() + SERVES_WITHIN_MS;
      while ((await lookAtAppQueue(product)).served < DISPATCHES && performance.now() < untilMs) {
        await pause(LOOK_EVERY_MS);
      }
    },
  });
  await agents.stop();
  return {
    waiting,
    agents: AGENTS,
    ours: { ...ours.figures, toldOtherwise },
    appQueue: appQueue.figures,
  };
}

/** cpu: from the moment on when the experts begin; ours sign in first. */
async function crowd({ product, waiting, numbers, full, open, served }: Door) {
  const fillMs = (waiting / FILL_PER_S) * 1_000;
  const staysMs = fillMs + SERVES_WITHIN_MS;
  const callers = await startSipp({
    scenario: 'caller-hangs-up',
    server: { host: '127.0.0.1', port: product.sipPort },
    values: { talkMs: staysMs },
    numbers,
    calls: numbers.length,
    callsPerS: FILL_PER_S,
    atOnce: waiting,
    isMute: true,
    limitMs: fillMs + 2 * staysMs + 60_000,
    whenLate: () => gatherEvidence(product),
  });
  await full(fillMs + 30_000);
  const cpu = startCpuOf({ ...pidsOf(product), callers: callers.pid });
  const capture = await startSipCapture(product);
  const agents = await open();
  await served();
  const { sip } = await capture.stop();
  const used = cpu.stop(DISPATCHES);
  const failures = failuresOf(await callers.ended);
  const gaps = gapsOf(sip, (port, user) => (port === agents.port ? user : null));
  const dispatchMs: Spread | null = gaps.length === 0 ? null : toSpread(gaps);
  return { agents, figures: { failures, dispatchMs, ...used } };
}

function failuresOf({ failed, errors }: SippResult): number {
  if (errors !== '') process.stderr.write(`${errors.slice(0, 4_000)}\n`);
  return failed;
}
