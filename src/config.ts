import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import {
  type CountName,
  LIVE_COUNTS,
  LiveName,
  type LiveValues,
  LogLevel,
  readMobiles,
  SmsFirst,
  USUAL_VALUES,
} from './contract/live-settings.ts';

/**
 * Everything the processes may be told from outside. The environment overrides the defaults;
 * secrets come from `<data>/secrets.json`, made by the set-up script at first start (mode 600).
 * This file is the only reader of process.env.
 */
const port = z.coerce.number().int().min(1).max(65_535);

/** Its bounds are those of the page on which it may be changed. */
const live = (name: CountName) => {
  const { least, most, usual } = LIVE_COUNTS[name];
  return z.coerce.number().int().min(least).max(most).default(usual);
};

const Environment = z.object({
  PASOKH_DATA: z.string().min(1).default('data'),
  /** Address the edge listens on: browsers of the LAN come here. */
  PASOKH_HOST: z.string().default('0.0.0.0'),
  PASOKH_PORT: port.default(8443),
  /** Address of a proxy of your own before the edge, which tells who asks; empty: there is none. */
  PASOKH_BEHIND_PROXY: z.union([z.literal(''), z.ipv4(), z.ipv6()]).default(''),
  /** SIP of the trunks and desk phones. */
  PASOKH_SIP_HOST: z.string().default('0.0.0.0'),
  PASOKH_SIP_PORT: port.default(5060),
  /** The trunk that outgoing calls take, as its file names it; empty: nobody is called. */
  PASOKH_TRUNK: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,40}$/, 'the name of a trunk')
    .default(''),
  /**
   * Transfer keys of desk phones. `if-safe`: from Asterisk 22.11 on, for an older one dies of some
   * phones' requests. `always`: you know that yours send no "Refer-Sub: false".
   */
  PASOKH_PHONE_TRANSFERS: z.enum(['if-safe', 'always']).default('if-safe'),
  /** ARI and the phones' WebSocket, loopback only. */
  PASOKH_ARI_PORT: port.default(8188),
  PASOKH_RTP_FROM: port.default(10_000),
  PASOKH_RTP_TO: port.default(19_999),
  /** postgres://… ; empty: SQLite in the data folder. */
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/.+)?$/, 'only postgres:// is understood; leave it empty for SQLite')
    .default(''),
  /** Empty: the built-in simulator receives all SMS, and the interface says so. */
  KAVENEGAR_API_KEY: z.string().default(''),
  /** The line to send from; empty: the account's default. */
  KAVENEGAR_SENDER: z.string().default(''),
  /** A second company, which sends while the first one rests; empty: none. */
  SMSIR_API_KEY: z.string().default(''),
  /** The line of SMS.ir to send from; needed with its key. */
  SMSIR_LINE: z
    .string()
    .regex(/^[0-9]{0,14}$/, 'the digits of a line')
    .default(''),
  SMSIR_BASE_URL: z.url().default('https://api.sms.ir'),
  /** Which of two SMS accounts sends; the other one stands by. */
  PASOKH_SMS_FIRST: SmsFirst.default(USUAL_VALUES.PASOKH_SMS_FIRST),
  KAVENEGAR_BASE_URL: z.url().default('https://api.kavenegar.com'),
  /** Who gave up waiting is on the list of missed callers for so many hours. */
  PASOKH_MISSED_HOURS: live('PASOKH_MISSED_HOURS'),
  /** Whoever takes somebody from it has so many minutes before others may. */
  PASOKH_MISSED_CLAIM_MINUTES: live('PASOKH_MISSED_CLAIM_MINUTES'),
  /** So many days after being told a citizen may object to the result. */
  PASOKH_OBJECTION_DAYS: live('PASOKH_OBJECTION_DAYS'),
  /** No open case says nothing to its citizen for more than so many days. */
  PASOKH_SILENCE_DAYS: live('PASOKH_SILENCE_DAYS'),
  /** Where the daily signed heads of case histories go; empty: `case-heads` of the data folder. */
  PASOKH_CASE_HEADS: z.string().default(''),
  /** So many calls an expert may make in an hour. */
  PASOKH_CALLS_OUT_PER_HOUR: live('PASOKH_CALLS_OUT_PER_HOUR'),
  /** What callers leave after the tone is kept for so many days. */
  PASOKH_VOICE_MESSAGE_DAYS: live('PASOKH_VOICE_MESSAGE_DAYS'),
  /** What agents were at which instant is kept for so many days. */
  PASOKH_AGENT_STATE_DAYS: live('PASOKH_AGENT_STATE_DAYS'),
  /** Folders of office automations lie here; empty: `letters` of the data folder. */
  PASOKH_LETTERS: z.string().default(''),
  /** Mobiles of the informatics unit, by commas: told by SMS what does not work. Empty: nobody is. */
  PASOKH_ALARM_NUMBERS: z
    .string()
    .default('')
    .transform((list, context) => {
      const numbers = readMobiles(list);
      if (numbers !== null) return numbers;
      context.addIssue('mobile numbers by commas, as 09151234567');
      return z.NEVER;
    }),
  /** So many minutes a part must not work before they are told, and so many hours until again. */
  PASOKH_ALARM_AFTER_MINUTES: live('PASOKH_ALARM_AFTER_MINUTES'),
  PASOKH_ALARM_AGAIN_HOURS: live('PASOKH_ALARM_AGAIN_HOURS'),
  /** A last backup that is older than so many days is told of; 0: nobody looks. */
  PASOKH_BACKUP_DAYS: live('PASOKH_BACKUP_DAYS'),
  /** For so many days rows are kept that nothing happens to any more (docs/operation.md). */
  PASOKH_KEEP_SESSIONS_DAYS: live('PASOKH_KEEP_SESSIONS_DAYS'),
  PASOKH_KEEP_SIGN_IN_GUARDS_DAYS: live('PASOKH_KEEP_SIGN_IN_GUARDS_DAYS'),
  PASOKH_KEEP_SMS_ATTEMPTS_DAYS: live('PASOKH_KEEP_SMS_ATTEMPTS_DAYS'),
  PASOKH_SMS_SIMULATOR_PORT: port.default(8199),
  /** Set by `npm start -- --demo` alone: an invented city and its life. */
  PASOKH_DEMO: z.enum(['', 'on']).default(''),
  /** Simulated calls a minute, the day's mean where its shape is `day`. */
  PASOKH_DEMO_RATE: z.coerce.number().min(0).max(60).default(1.2),
  PASOKH_DEMO_SHAPE: z.enum(['day', 'flat']).default('flat'),
  PASOKH_DEMO_CITIZENS: z.coerce.number().int().min(10).max(20_000).default(2_000),
  /** So many of the experts are at their simulated phones. */
  PASOKH_DEMO_EXPERTS: z.coerce.number().int().min(0).max(36).default(6),
  /** The same city for the same seed. */
  PASOKH_DEMO_SEED: z.coerce.number().int().min(0).max(2_147_483_647).default(137),
  PASOKH_LOG_LEVEL: LogLevel.default(USUAL_VALUES.PASOKH_LOG_LEVEL),
});

