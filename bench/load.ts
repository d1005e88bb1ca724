import type { CallRecord } from '../src/contract/calls.ts';
import { type RunningCapture, type SipPacket, startCapture } from '../test/support/pcap.ts';
import { type Person, type Product, startProduct } from '../test/support/product.ts';
import { headerOf, userOf } from '../test/support/sip-message.ts';
import { type SippResult, startSipp } from '../test/support/sipp.ts';
import { becomeAdministrator, setQueue } from './support/administrator.ts';
import { watchBoard } from './support/board-watch.ts';
import { gatherEvidence } from './support/evidence.ts';
import { toSpread } from './support/figures.ts';
import { gapsOf } from './support/gaps.ts';
import { awaitHistory, historyOf } from './support/history.ts';
import { optionOf } from './support/options.ts';
import { pidsOf, startCpuOf } from './support/processes.ts';
import { startSippAgents } from './support/sipp-agents.ts';

/**
 * What one machine carries: short calls at a high rate, and, on its own, many callers waiting with
 * music while a few experts work. The whole product runs, callers and experts' phones are SIPp on the
 * same cores, a supervisor's board is open. Prints one JSON line.
 *
 * calls.dispatchMs: citizen's INVITE → the expert's INVITE, experts free.
 * waiting.dispatchMs: expert's BYE → the next INVITE at that expert, all others waiting.
 * cpuMsPerCall, busyPercent (of all cores, by everybody) tell where the time goes.
 */
const RATE = optionOf('rate', 60);
const SECONDS = optionOf('seconds', 20);
const WAITING = optionOf('waiting', 600);
/** A process that has just started still compiles what it runs often; a line runs for months. */
const WARM_UP_CALLS = 240;
const WARM_UP_PER_S = 8;
const RING_MS = 50;
const TALK_MS = 200;
/** So many that one is always free: a call keeps its expert for a third of a second. */
const AGENTS = Math.max(5, Math.ceil(RATE * 0.8));
const FILL_PER_S = 20;
const FEW_AGENTS = 10;
const FEW_TALK_MS = 1_000;
const DISPATCHES = 150;
const SERVES_WITHIN_MS = 40_000;

const over: object[] = [];
if (RATE > 0) over.push({ calls: await inProduct(calls) });
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
  const count = RATE * SECONDS;
  const limitMs = SECONDS * 1_000 + 120_000;
  const agents = await startSippAgents(on, head, {
    prefix: 'load',
    count: AGENTS,
    ringMs: RING_MS,
    talkMs: TALK_MS,
    limitMs: limitMs + 60_000,
  });
  const dial = (numbers: readonly string[], callsPerS: number) =>
    startSipp({
      scenario: 'caller-waits',
      server: { host: '127.0.0.1', port: on.sipPort },
      numbers,
      calls: numbers.length,
      callsPerS,
      atOnce: 1_000,
      limitMs,
      whenLate: () => gatherEvidence(on),
    });
  await (await dial(numbersOf(WARM_UP_CALLS, '0914'), WARM_UP_PER_S)).ended;
  await closedRows(head, WARM_UP_CALLS);
  const capture = await startSipCapture(on);
  const callers = await dial(numbersOf(count, '0915'), RATE);
  const cpu = startCpuOf({ ...pidsOf(on), callers: callers.pid, phones: agents.pid });
  const result = await callers.ended;
  const used = cpu.stop(count);
  const { sip } = await capture.stop();
  const rows = (await closedRows(head, WARM_UP_CALLS + count)).filter(isMeasured);
  await agents.stop();
  const dispatchMs = reachesOf(sip, rows);
  return {
    rate: RATE,
    seconds: SECONDS,
    calls: count,
    agents: AGENTS,
    ...failuresOf(result, rows, 'answered'),
    neverRung: count - dispatchMs.length,
    dispatchMs: toSpread(dispatchMs),
    ...used,
  };
}

async function waiting(on: Product, head: Person): Promise<object> {
  const fillMs = (WAITING / FILL_PER_S) * 1_000;
  const staysMs = fillMs + SERVES_WITHIN_MS;
  const count = WAITING + DISPATCHES;
  const limitMs = fillMs + 2 * staysMs + 60_000;
  const server = { host: '127.0.0.1', port: on.sipPort };
  const callers = await startSipp({
    scenario: 'caller-hangs-up',
    server,
    values: { talkMs: staysMs },
    numbers: numbersOf(count, '0915'),
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
  const rows = await closedRows(head, count);
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

function numbersOf(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${1_000_000 + n}`);
}

function isMeasured({ phone }: CallRecord): boolean {
  return phone?.startsWith('+98915') === true;
}

/** Without the sound: it would be a hundred times as much. */
function startSipCapture({ sipPort }: Product): Promise<RunningCapture> {
  return startCapture({ sipPort, rtpFrom: sipPort, rtpTo: sipPort });
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

/** For each citizen: his INVITE → the first INVITE at an expert for his call. */
function reachesOf(sip: readonly SipPacket[], rows: readonly CallRecord[]): number[] {
  const dialled = new Map<string, number>();
  const callIdOf = new Map(rows.map(({ phone, callId }) => [phone, callId]));
  const reaches: number[] = [];
  for (const { atMs, message } of sip) {
    if (message.method !== 'INVITE') continue;
    const offerId = headerOf(message, 'X-Pasokh-Offer');
    if (offerId === null) {
      const number = userOf(headerOf(message, 'From'));
      const callId = callIdOf.get(`+98${number?.slice(1)}`);
      if (callId !== undefined && !dialled.has(callId)) dialled.set(callId, atMs);
      continue;
    }
    const callId = offerId.slice(0, offerId.lastIndexOf('.'));
    const dialledAtMs = dialled.get(callId);
    if (dialledAtMs === undefined || !offerId.endsWith('.1')) continue;
    reaches.push(atMs - dialledAtMs);
    dialled.delete(callId);
  }
  return reaches;
}

/** The history, once it has the end of every call; what it has if it never does. */
function closedRows(head: Person, count: number): Promise<readonly CallRecord[]> {
  return awaitHistory(head, 'the history has every end', 20_000, (rows) =>
    rows.filter(({ outcome }) => outcome !== null).length >= count ? rows : null,
  ).catch(() => historyOf(head));
}
