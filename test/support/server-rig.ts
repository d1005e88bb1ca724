import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { readEnvironment } from '../../src/config.ts';
import { type LiveValues, USUAL_VALUES } from '../../src/contract/live-settings.ts';
import { openLog } from '../../src/log/index.ts';
import { toSettings } from '../../src/settings/index.ts';
import { createMetrics, type Metrics } from '../../src/metrics/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import { composeServer, type PasokhServer, type ServerDeps } from '../../src/server.ts';
import { type SmsGatewayHandle, startSmsGateway } from '../../src/sms/index.ts';
import { type KeptPlace, openTestDatabase, type TestDatabase } from './database.ts';
import { freeTcpPort } from './free-port.ts';
import { telephonyEnd, type TelephonyEnd } from './telephony-end.ts';

export interface Person {
  readonly userId: string;
  readonly cookie: string;
}

export interface ServerRig {
  readonly server: PasokhServer;
  readonly database: TestDatabase;
  readonly telephony: TelephonyEnd;
  readonly metrics: Metrics;
  /** Address of the listening app, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly host: string;
  /** What was logged: lines of JSON. */
  readonly logged: string[];
  readonly log: Logger;
  /** Signed in, with a password of his own. */
  person(username: string, roles: readonly string[], name?: string): Promise<Person>;
  close(): Promise<void>;
}

export const CALLER_KEY = Buffer.alloc(32, 7);

/** The whole server on a database of its own, with telephony's real socket at the other end. */
export async function serverRig(
  options: {
    databaseUrl?: string;
    kept?: KeptPlace | null;
    /** Default: the machine's. */
    nowMs?: () => number;
    telephony?: TelephonyEnd;
    startTelephony?: boolean;
    selfCheck?: ServerDeps['selfCheck'];
    /** A trunk is configured; default no. */
    canDial?: boolean;
    live?: Partial<LiveValues>;
    voiceMessages?: ServerDeps['voiceMessages'];
    /** Default: the simulator that a line without an account has. */
    accounts?: SmsGatewayHandle['accounts'];
    /** A second account beside the simulator; default none. */
    standby?: SmsGatewayHandle['accounts'][number];
  } = {},
): Promise<ServerRig> {
  const database = await openTestDatabase(options.databaseUrl ?? '', options.kept ?? null);
  const telephony = options.telephony ?? telephonyEnd();
  if (options.startTelephony !== false && options.telephony === undefined) await telephony.start();
  const logged: string[] = [];
  const { log, setLevel } = openLog('error', 'test', {
    write: (line: string) => void logged.push(line),
  });
  const nowMs = options.nowMs ?? ((): number => Date.now());
  telephony.nowMs = nowMs;
  const gateway = await startSmsGateway({
    apiKey: '',
    sender: '',
    baseUrl: 'https://api.kavenegar.com',
    callbackTo: null,
    simulatorPort: await freeTcpPort(),
    simulatorFile: join(telephony.folder, 'sms.json'),
    now: nowMs,
  });
  const beside = options.standby
    ? { ...gateway, accounts: [...gateway.accounts, options.standby] as const }
    : gateway;
  const metrics = createMetrics({ isLinkUp: () => true, linkBacklog: () => 0 });
  const server = await composeServer({
    store: database.store,
    gateway: options.accounts ? { accounts: options.accounts, simulatorUrl: null } : beside,
    log,
    metrics,
    nowMs,
    secrets: {
      callerKey: CALLER_KEY.toString('base64'),
      sessionKey: randomBytes(32).toString('base64'),
      personalKey: database.key,
      smsCallbackSecret: 'callback-secret-of-the-test',
    },
    sipPort: 5060,
    canDial: options.canDial ?? false,
    live: { ...USUAL_VALUES, PASOKH_LOG_LEVEL: 'error', ...options.live },
    environment: toSettings(readEnvironment({}), readEnvironment({})),
    onLogLevel: setLevel,
    voiceMessages: options.voiceMessages ?? {
      spool: join(telephony.folder, 'spool'),
      folder: join(telephony.folder, 'messages'),
    },
    telephonySocket: telephony.path,
    dataDir: telephony.folder,
    version: '0.0.0',
    queueLog: join(telephony.folder, 'queue_log'),
    random: Math.random,
    randomBytes,
    randomBelow: (end) => randomInt(end),
    newId: () => makeUuid(nowMs(), randomBytes(10)),
    ...(options.selfCheck === undefined ? {} : { selfCheck: options.selfCheck }),
  });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const host = new URL(url).host;

  async function person(username: string, roles: readonly string[], name = username) {
    const first = 'first-password-0';
    const own = 'a-password-of-ones-own';
    const { userId } = await server.auth.addUser({ username, name, roles, password: first });
    const headers = { host, origin: url };
    const signIn = await server.app.inject({
      method: 'POST',
      url: '/api/session',
      headers,
      body: { username, password: first },
    });
    const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? '';
    const changed = await server.app.inject({
      method: 'POST',
      url: '/api/session/password',
      headers: { ...headers, cookie },
      body: { oldPassword: first, newPassword: own },
    });
    if (changed.statusCode !== 204) throw new Error(`no session for ${username}: ${changed.body}`);
    return { userId, cookie };
  }

  return {
    server,
    database,
    telephony,
    metrics,
    url,
    host,
    logged,
    log,
    person,
    async close() {
      await server.close();
      await gateway.close();
      await telephony.dispose();
      await database.close();
    },
  };
}
