import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { makePersonal, openStore } from '../../src/db/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import { localIdMaker, smsRepository, startOutbox } from '../../src/sms/index.ts';
import { kavenegarProvider } from '../../src/sms/kavenegar-provider.ts';
import { smsirProvider } from '../../src/sms/smsir-provider.ts';
import type { Params, TransportPoint } from '../../src/sms/transport.ts';
import type { SmsPoint } from '../../src/sms/worker.ts';
import { SMSIR_KEY, SMSIR_LINE } from './smsir-simulator.ts';
import { FAST_RULES, type WorkerConfig } from './sms-worker-config.ts';

/**
 * The product's own worker as a process. With `killAt` every message is held at that moment until
 * all of them are there; then the process kills itself, as a power cut would.
 */
const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WorkerConfig;
const now = (): number => Date.now() + config.clockAheadMs;
const newId = (): string => makeUuid(now(), randomBytes(10));
const quiet = { info: () => undefined, warn: () => undefined };
const store = openStore({
  databaseUrl: config.databaseUrl,
  sqlitePath: config.sqlitePath,
  onSlow: () => undefined,
  monotonicMs: () => performance.now(),
});
const personal = makePersonal({ store, key: config.personalKey, newId, randomBytes });
const repository = smsRepository({
  store,
  personal,
  newId,
  newLocalId: localIdMaker(now, () => 0),
  pollAfterMs: [300, 600, 1200, 2400, 4800, 9600],
});

const reached = new Set<string>();
function atPoint(point: SmsPoint, localId: string): Promise<void> | undefined {
  const { killAt, rows } = config;
  // One whose answer was lost on the wire never sees "accepted but unread": it waits at the last.
  if (killAt === null || (point !== killAt && point !== 'before-state-write')) return undefined;
  reached.add(localId);
  if (reached.size === rows) die();
  // The gateway may keep others for longer than a kill should wait for them.
  else if (reached.size === 1 && config.patienceMs !== null) setTimeout(die, config.patienceMs);
  return new Promise(() => undefined);
}

function die(): void {
  writeFileSync(config.reachedFile, String(reached.size));
  process.kill(process.pid, 'SIGKILL');
}

const shared = {
  baseUrl: config.gatewayUrl,
  totalTimeoutMs: 3000,
  // Only sendings are held; questions about them pass.
  atPoint: (point: TransportPoint, params: Params) =>
    params['message'] === undefined ? undefined : atPoint(point, params['localid'] ?? ''),
};
const real =
  config.gateway === 'smsir'
    ? smsirProvider({ ...shared, apiKey: SMSIR_KEY, line: SMSIR_LINE })
    : kavenegarProvider({ ...shared, id: 'simulator', apiKey: 'SIMULATOR', sender: '' });
const provider = config.blind
  ? { ...real, resolve: async () => ({ type: 'not_found' }) as const }
  : real;
const outbox = startOutbox({
  repository,
  provider,
  now,
  random: Math.random,
  rules: { ...FAST_RULES, resend: real.caps.idempotencyKey },
  atPoint,
  log: { ...quiet, error: (fields, text) => console.error(text, fields) },
  breaker: { openAfter: 5, openForMs: 200 },
  concurrency: config.rows,
  ratePerSecond: 500,
  leaseMs: config.leaseMs,
  lookEveryMs: 100,
});
process.once('SIGTERM', () => {
  void outbox
    .stop()
    .then(() => store.close())
    .then(() => process.exit(0));
});
