import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Config, ConfigError, readAriPasswords, takeNotifyPlace } from '../config.ts';
import { createAbsence } from './absence.ts';
import { createAsteriskRest } from './asterisk-rest.ts';
import { ensureCertificates, namesOfThisMachine } from './certificates.ts';
import { AlreadyRunning, createKeeper } from './keeper.ts';
import { startNotifier } from './notify.ts';
import { askServerHealth } from './server-health.ts';
import { readKeeperConfig } from './settings.ts';
import { moveStranded } from './stranded.ts';
import { UnfitAsterisk } from './unfit-asterisk.ts';
import type { WatchEvent } from './watched-child.ts';
import { createWellness } from './wellness.ts';

/**
 * Builds the keeper: starts and watches Asterisk and our three processes for `npm start`. SIGINT and
 * SIGTERM end all of them; a hang-up of the terminal does not, callers are talking.
 */
const certificateLookMs = 600_000;
const readyLookMs = 100;
const notReadyHintMs = 45_000;
const stopWithinMs = 8_000;
const sameRequestMs = 500;
/** So old may systemd's status be, of what the keeper does not watch itself. */
const partsLookMs = 10_000;
/** Told to whoever started us: it need not try again. */
const exitCodes = { refused: 78 } as const;

/** Of lives and deaths: a clock that is set must not make a young process look old. */
const monotonicMs = (): number => performance.now();
const nowMs = (): number => Date.now();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
// Logs, databases and recordings of all that we start are their owner's alone.
process.umask(0o077);
// A closed terminal must not end the watch.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const notifyPlace = takeNotifyPlace();
const config = readConfigOrExit();
const wellness = createWellness();
const askAsterisk = createAsteriskRest({
  port: config.ariPort,
  password: config.secrets.ariPassword,
  passwords: readAriPasswords,
});
const hearAbsence = createAbsence({
  name: 'telephony',
  nowMs: monotonicMs,
  onLong: () => void helpStranded(),
});
const keeper = createKeeper({
  dataDir: config.dataDir,
  asterisk: readAsteriskCommand(join(config.paths.asterisk, 'command.json')),
  pingAsterisk,
  nowMs: monotonicMs,
  withDemo: config.demo !== null,
  tell,
});

const notifier =
  notifyPlace === null
    ? null
    : startNotifier({
        place: notifyPlace,
        away: wellness.away,
        onFault: (fault) => say(`! systemd could not be told: ${fault}`),
      });
const takeoverFile = join(config.dataDir, 'run', 'takeover.json');
let isTakingOver = false;
let telephonyAnswers = 0;
let isHelping = false;
let stopping: Promise<void> | null = null;
let stoppingSinceMs = 0;
process.on('SIGHUP', () => undefined);
process.on('SIGUSR2', () => void takeOver());
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  await keeper.start();
} catch (fault) {
  notifier?.stop();
  const wayOut = wayOutOf(fault);
  if (wayOut === null) throw fault;
  say(`✗ ${(fault as Error).message}\n→ ${wayOut}`);
  process.exit(exitCodes.refused);
}
// Whom it has started or adopted it watches from now on; a line that is not well is told by its status.
// Waiting for it, systemd would in the end stop all of them, with the calls.
notifier?.ready();
if (notifier !== null) setInterval(() => void lookAtParts(), partsLookMs).unref();
// What happens while we renew is a nuisance; what happens to calls meanwhile is not ours to risk.
setInterval(() => {
  renewCertificate().catch((fault: unknown) => {
    say(`! the certificate could not be renewed: ${String(fault)}`);
  });
}, certificateLookMs).unref();
await tellWhenReady();

/** What a person does who reads the refusal; null: it is none, but a bug. */
function wayOutOf(fault: unknown): string | null {
  if (fault instanceof AlreadyRunning) return 'end it with "npm run stop", or use it as it is';
  if (!(fault instanceof UnfitAsterisk)) return null;
  return 'install a newer one (docs/hardening.md, "Updates"), then run "npm start" as root, or "npm start -- --prepare"';
}

/** A refusal is an answer, too. */
async function pingAsterisk(): Promise<boolean> {
  const { status } = await askAsterisk('GET', '/asterisk/ping');
  return status === 200 || status === 401;
}

