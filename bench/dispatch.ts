import { join } from 'node:path';
import Database from 'better-sqlite3';
import { callsOf } from '../test/support/deaths-wire.ts';
import { type Capture, type RunningCapture, startCapture } from '../test/support/pcap.ts';
import { eventually } from '../test/support/eventually.ts';
import { type Person, type Product, startProduct } from '../test/support/product.ts';
import { startSipp } from '../test/support/sipp.ts';
import { becomeAdministrator } from '../test/support/people.ts';
import { addAppQueue, appQueueCaller } from './support/app-queue.ts';
import { watchBoard } from './support/board-watch.ts';
import { type Disturbance, disturb } from './support/disturbance.ts';
import { gatherEvidence } from './support/evidence.ts';
import { toSpread } from './support/figures.ts';
import { gapsOf } from './support/gaps.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { openOwnPhones, openSippPhones, type Phones } from './support/phones.ts';
import { pidsOf, startCpuOf } from './support/processes.ts';

/**
 * How fast the next citizen reaches the expert who has just become free: ours and Asterisk's
 * app_queue side by side, on the same Asterisk, judged from the packets on the wire. The whole
 * product runs: greeting, history, a supervisor's board. Prints one JSON line; a whole run exits with 1
 * where a promise is broken.
 *
 * gapMs: agent's BYE → the next INVITE at that agent, always callers waiting.
 * reachMs: caller's INVITE → the agent's INVITE, agents free.
 * cpuMsPerCall: all that each side costs a call, while the gaps are measured.
 *
 * `agents=50` and `agents=200`: talks are as much longer, so that as many calls end each second.
 */
const WAITING = 20;
const FEW = 5;
const asked = optionsOf({ agents: FEW, calls: 0, reach: 110 });
const AGENTS = asked.agents;
/** `node bench/dispatch.ts calls=60` is shorter: for comparing two versions, never to publish. */
const DISPATCH_CALLS = asked.calls > 0 ? asked.calls : AGENTS + WAITING + 210;
const REACH_CALLS = asked.reach;
const FEWEST_GAPS = Math.min(100, DISPATCH_CALLS - AGENTS - WAITING - 10);
/**
 * Right before a side is measured: a process that has just started, or stood idle while the other
 * side had its turn, still compiles what it runs often and fetches its memory back, and a line runs
 * for months. Asterisk is compiled already.
 */
const WARM_UP_CALLS = { ours: 480, appQueue: 60 };
const RING_MS = 100;
/** Different for each agent, so that they do not become free together. */
const TALK_MS = [550, 750, 950, 1_150, 1_350].map((ms) => Math.round((ms * AGENTS) / FEW));
const LIMIT_MS = 240_000;

type Side = 'ours' | 'appQueue';

