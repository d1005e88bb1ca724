import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findAsterisk } from '../../scripts/asterisk/find.mjs';
import { renderAsteriskConfig, type RenderedConfig } from '../../scripts/asterisk/render.mjs';
import { eventually } from './eventually.ts';
import { freeTcpPort, freeUdpPort } from './free-port.ts';

const run = promisify(execFile);
const PROJECT = resolve(import.meta.dirname, '../..');
const BOOT_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;
const LOOK_EVERY_MS = 20;

export interface RigOptions {
  /** Seconds of a lap in the fallback queue; default 2, so that tests need not wait. */
  readonly lapS?: number;
  readonly longestCallS?: number;
  /** Where UDP SIP listens; default 127.0.0.1. */
  readonly sipHost?: string;
  /** Addresses that count as the telephone network; default 127.0.0.1. */
  readonly trunkMatch?: string;
  /** More lines for the dialplan's list of the city's numbers. */
  readonly numbers?: string;
  /** More trunk files, by name without ending. */
  readonly trunks?: Readonly<Record<string, string>>;
}

export interface AriReply {
  readonly status: number;
  /** Parsed JSON, or null for an empty body. */
  readonly body: unknown;
}

/** A real Asterisk of its own: own folder, own ports, the product's own templates. */
export interface AsteriskRig {
  readonly ariPort: number;
  readonly ariUser: string;
  readonly ariPassword: string;
  readonly sipHost: string;
  readonly sipPort: number;
  readonly rtpFrom: number;
  readonly rtpTo: number;
  /** As `<data>/asterisk` in the product. */
  readonly dir: string;
  readonly rendered: RenderedConfig;
  /** Somebody has changed it. */
  opensWith(ariPassword: string): void;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends Asterisk and removes the folder. Safe to call twice. */
  stop(): Promise<void>;
  /** kill -9, folder kept. */
  kill(): Promise<void>;
  /** Kills it if it runs and starts it again on the same folder and ports. */
  restart(): Promise<void>;
  /** The answer of a command of Asterisk's own console. */
  cli(command: string): Promise<string>;
  /** One REST request, any status. `path` begins with a slash, without /ari. */
  ari(method: string, path: string, body?: unknown): Promise<AriReply>;
  /**
   * A desk phone's account, pushed as telephony does it. `contact` (a SIP address) makes it
   * reachable without registering.
   */
  addPhone(name: string, password: string, contact?: string): Promise<void>;
  /** Takes the phone into the fallback queue as telephony does it (add, pause, remove). */
  syncFallback(change: 'add' | 'pause' | 'remove', name: string): Promise<void>;
  queueLog(): string;
  /** Asterisk's messages so far: notices, warnings, errors. */
  messages(): string;
}

/** Starts an Asterisk and waits until it is fully booted. Throws with its own words if it fails. */
export async function startAsterisk(options: RigOptions = {}): Promise<AsteriskRig> {
  const found = await findAsterisk({ cacheDir: join(PROJECT, '.cache'), mayInstall: false });
  const top = mkdtempSync(join(tmpdir(), 'pasokh-asterisk-'));
  const dir = join(top, 'asterisk');
  const trunksDir = join(top, 'trunks');
  writeTrunks(trunksDir, options);

  // SIPp takes its own ports of sound from 8192 upwards, phones from 32768.
  const rtpFrom = 14_000 + 400 * randomInt(0, 40);
  const values = {
    modulesDir: found.modulesDir,
    dataDir: found.dataDir,
    soundsDir: join(PROJECT, 'asterisk-config/sounds'),
    trunksDir,
    ariPort: await freeTcpPort(),
    ariPassword: randomBytes(18).toString('base64url'),
    sipHost: options.sipHost ?? '127.0.0.1',
    sipPort: await freeUdpPort(),
    rtpFrom,
    // Asterisk looks for a free port in its range by itself, so ranges of two rigs may overlap.
    rtpTo: rtpFrom + 1_999,
    lapS: options.lapS ?? 2,
    longestCallS: options.longestCallS ?? 14_400,
  };
  const rendered = renderAsteriskConfig({
    templatesDir: join(PROJECT, 'asterisk-config/templates'),
    targetDir: dir,
    values,
  });
  const command = [...found.command, '-C', rendered.configFile];
  writeFileSync(join(dir, 'command.json'), JSON.stringify([...command, '-f']));
  let child = await boot(command, rendered);

  const rig: AsteriskRig = {
    ...values,
    ariUser: 'pasokh',
    dir,
    rendered,
    get ariPassword() {
      return values.ariPassword;
    },
    opensWith(ariPassword) {
      values.ariPassword = ariPassword;
    },
    get pid() {
      return child.pid ?? 0;
    },
    async stop() {
      await end(child, 'SIGTERM');
      rmSync(top, { recursive: true, force: true });
    },
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      await end(child, 'SIGKILL');
      child = await boot(command, rendered);
    },
    cli: (line) => askConsole(command, line),
    ari: (method, path, body) => askAri(values, method, path, body),
    addPhone: (name, password, contact) => pushAccount(rig, name, password, contact),
    syncFallback: (change, name) => changeMember(rig, change, name),
    queueLog: () => readIfThere(rendered.queueLog),
    messages: () => readIfThere(join(rendered.logDir, 'messages.log')),
  };
  return rig;
}

