import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { readAriPasswords, readConfig } from '../src/config.ts';
import { answerHeartbeat } from '../src/kit/heartbeat.ts';
import { logOptions } from '../src/kit/log-options.ts';
import { logOutput, outliveFullDisk } from '../src/kit/log-output.ts';
import { spareWord, standBy } from '../src/kit/stand-by.ts';
import { countAri } from './ari/figures.ts';
import { createConsole } from './ari/console.ts';
import { createAri } from './ari/index.ts';
import { createEngine } from './engine/engine.ts';
import { createHost, openJournalWhenever } from './host/index.ts';
import { openSpool } from './host/spool.ts';
import { startLinkServer } from './link/index.ts';
import { callLineOf, type Answer, type NumberedNotice, type Request } from './protocol/index.ts';
import { takeOver } from './take-over.ts';

/**
 * Builds the telephony process: journal → engine → PBX → link, in this order. Alone reads the
 * clock, randomness and the environment. Ends with 70 after a bug, so that the keeper starts it
 * again and the journal is replayed; with 75 when a newer process has taken over, with 76 when it
 * was to take over and the older one could not hand over.
 */
const CHECKPOINT_EVERY_MS = 30_000;
const CHECK_INVARIANTS_EVERY = 500;
const PREPARE_AGAIN_MS = 5_000;
const EXIT_CODES = { bug: 70, fenced: 75, refused: 76 } as const;
/** Commands on their way when we hand over; one behind a prompt is not waited for. */
const SETTLE_MS = 200;
const REPLACED_WITHIN_MS = 5_000;

// Kept for the next start: whoever is killed writes nothing at his end.
flushCompileCache();
const config = readConfig();
const log = pino(
  logOptions(config.logLevel, 'telephony'),
  outliveFullDisk(pino.destination(logOutput)),
);
mkdirSync(dirname(config.paths.telephonySocket), { recursive: true, mode: 0o700 });

const nowMs = (): number => Date.now();
const monotonicMs = (): number => performance.now();
/** Looks like the machine's clock and is never set: for the adapter, which only measures stretches. */
const unsetMs = (): number => Math.round(performance.timeOrigin + performance.now());

let publish = (_notices: readonly NumberedNotice[]): void => undefined;

function halt(reason: keyof typeof EXIT_CODES): never {
  log.flush();
  process.exit(EXIT_CODES[reason]);
}

/**
 * How long one turn kept the others waiting: all calls go through this one loop. Looked at four times
 * a second: each look wakes the process, and what matters lasts longer.
 */
const turns = monitorEventLoopDelay({ resolution: 250 });
turns.enable();
const ariCount = countAri(monotonicMs);

const ari = createAri({
  baseUrl: `http://127.0.0.1:${config.ariPort}`,
  username: 'pasokh',
  password: config.secrets.ariPassword,
  passwordsNow: readAriPasswords,
  application: 'pasokh',
  callerKey: Buffer.from(config.secrets.callerKey, 'base64'),
  trunk: config.trunk,
  phoneTransfers: config.phoneTransfers,
  promptPrefix: 'pasokh/',
  spool: openSpool(config.paths.spool),
  askConsole: createConsole(join(config.paths.asterisk, 'run/asterisk.ctl')),
  onEvent: (event) => host.post(event),
  onReplaced: () => (hasHandedOver ? process.exit(0) : halt('fenced')),
  now: unsetMs,
  count: ariCount,
  random: Math.random,
  log: log.child({ room: 'ari' }),
});

// Beside what follows, or before it is our turn: nobody waits for it when there are calls.
const prepared = ari.prepare();
// A spare one of the keeper's: it touches nothing until the one that works is dead.
if (process.argv[2] === spareWord) {
  let isWaiting = true;
  void prepareWhile(() => isWaiting);
  if (!(await standBy(process))) process.exit(0);
  isWaiting = false;
}

/** The PBX may be away just now; a spare one has time. */
async function prepareWhile(isWaiting: () => boolean): Promise<void> {
  let isReady = await prepared;
  while (!isReady && isWaiting()) {
    await pause(PREPARE_AGAIN_MS);
    isReady = await ari.prepare();
  }
  if (isWaiting()) log.info({ pid: process.pid }, 'everything is loaded: waiting');
}

// Given by the keeper: a newer version takes the calls of this older process without draining.
const olderPid = Number(/^take-over=(\d+)$/.exec(process.argv[2] ?? '')?.[1] ?? Number.NaN);
if (!Number.isNaN(olderPid)) {
  const socketPath = config.paths.telephonySocket;
  await prepared;
  if (!(await takeOver({ socketPath, olderPid, log }))) process.exit(EXIT_CODES.refused);
}
let hasHandedOver = false;

