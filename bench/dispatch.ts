import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { io } from 'socket.io-client';
import { type Capture, startCapture } from '../test/support/pcap.ts';
import { eventually } from '../test/support/eventually.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { startSipp } from '../test/support/sipp.ts';
import { startAgent, type WorkingAgent } from './support/agents.ts';
import { type Disturbance, disturb } from './support/disturbance.ts';
import { toSpread } from './support/figures.ts';

/**
 * How fast the next citizen reaches the expert who has just become free: ours and Asterisk's
 * app_queue side by side, on the same Asterisk, judged from the packets on the wire. The whole
 * product runs: greeting, history, a supervisor's board. Prints one JSON line.
 *
 * gapMs: agent's BYE → the next INVITE at that agent, always callers waiting.
 * reachMs: caller's INVITE → the agent's INVITE, agents free.
 */
const WAITING = 20;
/** `node bench/dispatch.ts calls=60` is shorter: for comparing two versions, never to publish. */
const DISPATCH_CALLS = optionOf('calls', 135);
const REACH_CALLS = optionOf('reach', 110);
const FEWEST_GAPS = Math.min(100, DISPATCH_CALLS - 35);
/**
 * Right before a side is measured: a process that has just started, or stood idle while the other
 * side had its turn, still compiles what it runs often and fetches its memory back, and a line runs
 * for months. Asterisk is compiled already.
 */
const WARM_UP_CALLS = { ours: 240, appQueue: 60 };
const RING_MS = 100;
/** Different for each agent, so that they do not become free together. */
const TALK_MS = [550, 750, 950, 1_150, 1_350];
const AGENTS = TALK_MS.length;
const LIMIT_MS = 240_000;

/** `appqueue` calls as an account of that name and meets Asterisk's own queue. */
const APP_QUEUE_DIALPLAN = `
[bench-queue]
exten => 137,1,Answer(,i)
 same => n,Queue(bench)
 same => n,Hangup()
`;
const APP_QUEUE = `
[bench]
strategy=leastrecent
timeout=30
retry=1
ringinuse=no
autofill=yes
wrapuptime=0
memberdelay=0
shared_lastcall=yes
musicclass=default
`;

type Side = 'ours' | 'appQueue';

const product = await startProduct();
try {
  process.stdout.write(`${JSON.stringify(await measure(product))}\n`);
} finally {
  await product.stop();
}
process.exit(0);

async function measure(product: Product): Promise<object> {
  const { username, password } = product.administrator;
  const first = await product.signIn(username, password);
  const later = 'a-later-password';
  await first.post('/api/session/password', { oldPassword: password, newPassword: later });
  const administrator = await product.signIn(username, later);
  await wrapUpOff(product);
  const board = await watchBoard(product, administrator.cookie);

  const phones: WorkingAgent[] = [];
  for (const [n, talkMs] of TALK_MS.entries()) {
    const habits = { username: `bench${n + 1}`, ringMs: RING_MS, talkMs };
    phones.push(await startAgent(product, administrator, habits));
  }
  await addAppQueue(
    product,
    phones.map(({ port }) => port),
  );
  const ports = new Set(phones.map(({ port }) => port));
  const warmUp = (side: Side) =>
    callersOnTheWire(product, side, WARM_UP_CALLS[side], 20, AGENTS + WAITING);
  await warmUp('appQueue');
  const appQueueGap = await dispatch(product, 'appQueue', ports);
  const appQueueReach = await reach(product, 'appQueue', ports);
  await warmUp('ours');
  const oursGap = await dispatch(product, 'ours', ports);
  const oursReach = await reach(product, 'ours', ports);
  const disturbance = await disturb(product);
  const oursBusy = await dispatch(product, 'ours', ports, disturbance);
  for (const phone of phones) await phone.stop();
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
    telephonyCpuMsPerCall: oursGap.cpuMsPerCall,
    disturbance: disturbance.done(),
    boardPatches,
  };
}

/** The board must have followed: a supervisor watches all the time. */
async function watchBoard(product: Product, cookie: string): Promise<{ stop: () => number }> {
  const socket = io(product.origin, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: product.origin },
    ca: readFileSync(join(product.dataDir, 'tls', 'ca.crt'), 'utf8'),
  });
  let patches = 0;
  socket.on('board-patch', () => (patches += 1));
  const answer = (await socket.timeout(10_000).emitWithAck('join-board')) as { ok: boolean };
  if (!answer.ok) throw new Error('the board refused its supervisor');
  return {
    stop() {
      socket.close();
      if (patches === 0) throw new Error('the board stood still');
      return patches;
    },
  };
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

