import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallRecord } from '../src/contract/calls.ts';
import { eventually } from '../test/support/eventually.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { startSipp } from '../test/support/sipp.ts';
import { startAriWire } from './support/ari-wire.ts';
import { becomeAdministrator } from '../test/support/people.ts';
import { type Spread, toSpread } from './support/figures.ts';
import { awaitHistory, historyOf } from './support/history.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { startSippAgents } from './support/sipp-agents.ts';
import { watchEveryMs } from '../telephony/ari/media-watch.ts';
import { toLegChannelId } from '../telephony/ari/names.ts';
import type { OfferId } from '../telephony/protocol/index.ts';

/**
 * Telephony is killed with many calls live, half of them talking, half waiting with music. Prints
 * one JSON line, and exits with 1 where what is asked of it is not reached: `broken` names what.
 *
 * recoveryMs: SIGKILL → the first answered ARI request for each call, from the packets; who talk are
 * asked for when it is first listened whether both are heard. unasked: calls of which no answered
 * request was seen, whose time nobody knows; should be 0.
 * coldRecoveryMs, coldUnasked: the same when it is killed again at once, before another process waits
 * beside it.
 * engineMs: of that, the engine's own part for each death: the journal's replay and the PBX's
 * snapshot, as telephony's log tells. lost: calls that did not outlive all deaths, on the wire or in the history; should be 0.
 */
const { calls: CALLS, kills: KILLS } = optionsOf({ calls: 200, kills: 5 });
const TALKING = Math.floor(CALLS / 2);
const CALLS_PER_S = 10;
const STAYS_MS = 900_000;
const UP_WITHIN_MS = 120_000;
const RECOVERED_WITHIN_MS = 10_000;
/** By then everybody who talks has been listened to, also where one look was late. */
const LISTENED_WITHIN_MS = 2 * watchEveryMs;
/** The event socket of whoever comes next. */
const OPENS = 'GET /ari/events';
const CONNECTED = 'connected to the PBX';
const WAITING = 'everything is loaded: waiting';
const WAITS_WITHIN_MS = 30_000;

interface Death {
  readonly recoveriesMs: readonly number[];
  readonly unasked: number;
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

function brokenOf(figures: Figures): string[] {
  const { lost, recoveryMs, unasked, coldRecoveryMs, coldUnasked, engineMs } = figures;
  const isSoon = (spread: Spread | null): boolean => spread !== null && spread.p95 <= 2_000;
  return notKept({
    'no call lost': lost === 0,
    'each call asked for': unasked === 0,
    'known again in 2 s, nineteen of twenty': isSoon(recoveryMs),
    'killed again at once: each call asked for': coldUnasked === 0,
    'killed again at once: known again in 2 s, nineteen of twenty': isSoon(coldRecoveryMs),
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
    if (doesSpareWait(on)) throw new Error('too late to kill it before another process waits');
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
    unasked: unaskedIn(deaths),
    coldUnasked: unaskedIn(coldDeaths),
    recoveryMs: recoveryIn(deaths),
    coldRecoveryMs: recoveryIn(coldDeaths),
    engineMs: toSpread(deaths.map(({ engineMs }) => engineMs)),
    processUpMs: toSpread(deaths.map(({ upMs }) => upMs)),
    connectedMs: toSpread(deaths.map(({ connectedMs }) => connectedMs)),
  };
}

function unaskedIn(deaths: readonly Death[]): number {
  return deaths.reduce((sum, { unasked }) => sum + unasked, 0);
}

/** null: no answered request was seen at all. */
function recoveryIn(deaths: readonly Death[]): Spread | null {
  const all = deaths.flatMap(({ recoveriesMs }) => recoveriesMs);
  return all.length === 0 ? null : toSpread(all);
}

/** As on any day: the last death was long ago. */
async function spareWaits(on: Product): Promise<void> {
  await eventually('another process waits', WAITS_WITHIN_MS, () => doesSpareWait(on));
}

function doesSpareWait(on: Product): boolean {
  const lines = linesOf(on);
  const waitsAt = lines.findLastIndex(({ msg }) => msg === WAITING);
  return waitsAt > lines.findLastIndex(({ msg }) => msg === CONNECTED);
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
  await pause(LISTENED_WITHIN_MS);
  const { answered, answeredOnSocket } = await wire.stop();
  const one = (msg: string): LogLine => {
    const line = said.find((candidate) => candidate.msg === msg);
    if (line === undefined) throw new Error(`telephony did not say: ${msg}`);
    return line;
  };
  const connectedMs = one(CONNECTED).time - atMs;
  // What the PBX answers before is for the dead one, and reaches nobody.
  const opened = answered.find(({ what, answeredAtMs }) => what === OPENS && answeredAtMs > atMs);
  const openedAtMs = opened?.answeredAtMs ?? Number.POSITIVE_INFINITY;
  const requests = [...answered, ...answeredOnSocket].filter(
    ({ answeredAtMs }) => answeredAtMs > openedAtMs,
  );
  const recoveriesMs = live.flatMap(({ callId }) => {
    const times = requests.flatMap(({ what, answeredAtMs }) =>
      isFor(callId, what) ? [Math.round(answeredAtMs - atMs)] : [],
    );
    return times.length === 0 ? [] : [Math.min(...times)];
  });
  return {
    recoveriesMs,
    unasked: live.length - recoveriesMs.length,
    engineMs: (one('journal replayed').tookMs ?? 0) + (one(CONNECTED).engineMs ?? 0),
    upMs: one('telephony is up').time - atMs,
    connectedMs,
  };
}

/** About his own channel, or his expert's. */
function isFor(callId: string, what: string): boolean {
  const channelId = /\/channels\/([^/]+)/.exec(what)?.[1] ?? '';
  return channelId === callId || channelId.startsWith(toLegChannelId(`${callId}.` as OfferId));
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
