import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { eventually } from './eventually.ts';
import { freeTcpPort, freeUdpPort } from './free-port.ts';

const root = resolve(import.meta.dirname, '../..');

const COMPILED = join(root, '.cache/compiled-for-tests');

export type PartName = 'demo' | 'keeper' | 'edge' | 'telephony' | 'server' | 'asterisk';

/** `npm start` in a data folder and on ports of its own, seen from outside like a person would. */
export interface Installation {
  readonly dataDir: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  /** `isOurs`: it stays in our process group, and a Ctrl-C that ends us ends it too. */
  start(options?: StartOptions): Started;
  /** Ids of all processes that were started with this data folder. */
  processes(): number[];
  /** Null: not there at this moment. */
  pidOf(name: PartName): number | null;
  read(path: string): string;
  remove(): void;
}

export interface StartOptions {
  readonly isOurs?: boolean;
  /** After `npm start --`. */
  readonly words?: readonly string[];
}

export interface Started {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves to the milliseconds it took; rejects with the output when it ends before. */
  up(limitMs: number): Promise<number>;
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>;
  /** What a terminal does on Ctrl-C: the signal goes to the whole group, if it has its own. */
  ctrlC(): Promise<number | null>;
}

/** `folder`: another checkout of the project than this one. */
export async function install(
  overrides: Record<string, string> = {},
  folder = root,
): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pasokh-start-'));
  const port = await freeTcpPort();
  const env = {
    ...process.env,
    PASOKH_DATA: dataDir,
    PASOKH_PORT: String(port),
    PASOKH_ARI_PORT: String(await freeTcpPort()),
    PASOKH_SIP_PORT: String(await freeUdpPort()),
    PASOKH_SMS_SIMULATOR_PORT: String(await freeTcpPort()),
    DATABASE_URL: '',
    KAVENEGAR_API_KEY: '',
    ...overrides,
  };
  return {
    dataDir,
    port,
    env,
    start(options) {
      if (folder === root) shareCompiled(dataDir);
      return start(folder, env, options);
    },
    processes: () => processesOf(dataDir),
    pidOf(name) {
      try {
        const text = readFileSync(join(dataDir, 'run', `${name}.pid`), 'utf8');
        return (JSON.parse(text) as { pid: number }).pid;
      } catch {
        // Not there at this moment: it is being replaced.
        return null;
      }
    },
    read: (path) => readFileSync(join(dataDir, path), 'utf8'),
    remove() {
      // For looking at what failed: its logs outlive it there.
      const keep = process.env['PASOKH_TEST_KEEP'];
      if (keep !== undefined) {
        cpSync(join(dataDir, 'log'), join(keep, basename(dataDir)), { recursive: true });
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The code of all houses is the same: what one has compiled need not be compiled by the next. */
function shareCompiled(dataDir: string): void {
  const own = join(dataDir, 'compiled');
  mkdirSync(COMPILED, { recursive: true });
  if (!existsSync(own)) symlinkSync(COMPILED, own);
}

function start(folder: string, env: NodeJS.ProcessEnv, options: StartOptions = {}): Started {
  const { isOurs = false, words = [] } = options;
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [join(folder, 'scripts/start.mjs'), ...words], {
    cwd: folder,
    env,
    detached: !isOurs,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (text += chunk));
  }
  let hasEnded = false;
  const ended = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      hasEnded = true;
      done(code);
    });
  });
  return {
    child,
    output: () => text,
    ended,
    async up(limitMs) {
      await eventually(`up; so far:\n${text}`, limitMs, () => {
        if (hasEnded) throw new Error(`it ended:\n${text}`);
        return text.includes('Ctrl-C ends everything');
      });
      return performance.now() - startedAtMs;
    },
    ctrlC() {
      if (!hasEnded && isOurs) child.kill('SIGINT');
      else if (!hasEnded) process.kill(-(child.pid ?? 0), 'SIGINT');
      return ended;
    },
  };
}

function processesOf(dataDir: string): number[] {
  const mark = `PASOKH_DATA=${dataDir}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
      } catch {
        // It ended between the listing and the look.
        return false;
      }
    })
    .map(Number);
}

export interface HttpsReply {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

/** One request as the page makes it; trusts the installation's own authority only. */
export function callApi(
  installation: Installation,
  method: string,
  path: string,
  body?: object,
): Promise<HttpsReply> {
  const origin = `https://localhost:${installation.port}`;
  return new Promise((done, reject) => {
    const asked = request(`${origin}${path}`, {
      method,
      ca: installation.read('tls/ca.crt'),
      agent: false,
      timeout: 5_000,
      headers: body === undefined ? {} : { 'content-type': 'application/json', origin },
    });
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        done({
          status: answer.statusCode ?? 0,
          body: text,
          cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
        }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${path}`)));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