const journal = openJournalWhenever(config.paths.journal, randomUUID);
const host = createHost({
  journal,
  createEngine,
  nowMs,
  monotonicMs,
  newSeed: () => randomInt(1, 2 ** 32),
  execute: (command) => ari.execute(command),
  publish: (notices) => publish(notices),
  log: log.child({ room: 'host' }),
  halt,
  checkpointEveryMs: CHECKPOINT_EVERY_MS,
  checkInvariantsEvery: CHECK_INVARIANTS_EVERY,
});

/** A sign-in pushes the phone's account first: an agent without a phone must not be offered calls. */
async function answer(id: string, request: Request): Promise<Answer> {
  if (request.type === 'show-view') return { ok: true, view: host.view() };
  if (request.type === 'show-pbx') {
    const pbx = await ari.look();
    return pbx === null ? { ok: false, refusal: 'pbx-unavailable' } : { ok: true, pbx };
  }
  if (request.type === 'show-figures') {
    const eventLoopMs = turns.max / 1e6;
    turns.reset();
    return { ok: true, figures: { ari: ariCount.show(), eventLoopMs } };
  }
  if (request.type === 'show-trunks' || request.type === 'reload-trunks') {
    const isDone = request.type === 'show-trunks' || (await ari.reloadTrunks());
    const trunks = isDone ? await ari.lookAtTrunks() : null;
    return trunks === null ? { ok: false, refusal: 'pbx-unavailable' } : { ok: true, trunks };
  }
  if (request.type === 'look-again') {
    await ari.lookAgain();
    return { ok: true };
  }
  if (request.type === 'sign-out-agent') return signOut(id, request);
  if (request.type !== 'sign-in-agent') return host.request(id, request);
  const { phonePassword, ...signIn } = request;
  if (phonePassword !== null) {
    try {
      await ari.provision({
        agentId: request.agentId,
        kind: request.phone,
        password: phonePassword,
      });
    } catch (error) {
      log.warn({ err: error, agentId: request.agentId }, 'the phone account was not accepted');
      return { ok: false, refusal: 'pbx-unavailable' };
    }
  }
  return host.request(id, signIn);
}

/** The engine first, so that no call is offered meanwhile; then the phone's password ends. */
async function signOut(
  id: string,
  request: Extract<Request, { type: 'sign-out-agent' }>,
): Promise<Answer> {
  const answered = host.request(id, request);
  if (!answered.ok) return answered;
  const { agentId } = request;
  try {
    await ari.retire({ agentId, password: randomBytes(24).toString('base64url') });
  } catch (error) {
    // Nobody is kept from leaving; the next sign-in makes the old password worthless.
    log.warn({ err: error, agentId }, 'the phone account was not taken back');
  }
  return answered;
}

/**
 * To a newer process. Our event socket stays open, deaf, until the newer one's replaces it: without
 * anybody there, the dialplan would send new callers to the fallback.
 */
async function handOver(): Promise<number | null> {
  await Promise.race([ari.idle(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS))]);
  const lastSeq = host.handOver();
  if (lastSeq === null) return null;
  hasHandedOver = true;
  setTimeout(() => process.exit(0), REPLACED_WITHIN_MS);
  log.info({ lastSeq }, 'handed over to a newer process');
  return lastSeq;
}

const link = await startLinkServer({
  path: config.paths.telephonySocket,
  journalId: journal.journalId,
  epoch: journal.epoch,
  noticesAfter: (seq, limit) => host.noticesAfter(seq, limit),
  acknowledge: (seq) => host.acknowledge(seq),
  serverKnows: (seq) => host.serverKnows(seq),
  answer,
  handOver,
  log: log.child({ room: 'link' }),
});
const callLog = log.child({ room: 'calls' });
publish = (notices) => {
  link.publish(notices);
  // What happened is logged by the server, as it stores it: once is enough, and this process is the one
  // that rings must not wait for. What is wrong with a call is said here, too.
  for (const { seq, notice } of notices) {
    const line = notice.type === 'alarm-raised' ? callLineOf(notice) : null;
    if (line !== null) callLog.warn({ ...line, seq }, 'alarm');
  }
};
host.start();
ari.start(host.view().agents.map(({ agentId }) => agentId));
answerHeartbeat(process);
log.info({ epoch: journal.epoch, pid: process.pid }, 'telephony is up');
if (!Number.isNaN(olderPid)) process.send?.({ tookOver: true });

async function stop(): Promise<void> {
  host.stop();
  await ari.stop();
  await link.close();
  journal.close();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'a bug: stopping, the keeper starts a fresh process');
  halt('bug');
});