const Secrets = z.strictObject({
  /** Password of the one ARI user. */
  ariPassword: z.string().min(20),
  /** Base64, 32 bytes: seals callers' numbers into tokens. */
  callerKey: z.base64(),
  /** Base64, 32 bytes: signs the session cookie. */
  sessionKey: z.base64(),
  /** Base64, 32 bytes: encrypts personal text in the database. */
  personalKey: z.base64(),
  /** In the path of the gateway's callbacks. */
  smsCallbackSecret: z.string().min(20),
  /** Until `npm run rotate -- forget`: what was begun with the former ones goes on. */
  former: z
    .strictObject({
      sessionKey: z.base64().optional(),
      smsCallbackSecret: z.string().min(20).optional(),
      ariPassword: z.string().min(20).optional(),
    })
    .optional(),
});
export type Secrets = z.infer<typeof Secrets>;

/** The one that is told to the gateway, and a former one that its account may still hold. */
export function callbackSecretsOf(secrets: Omit<Secrets, 'ariPassword'>): readonly string[] {
  return [secrets.smsCallbackSecret, secrets.former?.smsCallbackSecret ?? []].flat();
}

/**
 * The PBX's password as the file holds it now, and a former one while it is being changed. Empty where
 * the file cannot be read just now: whoever asks goes on with what it has.
 */
