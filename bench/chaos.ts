import { appendFileSync } from 'node:fs';
import type { CallRecord } from '../src/contract/calls.ts';
import { flow, type House, openHouse } from '../test/support/deaths.ts';
import { eventually } from '../test/support/eventually.ts';
import { startCapture } from '../test/support/pcap.ts';
import type { ProcessName } from '../test/support/product.ts';
import { Random } from '../test/support/random.ts';
import { type AnsweredRequest, startAriWire } from './support/ari-wire.ts';
import { judge, type Verdict } from './support/chaos-judge.ts';
import { ChaosTown, EXPERTS } from './support/chaos-town.ts';
import { toSpread } from './support/figures.ts';

/**
 * Kills telephony, server and edge under live calls: talking, on hold, ringing, waiting. Half of the
 * kills come within 50 ms after a command left. The whole product runs; the judge is outside: every
 * SIP and RTP packet on the wire, and the history held against it call by call.
 *
 * `npm run chaos` (200 kills, about ten minutes); `npm run chaos -- kills=10 seed=7` for trying.
 * Prints one JSON line; `dropped`, `outOfOrder`, `doubled`, `orphans` and `untrue` should be 0.
 * recoveryMs: SIGKILL of telephony → the first answered ARI request for each live call.
 */
const KILLS = optionOf('kills', 200);
const SEED = optionOf('seed', Date.now() % 1_000_000);
const KILLS_PER_STRETCH = 10;
const LIMIT_MS = 60_000 + KILLS * 20_000;
/** Three of five are telephony's: it is the one that holds calls. */
const VICTIMS: readonly ProcessName[] = ['telephony', 'server', 'telephony', 'edge', 'telephony'];
const BACK_WITHIN_MS = 30_000;
const EMPTY_WITHIN_MS = 15_000;
const DETAILS = process.env['PASOKH_CHAOS_DETAILS'];

interface Kill {
  readonly victim: ProcessName;
  readonly atMs: number;
  readonly after: string | null;
}

interface Stretch {
  readonly verdict: Verdict;
  readonly orphans: readonly string[];
  readonly recoveriesMs: readonly number[];
}

const random = new Random(SEED);
const late = setTimeout(() => {
  process.stderr.write(`not over within ${LIMIT_MS} ms\n`);
  process.exit(1);
}, LIMIT_MS);
const house = await openHouse();
try {
  process.stdout.write(`${JSON.stringify(await rage(house))}\n`);
} finally {
  clearTimeout(late);
  await house.close();
}
process.exit(0);

async function rage(on: House): Promise<object> {
  const startedAtMs = performance.now();
  for (let n = 0; n < EXPERTS; n += 1) await on.expert(`expert${n}`);
  const town = new ChaosTown(on, () => random.next());
  const kills: Kill[] = [];
  const stretches: Stretch[] = [];
  while (kills.length < KILLS) {
    const count = Math.min(KILLS_PER_STRETCH, KILLS - kills.length);
    stretches.push(await stretch(on, town, kills, count));
  }
  const sum = (of: (one: Stretch) => number): number =>
    stretches.reduce((total, one) => total + of(one), 0);
  const recoveries = stretches.flatMap(({ recoveriesMs }) => recoveriesMs);
  const spread = recoveries.length === 0 ? null : toSpread(recoveries);
  return {
    bench: 'chaos',
    kills: kills.length,
    afterCommand: kills.filter(({ after }) => after !== null).length,
    calls: sum(({ verdict }) => verdict.calls),
    dropped: sum(({ verdict }) => verdict.dropped.length),
    outOfOrder: sum(({ verdict }) => verdict.outOfOrder.length),
    doubled: sum(({ verdict }) => verdict.doubled.length),
    untrue: sum(({ verdict }) => verdict.untrue.length),
    orphans: sum(({ orphans }) => orphans.length),
    recoveryMsP95: spread?.p95 ?? null,
    recoveryMs: spread,
    seed: SEED,
    tookS: Math.round((performance.now() - startedAtMs) / 1_000),
  };
}

