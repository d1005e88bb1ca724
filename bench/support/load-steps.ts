import { setTimeout as pause } from 'node:timers/promises';
import type { CallRecord } from '../../src/contract/calls.ts';
import { eventually } from '../../test/support/eventually.ts';
import { type RunningCapture, type SipPacket, startCapture } from '../../test/support/pcap.ts';
import type { Person, Product } from '../../test/support/product.ts';
import { headerOf, userOf } from '../../test/support/sip-message.ts';
import { type RunningSipp, type SippOptions, startSipp } from '../../test/support/sipp.ts';
import { appQueueCaller, callerHeader } from './app-queue.ts';
import { gatherEvidence } from './evidence.ts';
import { type Spread, toSpread } from './figures.ts';
import type { Tried } from './highest-rate.ts';
import { awaitHistory, historyOf } from './history.ts';
import { replacedIn } from './load-judge.ts';
import { pidsOf, startCpuOf } from './processes.ts';
import type { SippAgents } from './sipp-agents.ts';

export type Side = 'ours' | 'appQueue';

/** Experts are free: whoever is rung later than this stands behind others, and more and more do. */
const LATE_MS = 1_000;
const OVER_WITHIN_MS = 60_000;
const EMPTY_WITHIN_MS = 60_000;
const CLOSED_WITHIN_MS = 20_000;

export interface Step extends Tried {
  readonly calls: number;
  /** Calls that SIPp or the history do not tell as answered, and those for which nobody was rung. */
  readonly failures: number;
  readonly toldOtherwise: number;
  readonly neverRung: number;
  readonly dispatchMs: Spread | null;
  readonly cpuMsPerCall: Readonly<Record<string, number>>;
  readonly cpuPercent: Readonly<Record<string, number>>;
  /** Of all cores, by everybody. */
  readonly busyPercent: number;
  /** Which process worked most. */
  readonly busiest: string;
  /** Processes of ours that the keeper has replaced meanwhile. */
  readonly replaced: readonly string[];
}

export interface Line {
  readonly product: Product;
  readonly head: Person;
  readonly agents: SippAgents;
  readonly seconds: number;
}

/** Citizens dial at one rate for some seconds, and everybody is served to the end. */
export async function tryRate(line: Line, side: Side, rate: number): Promise<Step> {
  const { product, head, agents, seconds } = line;
  const numbers = nextNumbers(Math.round(rate * seconds));
  const count = numbers.length;
  const capture = await startSipCapture(product);
  const callers = await startCallers(product, {
    numbers: side === 'ours' ? numbers : [appQueueCaller],
    calls: count,
    callsPerS: rate,
    limitMs: seconds * 1_000 + OVER_WITHIN_MS,
  });
  const before = pidsOf(product);
  const cpu = startCpuOf({ ...before, callers: callers.pid, phones: agents.pid });
  const { failed, errors } = await callers.ended.catch((late: unknown) => ({
    failed: count,
    errors: String(late),
  }));
  const used = cpu.stop(count);
  const { sip } = await capture.stop();
  if (errors !== '') process.stderr.write(`${side}, ${rate}/s: ${errors.slice(0, 4_000)}\n`);
  const rows = side === 'ours' ? await closedRows(head, numbers) : [];
  await becomesEmpty(product);
  const reaches = side === 'ours' ? reachesOfOurs(sip, rows) : reachesOfAppQueue(sip);
  const dispatchMs = reaches.length === 0 ? null : toSpread(reaches);
  const answered = rows.filter(({ outcome }) => outcome === 'answered').length;
  const told = {
    failures: failed,
    toldOtherwise: side === 'ours' ? count - answered : 0,
    neverRung: count - reaches.length,
  };
  const replaced = replacedIn(before, await pidsWhenAllRun(product));
  const isWhole = Object.values(told).every((faults) => faults === 0) && replaced.length === 0;
  const isCarried = isWhole && dispatchMs !== null && dispatchMs.p95 <= LATE_MS;
  const busiest = Object.entries(used.cpuPercent).sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  const step = { rate, isCarried, calls: count, ...told, dispatchMs, ...used, busiest, replaced };
  process.stderr.write(`${side}: ${JSON.stringify(step)}\n`);
  return step;
}

let dialled = 0;