export function readAriPasswords(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  try {
    const { secrets } = readConfig(env);
    return [secrets.ariPassword, secrets.former?.ariPassword ?? []].flat();
  } catch {
    return [];
  }
}

/** The key that signs, and a former one by which somebody may still be signed in. */
export function sessionKeysOf({ sessionKey, former }: Secrets): readonly Buffer[] {
  return [sessionKey, former?.sessionKey ?? []].flat().map((key) => Buffer.from(key, 'base64'));
}

export interface DemoConfig {
  readonly ratePerMinute: number;
  readonly shape: 'day' | 'flat';
  readonly citizens: number;
  readonly experts: number;
  readonly seed: number;
}

export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Empty: browsers come to the edge themselves. */
  readonly behindProxy: string;
  readonly sipHost: string;
  readonly sipPort: number;
  /** Empty: no outgoing calls. */
  readonly trunk: string;
  /** Whether desk phones may transfer by a key of their own. */
  readonly phoneTransfers: 'if-safe' | 'always';
  readonly ariPort: number;
  readonly rtpFrom: number;
  readonly rtpTo: number;
  readonly databaseUrl: string;
  readonly kavenegar: {
    readonly apiKey: string;
    readonly sender: string;
    readonly baseUrl: string;
  };
  readonly smsir: {
    readonly apiKey: string;
    readonly line: string;
    readonly baseUrl: string;
  };
  /** What may be changed while the line runs, as it is where nobody has. */
  readonly live: LiveValues;
  readonly smsSimulatorPort: number;
  /** At the start, before the database is read. */
  readonly logLevel: LogLevel;
  /** Null: a normal start, in which nothing of the demonstration is there. */
  readonly demo: DemoConfig | null;
  readonly secrets: Secrets;
  readonly paths: {
    readonly database: string;
    readonly journal: string;
    /** The last instant of the server's clock. */
    readonly serverClock: string;
    readonly telephonySocket: string;
    readonly serverSocket: string;
    /** Where the demonstration's own process answers; its settings and its password. */
    readonly demoSocket: string;
    readonly demoFile: string;
    readonly tls: string;
    readonly asterisk: string;
    /** Where Asterisk records; what is to stay goes from there to `recordings`. */
    readonly spool: string;
    readonly recordings: string;
    /** Signed heads of the case histories. */
    readonly caseHeads: string;
    /** Folders by which letters go to office automations. */
    readonly letters: string;
    readonly webRoot: string;
  };
}

/** Thrown with every fault listed, one a line, in words for the person who starts the product. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Where the data are, also where there is nothing yet; throws ConfigError. */
export function readPlace(
  env: NodeJS.ProcessEnv = process.env,
): Pick<Config, 'dataDir' | 'databaseUrl'> {
  const vars = readEnvironment(env);
  return { dataDir: resolve(vars.PASOKH_DATA), databaseUrl: vars.DATABASE_URL };
}

/**
 * What systemd tells a service of `Type=notify`; null: nobody waits for word. Taken out of the
 * environment: of those whom the keeper starts, Asterisk would speak for the whole line.
 */
export function takeNotifyPlace(env: NodeJS.ProcessEnv = process.env): {
  readonly socket: string;
  readonly watchdogMs: number | null;
  readonly searchPath: string;
} | null {
  const { NOTIFY_SOCKET: socket = '', WATCHDOG_USEC: micros = '', PATH: searchPath = '' } = env;
  delete env['NOTIFY_SOCKET'];
  delete env['WATCHDOG_USEC'];
  delete env['WATCHDOG_PID'];
  if (socket === '') return null;
  return { socket, watchdogMs: Number(micros) > 0 ? Number(micros) / 1_000 : null, searchPath };
}