const product = await startProduct(AGENTS > FEW ? { rtpPorts: 2_000 } : {});
let broken: readonly string[] = [];
try {
  const figures = await measure(product);
  if (asked.calls === 0) broken = AGENTS === FEW ? brokenOf(figures) : brokenOfMany(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, broken })}\n`);
} finally {
  await product.stop();
}
process.exit(broken.length === 0 ? 0 : 1);

type Figures = Awaited<ReturnType<typeof measure>>;

/** What is asked of the line with five experts, beside what README shows of it. */
function brokenOf({ gapMs, gapRatioP50, reachRatioP50, telephonyCpuMsPerCall }: Figures): string[] {
  return notKept({
    'a gap of 5 ms': gapMs.ours.p50 <= 5,
    'a gap of 10 ms for nineteen of twenty': gapMs.ours.p95 <= 10,
    'both under report, backup and import':
      gapMs.oursUnderReportBackupImport.p50 <= 5 && gapMs.oursUnderReportBackupImport.p95 <= 10,
    "a fiftieth of app_queue's gap": gapRatioP50 >= 50,
    "twice app_queue's reach": reachRatioP50 <= 2,
    '8 ms of telephony a call': telephonyCpuMsPerCall <= 8,
  });
}

/** What is asked of the line in a crowd (`bench:load`) is asked of one with many experts, too. */
function brokenOfMany({ gapMs, gapRatioP50 }: Figures): string[] {
  return notKept({
    'a gap of 20 ms for nineteen of twenty': gapMs.ours.p95 <= 20,
    "less than app_queue's gap": gapRatioP50 > 1,
  });
}

async function measure(product: Product) {
  const administrator = await becomeAdministrator(product);
  await wrapUpOff(product);
  const board = await watchBoard(product, administrator.cookie);

  const phones = await openPhones(product, administrator);
  await addAppQueue(product, phones.ports);
  const warmUp = (side: Side) =>
    callersOnTheWire(product, side, WARM_UP_CALLS[side], 20, AGENTS + WAITING);
  await warmUp('appQueue');
  const appQueueGap = await dispatch(product, 'appQueue', phones);
  const appQueueReach = await reach(product, 'appQueue', phones);
  await warmUp('ours');
  const oursGap = await dispatch(product, 'ours', phones);
  const oursReach = await reach(product, 'ours', phones);
  const disturbance = disturb(product, administrator);
  const oursBusy = await dispatch(product, 'ours', phones, disturbance);
  await phones.stop();
  const boardPatches = board.stop();
  return {
    bench: 'dispatch',
    agents: AGENTS,
    waiting: WAITING,
    gapMs: {
      ours: oursGap.gapMs,
      oursUnderReportBackupImport: oursBusy.gapMs,
      appQueue: appQueueGap.gapMs,
    },
    gapRatioP50: Math.round((appQueueGap.gapMs.p50 / oursGap.gapMs.p50) * 10) / 10,
    reachMs: { ours: oursReach, appQueue: appQueueReach },
    reachRatioP50: Math.round((oursReach.p50 / appQueueReach.p50) * 100) / 100,
    telephonyCpuMsPerCall: oursGap.cpuMsPerCall.telephony,
    cpuMsPerCall: { ours: oursGap.cpuMsPerCall, appQueue: appQueueGap.cpuMsPerCall },
    disturbance: disturbance.done(),
    boardPatches,
  };
}

/** Five are phones of our own, as ever; hundreds of those would need the cores themselves. */
function openPhones(product: Product, administrator: Person): Promise<Phones> {
  const habits = { ringMs: RING_MS, talksMs: TALK_MS };
  return AGENTS === FEW
    ? openOwnPhones(product, administrator, habits)
    : openSippPhones(product, administrator, { ...habits, count: AGENTS });
}

/** Agents take the next call at once: app_queue has no wrap-up here either. */
async function wrapUpOff(product: Product): Promise<void> {
  const database = new Database(join(product.dataDir, 'pasokh.db'));
  database.prepare('update queue set wrap_up_limit_ms = 0').run();
  database.close();
  await product.replaced('server', product.kill('server', 'SIGTERM'));
  await eventually('the API answers', 20_000, () =>
    product
      .signIn('nobody', 'nothing')
      .then(() => true)
      .catch((fault: Error) => fault.message.includes('401')),
  );
}

/** Callers always wait; what an agent's phone gets after its BYE is measured. */
async function dispatch(product: Product, side: Side, phones: Phones, disturbance?: Disturbance) {
  const cpu = startCpuOf(pidsOf(product));
  disturbance?.start();
  const capture = await callersOnTheWire(product, side, DISPATCH_CALLS, 20, AGENTS + WAITING);
  await disturbance?.stop();
  const { cpuMsPerCall } = cpu.stop(DISPATCH_CALLS);
  const gaps = gapsOf(capture.sip, phones.agentOf);
  if (gaps.length < FEWEST_GAPS)
    throw new Error(`${side}: only ${gaps.length} dispatches were seen`);
  return { gapMs: toSpread(gaps), cpuMsPerCall };
}

/** Agents are free: what lies between the citizen's INVITE and the ring. */
async function reach(product: Product, side: Side, phones: Phones) {
  const { sip } = await callersOnTheWire(product, side, REACH_CALLS, 2, AGENTS - 1);
  const calls: number[] = [];
  let askedAtMs: number | null = null;
  for (const { atMs, toPort, message } of sip) {
    if (message.method !== 'INVITE') continue;
    if (phones.agentOf(toPort, '') !== null) {
      if (askedAtMs !== null) calls.push(atMs - askedAtMs);
      askedAtMs = null;
    } else if (toPort === product.sipPort) {
      askedAtMs = atMs;
    }
  }
  if (calls.length < REACH_CALLS - AGENTS) throw new Error(`${side}: ${calls.length} rings seen`);
  return toSpread(calls);
}

async function callersOnTheWire(
  product: Product,
  side: Side,
  calls: number,
  callsPerS: number,
  atOnce: number,
): Promise<Capture> {
  const capture = await startCapture(onTheWire(product));
  const callers = await startSipp({
    scenario: 'caller-waits',
    server: { host: '127.0.0.1', port: product.sipPort },
    numbers: side === 'ours' ? ['09151230001', '09151230002', '09151230003'] : [appQueueCaller],
    calls,
    callsPerS,
    atOnce,
    limitMs: LIMIT_MS,
    whenLate: async () => `${await gatherEvidence(product)}\n${await unfinished(product, capture)}`,
  });
  const { failed, errors } = await callers.ended;
  const seen = await capture.stop();
  if (failed > 0) throw new Error(`${side}: ${failed} calls failed\n${errors}`);
  if (seen.dropped > 0) throw new Error(`${seen.dropped} packets were not captured`);
  return seen;
}

/**
 * Hundreds of voices are more packets than a capture can take beside the line on two cores, and what is
 * measured is in the signalling: of them nothing but the port that ends a capture.
 */
function onTheWire({ sipPort, rtpFrom, rtpTo }: Product) {
  return { sipPort, rtpFrom: AGENTS > FEW ? rtpTo : rtpFrom, rtpTo };
}

/** Dialogues without an end, as the packets tell them. */
async function unfinished({ sipPort }: Product, capture: RunningCapture): Promise<string> {
  const open = callsOf(await capture.stop(), sipPort).filter(({ endedAtMs }) => endedAtMs === null);
  return ['── on the wire', ...open.map((call) => JSON.stringify(call))].join('\n');
}
