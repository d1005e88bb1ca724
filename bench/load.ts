import { availableParallelism } from 'node:os';
import { type Person, type Product, startProduct } from '../test/support/product.ts';
import { becomeAdministrator } from '../test/support/people.ts';
import { setQueue } from './support/queue-settings.ts';
import { addAppQueue } from './support/app-queue.ts';
import { watchBoard } from './support/board-watch.ts';
import { findHighestRate } from './support/highest-rate.ts';
import { brokenByRate, brokenByWaiting } from './support/load-judge.ts';
import { closedRows, nextNumbers, startCallers, tryRate } from './support/load-steps.ts';
import { FEWEST, waitInBoth } from './support/load-waiting.ts';
import { optionsOf } from './support/options.ts';
import { startSippAgents } from './support/sipp-agents.ts';

/**
 * What one machine carries: short calls, at higher and higher rates until something fails; and many
 * callers waiting with music while a few experts work. Each ours and Asterisk's app_queue side by
 * side. The whole product runs, callers and experts' phones are SIPp on the same cores, a supervisor's
 * board is open. Prints one JSON line, `cores`: those that all of them share; each rate that was tried
 * goes to stderr. Exits with 1 where what is asked of ours is not reached: `broken` names what.
 *
 * calls: of each side the highest rate that was carried, and the lowest that was not: a call failed,
 * or one in twenty stood a second though experts were free. `busiest`: which process worked most
 * then, in percent of one core in `cpuPercent`.
 * dispatchMs of calls: citizen's INVITE → the expert's INVITE; of waiting: expert's BYE → the next
 * INVITE at that expert, all others waiting. `served`: talks that were over
 * within the same time on both sides; `cpuMsPerCall` is of each of them, null where there was none.
 * `failed` in app_queue's place: why there is nothing to hold ours against.
 */
const asked = optionsOf({ rate: 0, seconds: 15, waiting: 600, calls: 1 });
const { rate: RATE, seconds: SECONDS, waiting: WAITING } = asked;
/** Sixty a second is a thousand times the line's busy hour. */
const RUNGS = RATE > 0 ? [RATE] : [5, 10, 15, 20, 30, 40, 50, 60];
/** A process that has just started still compiles what it runs often; a line runs for months. */
const WARM_UP_CALLS = 240;
const WARM_UP_PER_S = 8;
const RING_MS = 50;
const TALK_MS = 200;
/** So many that one is always free: a call keeps its expert for a third of a second. */
const AGENTS = Math.max(5, Math.ceil(Math.max(...RUNGS) * 0.8));
const AGENTS_LIMIT_MS = 3_600_000;

const over: object[] = [];
const broken: string[] = [];
if (asked.calls > 0) {
  const byRate = await inProduct(calls);
  over.push({ calls: byRate });
  broken.push(...brokenByRate(Math.max(...RUNGS), byRate.ours));
}
if (WAITING > 0) {
  const waiting = await inProduct((on, head) => waitInBoth(on, head, WAITING));
  over.push({ waiting });
  broken.push(...brokenByWaiting(FEWEST, waiting.ours));
}
const where = { bench: 'load', cores: availableParallelism() };
process.stdout.write(`${JSON.stringify(Object.assign(where, ...over, { broken }))}\n`);
process.exit(broken.length === 0 ? 0 : 1);

async function inProduct<T extends object>(part: (on: Product, head: Person) => Promise<T>) {
  const product = await startProduct({ rtpPorts: 4_000 });
  try {
    const head = await becomeAdministrator(product);
    await setQueue(head, { wrapUpLimitMs: 0 });
    const board = await watchBoard(product, head.cookie);
    const told = await part(product, head);
    return { ...told, boardPatches: board.stop() };
  } finally {
    await product.stop();
  }
}

async function calls(on: Product, head: Person) {
  const agents = await startSippAgents(on, head, {
    prefix: 'load',
    count: AGENTS,
    ringMs: RING_MS,
    talkMs: TALK_MS,
    limitMs: AGENTS_LIMIT_MS,
  });
  await addAppQueue(
    on,
    agents.userIds.map(() => agents.port),
  );
  const line = { product: on, head, agents, seconds: SECONDS };
  const numbers = nextNumbers(WARM_UP_CALLS);
  const warmUp = { numbers, calls: numbers.length, callsPerS: WARM_UP_PER_S };
  await (await startCallers(on, { ...warmUp, limitMs: 120_000 })).ended;
  await closedRows(head, numbers);
  const ours = await findHighestRate(RUNGS, (rate) => tryRate(line, 'ours', rate));
  const appQueue = await findHighestRate(RUNGS, (rate) => tryRate(line, 'appQueue', rate));
  await agents.stop();
  return { seconds: SECONDS, agents: AGENTS, ours, appQueue };
}