/** Reads and checks the environment and the secrets file; throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const vars = readEnvironment(env);
  const dataDir = resolve(vars.PASOKH_DATA);
  const secrets = readSecrets(join(dataDir, 'secrets.json'));
  if (vars.PASOKH_RTP_TO - vars.PASOKH_RTP_FROM < 100) {
    throw new ConfigError('PASOKH_RTP_TO: at least 100 ports above PASOKH_RTP_FROM are needed');
  }
  if (vars.SMSIR_API_KEY.trim() !== '' && vars.SMSIR_LINE === '') {
    throw new ConfigError('SMSIR_LINE: the line to send from is needed with SMSIR_API_KEY');
  }
  const run = join(dataDir, 'run');
  const webRoot = resolve(import.meta.dirname, '../web/dist');
  const letters =
    vars.PASOKH_LETTERS === '' ? join(dataDir, 'letters') : resolve(vars.PASOKH_LETTERS);
  const caseHeads =
    vars.PASOKH_CASE_HEADS === '' ? join(dataDir, 'case-heads') : resolve(vars.PASOKH_CASE_HEADS);
  const folders = { PASOKH_DATA: dataDir, PASOKH_LETTERS: letters, PASOKH_CASE_HEADS: caseHeads };
  for (const [name, folder] of Object.entries(folders)) {
    // What people send in, and every secret, would be served to whoever asks.
    if (!relative(webRoot, folder).startsWith('..')) {
      throw new ConfigError(`${name}: ${folder} lies in the folder of the page`);
    }
  }
  return Object.freeze({
    dataDir,
    host: vars.PASOKH_HOST,
    port: vars.PASOKH_PORT,
    behindProxy: vars.PASOKH_BEHIND_PROXY,
    sipHost: vars.PASOKH_SIP_HOST,
    sipPort: vars.PASOKH_SIP_PORT,
    trunk: vars.PASOKH_TRUNK,
    phoneTransfers: vars.PASOKH_PHONE_TRANSFERS,
    ariPort: vars.PASOKH_ARI_PORT,
    rtpFrom: vars.PASOKH_RTP_FROM,
    rtpTo: vars.PASOKH_RTP_TO,
    databaseUrl: vars.DATABASE_URL,
    kavenegar: {
      apiKey: vars.KAVENEGAR_API_KEY.trim(),
      sender: vars.KAVENEGAR_SENDER.trim(),
      baseUrl: vars.KAVENEGAR_BASE_URL,
    },
    smsir: {
      apiKey: vars.SMSIR_API_KEY.trim(),
      line: vars.SMSIR_LINE,
      baseUrl: vars.SMSIR_BASE_URL,
    },
    live: liveOf(vars),
    smsSimulatorPort: vars.PASOKH_SMS_SIMULATOR_PORT,
    logLevel: vars.PASOKH_LOG_LEVEL,
    demo:
      vars.PASOKH_DEMO === ''
        ? null
        : {
            ratePerMinute: vars.PASOKH_DEMO_RATE,
            shape: vars.PASOKH_DEMO_SHAPE,
            citizens: vars.PASOKH_DEMO_CITIZENS,
            experts: vars.PASOKH_DEMO_EXPERTS,
            seed: vars.PASOKH_DEMO_SEED,
          },
    secrets,
    paths: {
      database: join(dataDir, 'pasokh.db'),
      journal: join(dataDir, 'journal.db'),
      serverClock: join(dataDir, 'server-clock'),
      telephonySocket: join(run, 'telephony.sock'),
      serverSocket: join(run, 'server.sock'),
      demoSocket: join(run, 'demo.sock'),
      demoFile: join(dataDir, 'demo.json'),
      tls: join(dataDir, 'tls'),
      asterisk: join(dataDir, 'asterisk'),
      spool: join(dataDir, 'asterisk/spool/recording'),
      recordings: join(dataDir, 'recordings'),
      caseHeads,
      letters,
      webRoot,
    },
  });
}

/** Everything of the environment that is ours, with its defaults; throws ConfigError. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): z.infer<typeof Environment> {
  const parsed = Environment.safeParse(env);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(faults.join('\n'));
}

/** Of the environment these alone: its keys go nowhere else. */
function liveOf(vars: LiveValues): LiveValues {
  return Object.fromEntries(LiveName.options.map((name) => [name, vars[name]])) as LiveValues;
}

function readSecrets(path: string): Secrets {
  if (!existsSync(path)) {
    throw new ConfigError(`${path} is missing: "npm start" makes it at first start`);
  }
  const parsed = Secrets.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new ConfigError(`${path} is damaged: restore it from the backup`);
  return parsed.data;
}