async function addAppQueue(product: Product, ports: readonly number[]): Promise<void> {
  const members = ports.map((_, n) => `member => PJSIP/bench-member-${n}`).join('\n');
  appendFileSync(join(product.dataDir, 'asterisk/etc/queues.conf'), `${APP_QUEUE}${members}\n`);
  const endpoint = 'type=endpoint\ndisallow=all\nallow=ulaw\ndirect_media=no';
  const phones = ports.map(
    (port, n) =>
      `[bench-member-${n}]\n${endpoint}\naors=bench-member-${n}\ncontext=from-agents\n` +
      `[bench-member-${n}]\ntype=aor\ncontact=sip:bench-member-${n}@127.0.0.1:${port}\n`,
  );
  writeFileSync(
    join(product.dataDir, 'trunks/bench.conf'),
    `[appqueue]\n${endpoint}\ncontext=bench-queue\n${phones.join('')}`,
  );
  writeFileSync(join(product.dataDir, 'trunks/numbers.dialplan'), APP_QUEUE_DIALPLAN);
  await product.asterisk('module reload res_pjsip.so');
  await product.asterisk('dialplan reload');
  await product.asterisk('queue reload all');
  await eventually('the queue has its members', 10_000, async () =>
    (await product.asterisk('queue show bench')).includes(`bench-member-${AGENTS - 1}`),
  );
}

/** Callers always wait; what an agent's phone gets after its BYE is measured. */
async function dispatch(
  product: Product,
  side: Side,
  ports: ReadonlySet<number>,
  disturbance?: Disturbance,
): Promise<{ gapMs: ReturnType<typeof toSpread>; cpuMsPerCall: number }> {
  const pid = product.pidOf('telephony');
  const cpuBefore = cpuMsOf(pid);
  disturbance?.start();
  const capture = await callersOnTheWire(product, side, DISPATCH_CALLS, 20, AGENTS + WAITING);
  await disturbance?.stop();
  const cpuMsPerCall = Math.round(((cpuMsOf(pid) - cpuBefore) / DISPATCH_CALLS) * 100) / 100;
  const gaps: number[] = [];
  for (const port of ports) {
    let byeAtMs: number | null = null;
    for (const { atMs, fromPort, toPort, message } of capture.sip) {
      if (fromPort === port && message.method === 'BYE') byeAtMs ??= atMs;
      if (toPort === port && message.method === 'INVITE' && byeAtMs !== null) {
        gaps.push(atMs - byeAtMs);
        byeAtMs = null;
      }
    }
  }
  if (gaps.length < FEWEST_GAPS)
    throw new Error(`${side}: only ${gaps.length} dispatches were seen`);
  return { gapMs: toSpread(gaps), cpuMsPerCall };
}

/** Agents are free: what lies between the citizen's INVITE and the ring. */
async function reach(product: Product, side: Side, ports: ReadonlySet<number>) {
  const { sip } = await callersOnTheWire(product, side, REACH_CALLS, 2, AGENTS - 1);
  const calls: number[] = [];
  let askedAtMs: number | null = null;
  for (const { atMs, toPort, message } of sip) {
    if (message.method !== 'INVITE') continue;
    if (ports.has(toPort)) {
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
  const capture = await startCapture(product);
  const callers = await startSipp({
    scenario: 'caller-waits',
    server: { host: '127.0.0.1', port: product.sipPort },
    numbers: side === 'ours' ? ['09151230001', '09151230002', '09151230003'] : ['appqueue'],
    calls,
    callsPerS,
    atOnce,
    limitMs: LIMIT_MS,
  });
  const { failed, errors } = await callers.ended;
  const seen = await capture.stop();
  if (failed > 0) throw new Error(`${side}: ${failed} calls failed\n${errors}`);
  if (seen.dropped > 0) throw new Error(`${seen.dropped} packets were not captured`);
  return seen;
}

/** `name=5` among the words of the command line. */
function optionOf(name: string, usual: number): number {
  const word = process.argv.find((given) => given.startsWith(`${name}=`));
  return word === undefined ? usual : Number(word.slice(name.length + 1));
}

/** User and system time of a process so far. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticksPerS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerS) * 1_000;
}
