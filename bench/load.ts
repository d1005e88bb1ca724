import type { CallRecord } from '../src/contract/calls.ts';
import { type Person, type Product, startProduct } from '../test/support/product.ts';
import { type SippResult, startSipp } from '../test/support/sipp.ts';
import { becomeAdministrator } from '../test/support/people.ts';
import { setQueue } from './support/queue-settings.ts';
import { addAppQueue } from './support/app-queue.ts';
import { watchBoard } from './support/board-watch.ts';
import { gatherEvidence } from './support/evidence.ts';
import { toSpread } from './support/figures.ts';
import { gapsOf } from './support/gaps.ts';
import { findHighestRate } from './support/highest-rate.ts';
import { awaitHistory } from './support/history.ts';
import {
  closedRows,
  nextNumbers,
  startCallers,
  startSipCapture,
  tryRate,
} from './support/load-steps.ts';
import { optionsOf } from './support/options.ts';
import { pidsOf, startCpuOf } from './support/processes.ts';
import { startSippAgents } from './support/sipp-agents.ts';

/**
 * What one machine carries: short calls, at higher and higher rates until something fails, ours and
 * Asterisk's app_queue side by side; and, on its own, many callers waiting with music while a few
 * experts work. The whole product runs, callers and experts' phones are SIPp on the same cores, a
 * supervisor's board is open. Prints one JSON line; each rate that was tried goes to stderr.
 *
 * calls: of each side the highest rate that was carried, and the lowest that was not: a call failed,
 * or one in twenty stood a second though experts were free. `busiest`: which process worked most
 * then, in percent of one core in `cpuPercent`.
 * dispatchMs of calls: citizen's INVITE → the expert's INVITE; of waiting: expert's BYE → the next
 * INVITE at that expert, all others waiting.
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
const FILL_PER_S = 20;
const FEW_AGENTS = 10;
const FEW_TALK_MS = 1_000;
const DISPATCHES = 150;
const SERVES_WITHIN_MS = 40_000;

const over: object[] = [];
if (asked.calls > 0) over.push({ calls: await inProduct(calls) });
if (WAITING > 0) over.push({ waiting: await inProduct(waiting) });
process.stdout.write(`${JSON.stringify(Object.assign({ bench: 'load' }, ...over))}\n`);
process.exit(0);

async function inProduct(part: (on: Product, head: Person) => Promise<object>): Promise<object> {
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

async function calls(on: Product, head: Person): Promise<object> {
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

async function waiting(on: Product, head: Person): Promise<object> {
  const fillMs = (WAITING / FILL_PER_S) * 1_000;
  const staysMs = fillMs + SERVES_WITHIN_MS;
  const numbers = nextNumbers(WAITING + DISPATCHES);
  const count = numbers.length;
  const limitMs = fillMs + 2 * staysMs + 60_000;
  const server = { host: '127.0.0.1', port: on.sipPort };
  const callers = await startSipp({
    scenario: 'caller-hangs-up',
    server,
    values: { talkMs: staysMs },
    numbers,
    calls: count,
    callsPerS: FILL_PER_S,
    atOnce: WAITING,
    isMute: true,
    limitMs,
    whenLate: () => gatherEvidence(on),
  });
  await awaitHistory(head, 'all of them wait', fillMs + 30_000, (rows) =>
    rows.filter(({ outcome }) => outcome === null).length >= WAITING ? rows : null,
  );
  const habits = { prefix: 'few', count: FEW_AGENTS, ringMs: RING_MS, talkMs: FEW_TALK_MS };
  const cpu = startCpuOf({ ...pidsOf(on), callers: callers.pid });
  const capture = await startSipCapture(on);
  const agents = await startSippAgents(on, head, { ...habits, limitMs });
  await awaitHistory(head, 'enough of them are served', SERVES_WITHIN_MS, (rows) =>
    rows.filter(({ answeredAtMs }) => answeredAtMs !== null).length >= DISPATCHES ? rows : null,
  );
  const { sip } = await capture.stop();
  const used = cpu.stop(DISPATCHES);
  const rest = await callers.ended;
  await agents.stop();
  const rows = await closedRows(head, numbers);
  const isPhone = (port: number, user: string | null): string | null =>
    port === agents.port ? user : null;
  return {
    waiting: WAITING,
    agents: FEW_AGENTS,
    ...failuresOf(rest, rows, 'answered', 'abandoned', 'short_abandoned'),
    dispatchMs: toSpread(gapsOf(sip, isPhone)),
    ...used,
  };
}

function failuresOf(
  { failed, errors }: SippResult,
  rows: readonly CallRecord[],
  ...may: readonly string[]
): object {
  const otherwise = rows.filter(({ outcome }) => !may.includes(outcome ?? 'open'));
  if (errors !== '') process.stderr.write(`${errors.slice(0, 4_000)}\n`);
  return { failures: failed, toldOtherwise: otherwise.length };
}
