import { eventually } from '../../test/support/eventually.ts';
import type { Person, Product } from '../../test/support/product.ts';
import { type RunningSipp, startSipp } from '../../test/support/sipp.ts';
import { addAppQueue, appQueueCaller, lookAtAppQueue, pauseAppQueue } from './app-queue.ts';
import { countUntil } from './count-until.ts';
import { gatherEvidence } from './evidence.ts';
import { type Spread, toSpread } from './figures.ts';
import { gapsOf } from './gaps.ts';
import { awaitHistory, historyOf } from './history.ts';
import { countOtherwise, type Fewest, replacedIn } from './load-judge.ts';
import {
  becomesEmpty,
  closedRows,
  nextNumbers,
  pidsWhenAllRun,
  startSipCapture,
} from './load-steps.ts';
import { pidsOf, startCpuOf } from './processes.ts';
import { type SippAgents, startSippAgents } from './sipp-agents.ts';

const FILL_PER_S = 20;
const AGENTS = 10;
const RING_MS = 50;
const TALK_MS = 1_000;
const AGENTS_LIMIT_MS = 3_600_000;
const DISPATCHES = 150;
/** Each expert's first ring is not after a good-bye, and his last may have no next. */
export const FEWEST: Fewest = { served: DISPATCHES, gaps: DISPATCHES - 2 * AGENTS };
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
  /** Of how many the talk is over by now. */
  countServed(): Promise<number>;
}

/**
 * Many callers wait with music, as many from the first to the last, while a few experts begin to
 * work: ours, then Asterisk's app_queue in the same Asterisk with the same phones. What goes wrong with
 * app_queue is told in its place: ours is judged all the same.
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
    countServed: async () =>
      (await historyOf(head)).filter(({ outcome }) => outcome === 'answered').length,
  });
  const toldOtherwise = countOtherwise(numbers, await closedRows(head, numbers));
  const { agents } = ours;
  const appQueue = await waitInAppQueue(product, agents, waiting, numbers.length).catch(
    (fault: unknown) => ({ failed: String(fault) }),
  );
  await agents.stop();
  return { waiting, agents: AGENTS, ours: { ...ours.figures, toldOtherwise }, appQueue };
}

async function waitInAppQueue(
  product: Product,
  agents: SippAgents,
  waiting: number,
  calls: number,
) {
  const members = agents.userIds.map(() => agents.port);
  await addAppQueue(product, members);
  await pauseAppQueue(product, members.length, true);
  const { figures } = await crowd({
    product,
    waiting,
    numbers: Array.from({ length: calls }, () => appQueueCaller),
    full: (withinMs) =>
      eventually('all of them wait', withinMs, async () => {
        return (await lookAtAppQueue(product)).waiting >= waiting;
      }),
    async open() {
      await pauseAppQueue(product, members.length, false);
      return agents;
    },
    countServed: async () => (await lookAtAppQueue(product)).served,
  });
  return figures;
}

/**
 * served: talks that were over when there were enough of them, or the time was; the same limit for
 * both sides. cpu: from the moment on when the experts begin (ours sign in first) to that one, for
 * each of these. replaced: from the first caller to the last.
 */
async function crowd({ product, waiting, numbers, full, open, countServed }: Door) {
  const before = pidsOf(product);
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
  const cpu = startCpuOf({ ...before, callers: callers.pid });
  const capture = await startSipCapture(product);
  const agents = await open();
  const patience = { withinMs: SERVES_WITHIN_MS, lookEveryMs: LOOK_EVERY_MS };
  const served = await countUntil(DISPATCHES, patience, countServed);
  const used = cpu.stop(served);
  const { sip } = await capture.stop();
  const failures = await failuresOf(callers, numbers.length);
  const isEmptied = await becomesEmpty(product).then(
    () => true,
    () => false,
  );
  const replaced = replacedIn(before, await pidsWhenAllRun(product));
  const gaps = gapsOf(sip, (port, user) => (port === agents.port ? user : null));
  const dispatchMs: Spread | null = gaps.length === 0 ? null : toSpread(gaps);
  return { agents, figures: { served, failures, replaced, isEmptied, dispatchMs, ...used } };
}

/** All of them where the callers are not over in time; where they stand is told then. */
async function failuresOf(callers: RunningSipp, calls: number): Promise<number> {
  try {
    const { failed, errors } = await callers.ended;
    if (errors !== '') process.stderr.write(`${errors.slice(0, 4_000)}\n`);
    return failed;
  } catch (late) {
    process.stderr.write(`${String(late)}\n`);
    return calls;
  }
}
