import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import closeWithGrace from 'close-with-grace';
import { readConfig, readEnvironment, type Config } from './config.ts';
import { migrate, openStore, seedReference, type Store } from './db/index.ts';
import { answerHeartbeat } from './kit/heartbeat.ts';
import { makeUuid } from './kit/ids.ts';
import { openLog } from './log/index.ts';
import { createMetrics } from './metrics/index.ts';
import { openServerClock } from './server-clock.ts';
import { composeServer, type PasokhServer } from './server.ts';
import { toSettings } from './settings/index.ts';
import { startSmsGateway } from './sms/index.ts';

/**
 * Builds the server process: database → telephony's link and the pages → Unix socket. Alone reads
 * the machine's clock, chance and the environment. It may die at any time: notices wait in telephony's
 * journal, messages in the outbox, pages come back by themselves.
 */
// Kept for the next start: whoever is killed writes nothing at his end.
flushCompileCache();
const config = readConfig();
const { log, setLevel } = openLog(config.logLevel, 'server');
const wallMs = (): number => Date.now();
const clock = openServerClock({
  file: config.paths.serverClock,
  wallMs,
  monotonicMs: () => performance.now(),
  log,
});
const { nowMs } = clock;
const newId = (): string => makeUuid(nowMs(), randomBytes(10));
/** A bug: unknown what else is wrong, so the keeper starts a fresh process. */
const EXIT_BUG = 70;
process.on('uncaughtException', (fault) => endOnBug(fault));
process.on('unhandledRejection', (fault) => endOnBug(fault));

let server: PasokhServer | null = null;
const metrics = createMetrics({
  isLinkUp: () => server?.link.isUp() ?? false,
  linkBacklog: () => server?.link.backlog() ?? 0,
});
const store = openStore({
  databaseUrl: config.databaseUrl,
  sqlitePath: config.paths.database,
  monotonicMs: () => performance.now(),
  onSlow(tookMs, by) {
    if (by === 'disk') {
      log.warn({ flushMs: Math.round(tookMs) }, 'the disk was slow to keep what was committed');
      return;
    }
    metrics.transactionHeld(tookMs);
    log.warn({ heldMs: Math.round(tookMs) }, 'a transaction held the writer');
  },
});
await prepareStore(store);
const { apiKey, sender, baseUrl } = config.kavenegar;
const { smsCallbackSecret } = config.secrets;
const gateway = await startSmsGateway({
  apiKey,
  sender,
  baseUrl,
  smsir: config.smsir,
  now: wallMs,
  simulatorPort: config.smsSimulatorPort,
  simulatorFile: join(config.dataDir, 'sms-simulator.json'),
  callbackTo: `unix:${config.paths.serverSocket}:/api/sms/callback/${smsCallbackSecret}`,
});
server = await composeServer({
  store,
  gateway,
  log,
  metrics,
  nowMs,
  wallMs,
  newId,
  secrets: config.secrets,
  telephonySocket: config.paths.telephonySocket,
  sipPort: config.sipPort,
  canDial: config.trunk !== '',
  live: config.live,
  caseHeads: config.paths.caseHeads,
  letterFolders: config.paths.letters,
  voiceMessages: {
    spool: config.paths.spool,
    folder: join(config.paths.recordings, 'messages'),
  },
  environment: toSettings(readEnvironment(), readEnvironment({})),
  onLogLevel: setLevel,
  dataDir: config.dataDir,
  version: readVersion(),
  queueLog: join(config.paths.asterisk, 'log/queue_log'),
  random: Math.random,
  randomBytes,
  randomBelow: (end) => randomInt(end),
});
await writeFirstPassword(server, config);
await listen(server, config.paths.serverSocket);
answerHeartbeat(process);
log.info(
  { pid: process.pid, database: store.dialect, sms: gateway.accounts.map(({ id }) => id) },
  'server is up',
);

closeWithGrace({ delay: 5_000, logger: false }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a bug: the server stops');
  await server?.close();
  await gateway.close();
  await store.close();
  clock.stop();
  log.flush();
});

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function prepareStore(opened: Store): Promise<void> {
  const applied = await migrate(opened);
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  await seedReference(opened, nowMs());
}

/**
 * Only where nobody has made the first administrator yet (a server started without `npm start`):
 * the password goes into a file that its owner alone can read, never into the log.
 */
async function writeFirstPassword({ auth }: PasokhServer, { dataDir }: Config): Promise<void> {
  const first = await auth.ensureFirstAdministrator();
  if (first === null) return;
  const path = join(dataDir, 'first-password.txt');
  writeFileSync(path, `${first.username} ${first.password}\n`, { mode: 0o600 });
  log.warn({ path }, 'the first administrator was made: read this file and delete it');
}

/** A socket file left by a dead server is in the way; the keeper runs one of us at a time. */
async function listen({ app }: PasokhServer, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) unlinkSync(path);
  await app.listen({ path });
  chmodSync(path, 0o600);
}

function endOnBug(fault: unknown): never {
  log.fatal({ err: fault }, 'a bug: the server stops');
  log.flush();
  process.exit(EXIT_BUG);
}