/** Everybody has a number of his own in the whole bench. */
export function nextNumbers(count: number): string[] {
  const first = 1_000_000 + dialled;
  dialled += count;
  return Array.from({ length: count }, (_, n) => `0915${first + n}`);
}

export function startCallers(
  product: Product,
  callers: Pick<SippOptions, 'numbers' | 'calls' | 'callsPerS' | 'limitMs'>,
): Promise<RunningSipp> {
  return startSipp({
    scenario: 'caller-waits',
    server: { host: '127.0.0.1', port: product.sipPort },
    atOnce: 1_000,
    whenLate: () => gatherEvidence(product),
    ...callers,
  });
}

/** Without the sound: it would be a hundred times as much. */
export function startSipCapture({ sipPort }: Product): Promise<RunningCapture> {
  return startCapture({ sipPort, rtpFrom: sipPort, rtpTo: sipPort });
}

/** Of these callers, once the history has the end of every call; what it has if it never does. */
export async function closedRows(
  head: Person,
  numbers: readonly string[],
): Promise<readonly CallRecord[]> {
  const phones = new Set(numbers.map((number) => `+98${number.slice(1)}`));
  const mine = (rows: readonly CallRecord[]): readonly CallRecord[] =>
    rows.filter(({ phone }) => phones.has(phone ?? ''));
  return awaitHistory(head, 'the history has every end', CLOSED_WITHIN_MS, (rows) => {
    const closed = mine(rows).filter(({ outcome }) => outcome !== null);
    return closed.length >= numbers.length ? closed : null;
  }).catch(() =>
    eventually('the history can be read', CLOSED_WITHIN_MS, () =>
      historyOf(head).then(mine, () => null),
    ),
  );
}

/** Throws if one of them stays away. */
export function pidsWhenAllRun(product: Product): Promise<ReturnType<typeof pidsOf>> {
  return eventually('all processes run', CLOSED_WITHIN_MS, () => {
    try {
      return pidsOf(product);
    } catch {
      // Between two lives of one of them.
      return null;
    }
  });
}

/** The next step begins with nobody on the line. */
export async function becomesEmpty(product: Product): Promise<void> {
  const untilMs = performance.now() + EMPTY_WITHIN_MS;
  while (!/^0 active calls/m.test(await product.asterisk('core show channels count'))) {
    if (performance.now() > untilMs) throw new Error('calls are left that nobody ends');
    await pause(500);
  }
}

/** For each citizen: his INVITE → the first INVITE at an expert for his call. */
function reachesOfOurs(sip: readonly SipPacket[], rows: readonly CallRecord[]): number[] {
  const callIdOf = new Map(rows.map(({ phone, callId }) => [phone, callId]));
  return reachesBy(
    sip,
    ({ message }) => {
      const number = userOf(headerOf(message, 'From'));
      return callIdOf.get(`+98${number?.slice(1)}`) ?? null;
    },
    ({ message }) => {
      const offerId = headerOf(message, 'X-Pasokh-Offer');
      return offerId?.endsWith('.1') ? offerId.slice(0, offerId.lastIndexOf('.')) : null;
    },
  );
}

function reachesOfAppQueue(sip: readonly SipPacket[]): number[] {
  return reachesBy(
    sip,
    ({ message }) => headerOf(message, 'Call-ID'),
    ({ message }) => headerOf(message, callerHeader),
  );
}

/** `dialledOf` and `rungOf`: which call this INVITE begins, or rings for; null: none. */
function reachesBy(
  sip: readonly SipPacket[],
  dialledOf: (packet: SipPacket) => string | null,
  rungOf: (packet: SipPacket) => string | null,
): number[] {
  const dialledAtMs = new Map<string, number>();
  const known = new Set<string>();
  const reaches: number[] = [];
  for (const packet of sip) {
    if (packet.message.method !== 'INVITE') continue;
    const rung = rungOf(packet);
    if (rung !== null) {
      const fromMs = dialledAtMs.get(rung);
      if (fromMs !== undefined && dialledAtMs.delete(rung)) reaches.push(packet.atMs - fromMs);
      continue;
    }
    const begun = dialledOf(packet);
    // An INVITE that is sent again begins nothing.
    if (begun !== null && !known.has(begun)) dialledAtMs.set(begun, packet.atMs);
    if (begun !== null) known.add(begun);
  }
  return reaches;
}