function writeTrunks(trunksDir: string, options: RigOptions): void {
  mkdirSync(trunksDir, { recursive: true });
  const callers = [
    '[callers](trunk)',
    'aors = callers',
    '[callers]',
    'type = aor',
    '[callers]',
    'type = identify',
    'endpoint = callers',
    `match = ${options.trunkMatch ?? '127.0.0.1'}`,
    '',
  ].join('\n');
  for (const [name, text] of Object.entries({ callers, ...options.trunks })) {
    writeFileSync(join(trunksDir, `${name}.conf`), text);
  }
  if (options.numbers !== undefined) {
    writeFileSync(join(trunksDir, 'numbers.dialplan'), options.numbers);
  }
}

async function boot(command: readonly string[], rendered: RenderedConfig): Promise<ChildProcess> {
  const [program = '', ...args] = command;
  // A killed Asterisk leaves its socket behind; a fresh one must not be mistaken for booted.
  const control = join(rendered.runDir, 'asterisk.ctl');
  rmSync(control, { force: true });
  const child = spawn(program, [...args, '-f'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));

  const deadline = Date.now() + BOOT_LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Asterisk ended while starting:\n${said}`);
    }
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Asterisk did not boot within ${BOOT_LIMIT_MS} ms:\n${said}`);
    }
    if (existsSync(control) && (await isBooted(command))) break;
    await pause(LOOK_EVERY_MS);
  }
  if (/Address already in use/.test(said)) {
    child.kill('SIGKILL');
    throw new Error(`Asterisk found one of its ports taken:\n${said}`);
  }
  return child;
}

async function isBooted(command: readonly string[]): Promise<boolean> {
  try {
    return /fully booted/.test(await askConsole(command, 'core waitfullybooted'));
  } catch {
    return false; // The socket is there before anybody listens on it: ask again.
  }
}

async function askConsole(command: readonly string[], line: string): Promise<string> {
  const [program = '', ...args] = command;
  const { stdout } = await run(program, [...args, '-rx', line], { timeout: 15_000 });
  return stdout;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}

async function askAri(
  to: { readonly ariPort: number; readonly ariPassword: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<AriReply> {
  const credentials = Buffer.from(`pasokh:${to.ariPassword}`).toString('base64');
  const response = await fetch(`http://127.0.0.1:${to.ariPort}/ari${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

async function pushAccount(
  rig: AsteriskRig,
  name: string,
  password: string,
  contact: string | undefined,
): Promise<void> {
  const objects: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['auth', { auth_type: 'digest', username: name, password }],
    ['aor', contact === undefined ? { max_contacts: '1', remove_existing: 'yes' } : { contact }],
    [
      'endpoint',
      {
        auth: name,
        aors: name,
        transport: 'udp',
        context: 'from-agents',
        disallow: 'all',
        allow: 'ulaw',
        direct_media: 'no',
        allow_transfer: 'no',
      },
    ],
  ];
  // A fixed contact would be added to the ones pushed before.
  if (contact !== undefined) {
    await rig.ari('DELETE', `/asterisk/config/dynamic/res_pjsip/aor/${name}`);
  }
  for (const [type, fields] of objects) {
    const body = {
      fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
    };
    const reply = await rig.ari('PUT', `/asterisk/config/dynamic/res_pjsip/${type}/${name}`, body);
    if (reply.status !== 200) throw new Error(`${type} ${name}: ${JSON.stringify(reply)}`);
  }
}

async function changeMember(rig: AsteriskRig, change: string, name: string): Promise<void> {
  const reply = await rig.ari('POST', '/channels', {
    endpoint: `Local/${change}@fallback-sync/n`,
    context: 'fallback-sync',
    extension: 'sink',
    priority: 1,
    variables: { __MEMBER: `PJSIP/${name}`, __MEMBERNAME: name },
  });
  if (reply.status !== 200) throw new Error(`fallback ${change} ${name}: ${JSON.stringify(reply)}`);
  const wanted = change === 'remove' ? null : /in use|unavailable|invalid/i;
  const paused = change === 'pause';
  await eventually(`fallback queue after ${change} ${name}`, 5_000, async () => {
    const shown = await rig.cli('queue show fallback');
    const line = shown.split('\n').find((text) => text.includes(`${name} `)) ?? '';
    return wanted === null ? line === '' : wanted.test(line) && paused === /paused/.test(line);
  });
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
