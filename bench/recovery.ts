import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecord } from '../src/contract/calls.ts';
import { eventually } from '../test/support/eventually.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { startSipp } from '../test/support/sipp.ts';
import { startAriWire } from './support/ari-wire.ts';
import { becomeAdministrator } from '../test/support/people.ts';
import { toSpread } from './support/figures.ts';
import { awaitHistory, historyOf } from './support/history.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { startSippAgents } from './support/sipp-agents.ts';

/**
 * Telephony is killed with many calls live, half of them talking, half waiting with music. Prints
 * one JSON line, and exits with 1 where what is asked of it is not reached: `broken` names what.
 *
 * recoveryMs: SIGKILL → the first answered ARI request for each call, from the packets; who talk are
 * asked for nothing, and count when telephony has the whole picture.
 * coldRecoveryMs: the same when it is killed again at once, before another process waits beside it.
 * engineMs: of that, the engine's own part for each death: the journal's replay and the PBX's
 * snapshot, as telephony's log tells. lost: calls that did not outlive all deaths, on the wire or in the history; should be 0.
 */
const { calls: CALLS, kills: KILLS } = optionsOf({ calls: 200, kills: 5 });
const TALKING = Math.floor(CALLS / 2);
const CALLS_PER_S = 10;
const STAYS_MS = 900_000;
const UP_WITHIN_MS = 120_000;
const RECOVERED_WITHIN_MS = 10_000;
const CONNECTED = 'connected to the PBX';
const WAITING = 'everything is loaded: waiting';
const WAITS_WITHIN_MS = 30_000;

interface Death {
  readonly recoveriesMs: readonly number[];
  readonly engineMs: number;
  readonly upMs: number;
  readonly connectedMs: number;
}

const product = await startProduct({ rtpPorts: 2_000 });
let broken: readonly string[] = [];
try {
  const figures = await measure(product);
  broken = brokenOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, broken })}\n`);
} finally {
  await product.stop();
}
process.exit(broken.length === 0 ? 0 : 1);

type Figures = Awaited<ReturnType<typeof measure>>;

function brokenOf({ lost, recoveryMs, engineMs }: Figures): string[] {
  return notKept({
    'no call lost': lost === 0,
    'known again in 2 s, nineteen of twenty': recoveryMs.p95 <= 2_000,
    'in 1 s of the engine': engineMs.max <= 1_000,
  });
}

async function measure(on: Product) {
  const administrator = await becomeAdministrator(on);
  const agents = await startSippAgents(on, administrator, {
    prefix: 'recovery',
    count: TALKING,
    ringMs: 100,
    talkMs: STAYS_MS,
    limitMs: STAYS_MS,
  });
  const callers = await startSipp({
    scenario: 'caller-waits',
    server: { host: '127.0.0.1', port: on.sipPort },
    numbers: Array.from({ length: CALLS }, (_, n) => `0915${1_000_000 + n}`),
    calls: CALLS,
    callsPerS: CALLS_PER_S,
    atOnce: CALLS,
    limitMs: STAYS_MS,
  });
  const live = await awaitHistory(
    administrator,
    'all of them talk or wait',
    UP_WITHIN_MS,
    (rows) => {
      const open = rows.filter(({ outcome }) => outcome === null);
      const talking = open.filter(({ answeredAtMs }) => answeredAtMs !== null);
      return open.length === CALLS && talking.length === TALKING ? open : null;
    },
  );
  const deaths: Death[] = [];
  const coldDeaths: Death[] = [];
  for (let n = 0; n < KILLS; n += 1) {
    await spareWaits(on);
    deaths.push(await die(on, live));
    coldDeaths.push(await die(on, live));
  }
  const left = (await on.asterisk('core show channels concise')).split('\n');
  const open = new Set(
    (await historyOf(administrator)).flatMap(({ callId, outcome }) =>
      outcome === null ? [callId] : [],
    ),
  );
  const alive = live.filter(
    ({ callId }) => open.has(callId) && left.some((line) => line.includes(callId)),
  );
  await callers.stop();
  await agents.stop();
  return {
    bench: 'recovery',
    calls: CALLS,
    talking: TALKING,
    kills: KILLS,
    lost: CALLS - alive.length,
    recoveryMs: toSpread(deaths.flatMap(({ recoveriesMs }) => recoveriesMs)),
    coldRecoveryMs: toSpread(coldDeaths.flatMap(({ recoveriesMs }) => recoveriesMs)),
    engineMs: toSpread(deaths.map(({ engineMs }) => engineMs)),
    processUpMs: toSpread(deaths.map(({ upMs }) => upMs)),
    connectedMs: toSpread(deaths.map(({ connectedMs }) => connectedMs)),
  };
}

/** As on any day: the last death was long ago. */
async function spareWaits(on: Product): Promise<void> {
  await eventually('another process waits', WAITS_WITHIN_MS, () => {
    const lines = linesOf(on);
    const waitsAt = lines.findLastIndex(({ msg }) => msg === WAITING);
    return waitsAt > lines.findLastIndex(({ msg }) => msg === CONNECTED);
  });
}

async function die(on: Product, live: readonly CallRecord[]): Promise<Death> {
  const wire = await startAriWire(on.ariPort);
  const before = linesOf(on).length;
  const atMs = Date.now();
  const oldPid = on.kill('telephony');
  await on.replaced('telephony', oldPid);
  const said = await eventually('telephony is there again', RECOVERED_WITHIN_MS, () => {
    const lines = linesOf(on).slice(before);
    return lines.some(({ msg }) => msg === CONNECTED) ? lines : null;
  });
  const { answered } = await wire.stop();
  const one = (msg: string): LogLine => {
    const line = said.find((candidate) => candidate.msg === msg);
    if (line === undefined) throw new Error(`telephony did not say: ${msg}`);
    return line;
  };
  const connectedMs = one(CONNECTED).time - atMs;
  const firstOf = ({ callId }: CallRecord): number => {
    const first = answered.find(
      (request) => request.answeredAtMs > atMs && request.what.includes(`/channels/${callId}`),
    );
    // By then every call was looked at, also one whose packet was not captured.
    return first === undefined ? connectedMs : Math.round(first.answeredAtMs - atMs);
  };
  const recoveriesMs = live.map(firstOf);
  return {
    recoveriesMs,
    engineMs: (one('journal replayed').tookMs ?? 0) + (one(CONNECTED).engineMs ?? 0),
    upMs: one('telephony is up').time - atMs,
    connectedMs,
  };
}

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly tookMs?: number;
  readonly engineMs?: number;
}

function linesOf({ dataDir }: Product): LogLine[] {
  const text = readFileSync(join(dataDir, 'log', 'telephony.log'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}