/** From an empty line to an empty line: judged as a whole. */
async function stretch(on: House, town: ChaosTown, kills: Kill[], count: number): Promise<Stretch> {
  const { product } = on;
  const [packets, ari] = [await startCapture(product), await startAriWire(product.ariPort)];
  const before = new Set((await on.history()).map(({ callId }) => callId));
  const mine: Kill[] = [];
  for (let n = 0; n < count; n += 1) {
    await town.fill();
    mine.push(await kill(on, town, kills.length + n));
    await town.turn();
  }
  kills.push(...mine);
  await town.goHome();
  const [capture, answered] = [await packets.stop(), await ari.stop()];
  if (capture.dropped > 0) throw new Error(`the kernel lost ${capture.dropped} packets`);
  const orphans = await findOrphans(on);
  const rows = (await closedHistory(on)).filter(({ callId }) => !before.has(callId));
  const open = rows.filter(({ outcome }) => outcome === null);
  const { sipPort } = product;
  const verdict = judge({ capture, sipPort, rows, experts: on.experts });
  const found: Stretch = {
    verdict,
    orphans: [...orphans, ...open.map(({ callId }) => `open in the history: ${callId}`)],
    recoveriesMs: recoveriesOf(mine, answered, rows),
  };
  tellDetails({ ...found, kills: mine, rows });
  return found;
}

async function kill(on: House, town: ChaosTown, n: number): Promise<Kill> {
  const victim = VICTIMS[n % VICTIMS.length] as ProcessName;
  const isAfterCommand = random.chance(0.5);
  const after = isAfterCommand ? await town.provoke() : null;
  await flow(random.between(0, isAfterCommand ? 40 : 1_500));
  const before = on.reconciled();
  const atMs = Date.now();
  const oldPid = on.product.kill(victim);
  const life = town.live();
  if (victim === 'telephony') await on.back(victim, oldPid, before);
  else await on.product.replaced(victim, oldPid);
  await life;
  // Through edge and server, whichever it was.
  await closedHistory(on);
  return { victim, atMs, after };
}

/** The history, once it can be read. */
async function closedHistory(on: House): Promise<CallRecord[]> {
  let rows: CallRecord[] = [];
  await eventually('the history can be read', BACK_WITHIN_MS, () =>
    on.history().then(
      (read) => {
        rows = read;
        return true;
      },
      () => false,
    ),
  );
  return rows;
}

/** What is left in Asterisk when nobody calls any more. */
async function findOrphans({ product }: House): Promise<string[]> {
  let left: string[] = [];
  const look = async (): Promise<boolean> => {
    const channels = await product.asterisk('core show channels concise');
    const bridges = await product.asterisk('bridge show all');
    left = [
      ...channels.split('\n').filter((line) => line.includes('!')),
      ...bridges.split('\n').filter((line) => /^pb-/.test(line)),
    ];
    return left.length === 0;
  };
  await eventually('nothing is left', EMPTY_WITHIN_MS, look).catch(() => undefined);
  return left;
}

/** For each death of telephony and each call that outlived it: its first answered request. */
function recoveriesOf(
  kills: readonly Kill[],
  answered: readonly AnsweredRequest[],
  rows: readonly CallRecord[],
): number[] {
  return kills.flatMap(({ victim, atMs }, n) => {
    if (victim !== 'telephony') return [];
    const nextAtMs = kills[n + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    return rows.flatMap(({ callId, enteredAtMs, endedAtMs }) => {
      const isLive = enteredAtMs < atMs && (endedAtMs ?? Number.POSITIVE_INFINITY) > atMs;
      if (!isLive) return [];
      const first = answered.find(
        (one) =>
          one.answeredAtMs > atMs &&
          one.answeredAtMs < nextAtMs &&
          one.what.includes(`/channels/${callId}`),
      );
      return first === undefined ? [] : [Math.round(first.answeredAtMs - atMs)];
    });
  });
}

/** Into the file that PASOKH_CHAOS_DETAILS names, one line a stretch. */
function tellDetails(details: object): void {
  if (DETAILS !== undefined) appendFileSync(DETAILS, `${JSON.stringify(details)}\n`);
}

function optionOf(name: string, usual: number): number {
  const word = process.argv.find((given) => given.startsWith(`${name}=`));
  return word === undefined ? usual : Number(word.slice(name.length + 1));
}