/** Whoever waits with telephony is not let down by it; the next one that answers has the others in its hands. */
async function helpStranded(): Promise<void> {
  if (isHelping) return;
  isHelping = true;
  const before = telephonyAnswers;
  try {
    const moved = await moveStranded(askAsterisk, () => telephonyAnswers === before);
    if (moved > 0)
      say(`! telephony does not come up: ${moved} who waited are in the fallback queue`);
  } catch (fault) {
    say(`! who waits could not be moved to the fallback queue: ${String(fault)}`);
  } finally {
    isHelping = false;
  }
}

function stop(): void {
  // A terminal's Ctrl-C comes twice: to the whole group, and handed on by whoever started us.
  if (stopping !== null && monotonicMs() - stoppingSinceMs < sameRequestMs) return;
  // A second one shortens the patience.
  const patienceMs = stopping === null ? stopWithinMs : 0;
  if (stopping === null) {
    say('stopping …');
    notifier?.stopping();
    stoppingSinceMs = monotonicMs();
  }
  const stopped = keeper.stop(patienceMs);
  stopping ??= stopped;
  void stopped.then(() => process.exit(0));
}

/** Asked for by `npm run takeover`, which reads the outcome from the file. */
async function takeOver(): Promise<void> {
  if (stopping !== null || isTakingOver) return;
  isTakingOver = true;
  const startedAtMs = monotonicMs();
  const isTaken = await keeper.takeOver();
  isTakingOver = false;
  const tookMs = Math.round(monotonicMs() - startedAtMs);
  writeFileSync(`${takeoverFile}.new`, JSON.stringify({ isTaken, tookMs }), { mode: 0o600 });
  renameSync(`${takeoverFile}.new`, takeoverFile);
  if (isTaken) say(`the version on the disk has taken over (${tookMs} ms)`);
  else say(`! nothing was taken over; the older version goes on; ${config.dataDir}/log`);
}

function tell(event: WatchEvent): void {
  wellness.hear(event);
  hearAbsence(event);
  if (event.name === 'telephony' && event.type === 'answered') telephonyAnswers += 1;
  notifier?.look();
  if (event.type === 'killed') return say(`! ${event.name} did not end by itself: killed`);
  if (stopping !== null || event.type === 'started' || event.type === 'answered') return;
  const log = join(config.dataDir, 'log', `${event.name}.log`);
  if (event.type === 'starved') {
    return say(`! ${event.name} answers late: this machine has too much to do`);
  }
  if (event.type === 'hung') say(`! ${event.name} does not answer: replacing it`);
  else
    say(`! ${event.name} ended (${event.how}), starting it again in ${event.againInMs} ms; ${log}`);
}

async function renewCertificate(): Promise<void> {
  const names = namesOfThisMachine(hostname());
  await ensureCertificates({ dir: config.paths.tls, names, nowMs: nowMs() });
}

/** For whoever waits at the terminal: when somebody could call. */
async function tellWhenReady(): Promise<void> {
  const startedAtMs = monotonicMs();
  let hasHinted = false;
  while (stopping === null) {
    const health = await askServerHealth(config.paths.serverSocket);
    if (health.isReady) {
      process.send?.({ ready: true });
      return;
    }
    if (!hasHinted && monotonicMs() - startedAtMs > notReadyHintMs) {
      hasHinted = true;
      say(`! not ready after ${notReadyHintMs / 1_000} s (${health.text})`);
      say(`→ look into ${join(config.dataDir, 'log')}; still trying`);
    }
    await new Promise((resolve) => setTimeout(resolve, readyLookMs));
  }
}

async function lookAtParts(): Promise<void> {
  wellness.hearParts((await askServerHealth(config.paths.serverSocket)).away);
  notifier?.look();
}

/** The set-up wrote it; without the file Asterisk is somebody else's to keep (compose, systemd). */
function readAsteriskCommand(path: string): readonly string[] | null {
  if (!existsSync(path)) return null;
  const command: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return Array.isArray(command) ? command.map(String) : null;
}

function readConfigOrExit(): Config {
  try {
    return readKeeperConfig();
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    say(`✗ ${fault.message}`);
    return process.exit(exitCodes.refused);
  }
}
