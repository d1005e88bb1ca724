import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freeUdpPort } from './free-port.ts';
import { toneSecond } from './sip-sound.ts';

const SCENARIOS = resolve(import.meta.dirname, 'sipp');
const SNUFF_MS = 2_000;
/** Its last screens: which message of the scenario its calls wait for. */
const KEEP_SCREEN = 3_000;

/** The files of test/support/sipp, without ending; each says in its head what it needs. */
export type Scenario =
  | 'caller-waits'
  | 'caller-hangs-up'
  | 'agent-answers'
  | 'agent-rejects'
  | 'agent-never-answers'
  | 'agent-transfers';

export interface SippOptions {
  readonly scenario: Scenario;
  readonly server: { readonly host: string; readonly port: number };
  /** Values of the scenario's {{places}}: `talkMs`, `ringMs`, `status`, `target`. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Calls in all; it ends by itself after them. Absent: until stopped (agents). */
  readonly calls?: number;
  readonly callsPerS?: number;
  readonly atOnce?: number;
  /** Callers' numbers, used in turn. */
  readonly numbers?: readonly string[];
  /** The tone sent in each call. */
  readonly toneHz?: number;
  /** No sound is sent, only heard: hundreds of senders would take the cores from what is measured. */
  readonly isMute?: boolean;
  /** Default: a free one. */
  readonly port?: number;
  /** All is over by then, whatever happens. */
  readonly limitMs: number;
  /** Asked at the limit, with the calls still up: what else may tell why it is not over. */
  readonly whenLate?: () => Promise<string>;
}

export interface SippResult {
  readonly successful: number;
  readonly failed: number;
  /** SIPp's own words about what went wrong; empty when nothing did. */
  readonly errors: string;
}

export interface RunningSipp {
  readonly port: number;
  readonly pid: number;
  /** Settles when all calls are over, it was stopped, or its limit passed (then it throws). */
  readonly ended: Promise<SippResult>;
  /** Ends it, with what was counted so far. Safe to call twice. */
  stop(): Promise<SippResult>;
}

/** Starts SIPp on a free port of its own. */
export async function startSipp(options: SippOptions): Promise<RunningSipp> {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-sipp-'));
  const port = options.port ?? (await freeUdpPort());
  writeInputs(folder, options);
  const child = spawn('sipp', sippArguments(options, port), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen = (screen + chunk.toString()).slice(-KEEP_SCREEN);
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  let told: Promise<string> | null = null;
  const limit = setTimeout(() => {
    // A fault of the telling must not hide the rest.
    told = options.whenLate?.().catch(String) ?? Promise.resolve('');
    void told.then(() => {
      // This it obeys with its last screen written.
      child.kill('SIGTERM');
      setTimeout(kill, SNUFF_MS).unref();
    });
  }, options.limitMs);

  const ended = once(child, 'close').then(async (): Promise<SippResult> => {
    clearTimeout(limit);
    const late = await told;
    process.off('exit', kill);
    const errors = realErrors(readIfThere(join(folder, 'errors.log')));
    const statistics = readIfThere(join(folder, 'stat.csv'));
    const counted = readStatistics(statistics);
    rmSync(folder, { recursive: true, force: true });
    if (late !== null) {
      const what = `SIPp ${options.scenario} not over in ${options.limitMs} ms`;
      throw new Error([what, screen, lastOf(statistics), errors, late].join('\n'));
    }
    if (counted === null) throw new Error(`SIPp ${options.scenario} did not run:\n${said}`);
    return { ...counted, errors };
  });
  // Whoever never looks at `ended` must not bring the test down when the limit passes.
  ended.catch(() => undefined);
  return {
    port,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      // SIGUSR1: no new calls, ends when the running ones are over, and writes its statistics.
      child.kill('SIGUSR1');
      const snuff = setTimeout(() => child.kill('SIGINT'), SNUFF_MS);
      const result = await ended;
      clearTimeout(snuff);
      return result;
    },
  };
}

function writeInputs(folder: string, options: SippOptions): void {
  const template = readFileSync(join(SCENARIOS, `${options.scenario}.xml`), 'utf8');
  const scenario = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = options.values?.[name];
    if (value === undefined) throw new Error(`${options.scenario} needs the value ${name}`);
    return String(value);
  });
  const speaks = /<nop>\s*<action>\s*<exec rtp_stream=[^]*?<\/nop>/;
  writeFileSync(
    join(folder, 'scenario.xml'),
    options.isMute === true ? scenario.replace(speaks, '') : scenario,
  );
  writeFileSync(join(folder, 'tone.ulaw'), toneSecond(options.toneHz ?? 1_000));
  const numbers = options.numbers ?? ['09150000000'];
  writeFileSync(join(folder, 'numbers.csv'), ['SEQUENTIAL', ...numbers, ''].join('\n'));
}

function sippArguments(options: SippOptions, port: number): string[] {
  const { server, calls, callsPerS = 1, atOnce } = options;
  return [
    `${server.host}:${server.port}`,
    '-sf',
    'scenario.xml',
    '-inf',
    'numbers.csv',
    '-i',
    '127.0.0.1',
    '-mi',
    '127.0.0.1',
    '-p',
    String(port),
    '-r',
    String(callsPerS),
    ...(calls === undefined ? [] : ['-m', String(calls)]),
    ...(atOnce === undefined ? [] : ['-l', String(atOnce)]),
    '-nostdin',
    '-aa',
    '-trace_err',
    '-error_file',
    'errors.log',
    '-trace_stat',
    '-stf',
    'stat.csv',
    '-fd',
    '1',
  ];
}

/** SIPp also notes here that a scenario left a wait by its own way out, and that it was slow. */
function realErrors(log: string): string {
  const ordinary = new RegExp(
    [
      '^The following events occurred:$',
      'receive timeout on message .* jumping to label',
      'Overload warning',
    ].join('|'),
  );
  return log
    .split('\n')
    .filter((line) => line !== '' && !ordinary.test(line))
    .join('\n');
}

function readStatistics(csv: string): { successful: number; failed: number } | null {
  const [head, ...rows] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(';'));
  const last = rows.at(-1);
  if (head === undefined || last === undefined) return null;
  const column = (name: string): number => Number(last[head.indexOf(name)] ?? Number.NaN);
  return { successful: column('SuccessfulCall(C)'), failed: column('FailedCall(C)') };
}

/** The last row, with the names of its columns; zeros left out. */
function lastOf(csv: string): string {
  const rows = csv.trim().split('\n');
  const [names, values] = [rows[0], rows.at(-1)].map((row) => row?.split(';') ?? []);
  return (names ?? [])
    .map((name, n) => `${name}=${values?.[n]}`)
    .filter((pair) => /\(C\)=(?!0$|00:00:00:000000$)./.test(pair))
    .join(' ');
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
