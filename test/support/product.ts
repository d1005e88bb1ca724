import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { eventually } from './eventually.ts';
import { freeUdpPort } from './free-port.ts';
import { recordShortSentences } from './short-sentences.ts';
import { install, type Installation, type PartName, type Started } from './product-rig.ts';

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

export type ProcessName = PartName;

/** The whole product, started as its user starts it: `npm start`, in a data folder of its own. */
export interface Product {
  readonly origin: string;
  readonly sipPort: number;
  readonly ariPort: number;
  readonly rtpFrom: number;
  readonly rtpTo: number;
  readonly dataDir: string;
  readonly simulatorUrl: string;
  /** What `npm start` printed. */
  output(): string;
  readonly administrator: { readonly username: string; readonly password: string };
  pidOf(name: ProcessName): number;
  kill(name: ProcessName, signal?: NodeJS.Signals): number;
  /** Resolves with the new process's number when the keeper has replaced `oldPid`. */
  replaced(name: ProcessName, oldPid: number): Promise<number>;
  /** One line of Asterisk's own console. */
  asterisk(command: string): Promise<string>;
  /** A signed-in person's way to the API. */
  signIn(username: string, password: string): Promise<Person>;
  /** Ctrl-C, as at the terminal; resolves when everything is gone. */
  stop(): Promise<void>;
}

export interface Person {
  readonly userId: string;
  readonly cookie: string;
  /** Throws with the problem's code for any status that is not 2xx. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
}

export interface ProductOptions {
  /** How many ports Asterisk has for sound: two for each phone in a call. Default: 200. */
  readonly rtpPorts?: number;
  /** Files of the trunks folder, by name. Default: one trunk that knows callers by 127.0.0.1. */
  readonly trunks?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What callers are told is cut short: who must hear it to its end need not wait so long. */
  readonly saysLittle?: boolean;
}

/** A SIP trunk on this machine: SIPp and the tests' phones call from 127.0.0.1. */
export const LOOPBACK_TRUNK = `
[city]
type=endpoint
context=from-trunk
disallow=all
allow=ulaw
direct_media=no
[city]
type=identify
endpoint=city
match=127.0.0.1
`;

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const sipPort = await freeUdpPort();
  const { rtpPorts = 200 } = options;
  const rtpFrom = 20_000 + rtpPorts * Math.floor((sipPort % 20_000) / rtpPorts);
  const rtpTo = rtpFrom + rtpPorts - 1;
  const site = await install({
    PASOKH_SIP_HOST: '127.0.0.1',
    PASOKH_SIP_PORT: String(sipPort),
    PASOKH_RTP_FROM: String(rtpFrom),
    PASOKH_RTP_TO: String(rtpTo),
    ...options.env,
  });
  const { dataDir } = site;
  mkdirSync(join(dataDir, 'trunks'), { recursive: true });
  for (const [name, text] of Object.entries(options.trunks ?? { 'city.conf': LOOPBACK_TRUNK })) {
    writeFileSync(join(dataDir, 'trunks', name), text);
  }
  if (options.saysLittle) recordShortSentences(dataDir);
  const started = site.start({ isOurs: true });
  await started.up(START_LIMIT_MS).catch(async (fault: unknown) => {
    const logs = lastLogs(dataDir);
    await stop(site, started);
    throw new Error(`${String(fault)}\n${started.output()}\n${logs}`);
  });
  const origin = `https://localhost:${site.port}`;
  const portOf = (name: string): number => Number(site.env[name]);
  return {
    origin,
    sipPort,
    ariPort: portOf('PASOKH_ARI_PORT'),
    rtpFrom,
    rtpTo,
    dataDir,
    simulatorUrl: `http://127.0.0.1:${portOf('PASOKH_SMS_SIMULATOR_PORT')}`,
    output: () => started.output(),
    administrator: readAdministrator(started.output()),
    pidOf: (name) => pidOf(site, name),
    kill(name, signal = 'SIGKILL') {
      const pid = pidOf(site, name);
      process.kill(pid, signal);
      return pid;
    },
    replaced: (name, oldPid) =>
      eventually(`${name} is replaced`, START_LIMIT_MS, () => {
        const pid = site.pidOf(name);
        return pid === oldPid ? null : pid;
      }),
    asterisk: (command) => askConsole(dataDir, command),
    signIn: (username, password) => signIn(origin, dataDir, username, password),
    stop: () => stop(site, started),
  };
}

async function stop(site: Installation, started: Started): Promise<void> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    started.child.kill('SIGKILL');
  }, STOP_LIMIT_MS);
  await started.ctrlC();
  clearTimeout(late);
  site.remove();
  if (isLate) throw new Error(`Ctrl-C did not end it:\n${started.output()}`);
}

/** As `npm start` has printed them. */
export function readAdministrator(output: string): { username: string; password: string } {
  const found = /name\s+(\S+)\s+password\s+(\S+)/.exec(output);
  if (!found?.[1] || !found[2]) throw new Error(`no first administrator was printed:\n${output}`);
  return { username: found[1], password: found[2] };
}

function pidOf(site: Installation, name: ProcessName): number {
  const pid = site.pidOf(name);
  if (pid === null) throw new Error(`${name} does not run at this moment`);
  return pid;
}

async function askConsole(dataDir: string, command: string): Promise<string> {
  const path = join(dataDir, 'asterisk', 'command.json');
  const argv = (JSON.parse(readFileSync(path, 'utf8')) as string[]).filter(
    (word) => word !== '-f' && word !== '-F',
  );
  const [program, ...words] = [...argv, '-rx', command];
  const child = spawn(program ?? '', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}

/** The same at any installation: `dataDir` has the authority that its page is trusted by. */
export async function signIn(
  origin: string,
  dataDir: string,
  username: string,
  password: string,
): Promise<Person> {
  const ca = readFileSync(join(dataDir, 'tls', 'ca.crt'), 'utf8');
  const dispatcher = new Agent({ connect: { ca } });
  let cookie = '';
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(origin + path, {
      method,
      dispatcher,
      headers: {
        origin,
        cookie,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const user = await ask<{ userId: string }>('POST', '/api/session', { username, password });
  return {
    userId: user.userId,
    get cookie() {
      return cookie;
    },
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    patch: (path, body) => ask('PATCH', path, body),
  };
}

function lastLogs(dataDir: string): string {
  const folder = join(dataDir, 'log');
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .map((name) => `── ${name}\n${readFileSync(join(folder, name), 'utf8').slice(-2_000)}`)
    .join('\n');
}
