import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { isPong } from '../kit/heartbeat.ts';
import { longLifeMs, restartDelayMs } from './backoff.ts';
import { markOf, removePidFile, writePidFile } from './pid-file.ts';
import { raisePriority } from './priority.ts';
import { stopProcess } from './stop-process.ts';

/** What the keeper tells of a process; printed by its main, awaited by tests. */
export type WatchEvent =
  | { readonly type: 'started'; readonly name: string; readonly pid: number }
  | { readonly type: 'answered'; readonly name: string }
  | { readonly type: 'hung'; readonly name: string; readonly pid: number }
  | {
      readonly type: 'died';
      readonly name: string;
      readonly how: string;
      readonly againInMs: number;
    };

export interface ChildOptions {
  readonly name: string;
  /** Absolute path of its main file, run by this keeper's own Node. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Node's own words, before the script. */
  readonly nodeArgs?: readonly string[];
  /** Nice value; left as it is if absent or not permitted. */
  readonly priority?: number;
  readonly cwd: string;
  readonly logFile: string;
  readonly pidFile: string;
  readonly nowMs: () => number;
  readonly tell: (event: WatchEvent) => void;
  /** Tests beat faster. */
  readonly beatMs?: number;
}

export interface Watched {
  start(): void;
  /** Resolves when the process is gone; it is not started again. */
  stop(patienceMs: number): Promise<void>;
}

/** Three beats of a second without an answer: hung. We count beats, not time, so that a keeper that
 * was itself asleep (a closed lid, a debugger) does not blame its children. */
const mostUnanswered = 3;
/** Loading and migrating may block a young process for long before it answers first. */
const mostUnansweredAtFirst = 60;

/**
 * Starts one of our processes, asks it every second whether it is alive, and replaces it when it
 * dies or hangs. Its output goes straight to a file and it leads its own session, so neither our
 * death nor a Ctrl-C in the terminal reaches it.
 */
export function watchChild(options: ChildOptions): Watched {
  const beatMs = options.beatMs ?? 1_000;
  let child: ChildProcess | null = null;
  let beat: NodeJS.Timeout | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isStopping = false;
  let failures = 0;
  let unanswered = 0;
  let hasAnswered = false;

  function start(): void {
    const log = openSync(options.logFile, 'a', 0o600);
    const startedAtMs = options.nowMs();
    const fresh = fork(options.script, [...(options.args ?? [])], {
      cwd: options.cwd,
      execArgv: [...process.execArgv, ...(options.nodeArgs ?? [])],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    child = fresh;
    unanswered = 0;
    hasAnswered = false;
    // A process that could not be started at all; other errors end in 'exit' by themselves.
    fresh.on('error', (fault) => {
      if (fresh.pid === undefined) onEnd(fresh, startedAtMs, fault.message);
    });
    fresh.once('exit', (code, signalName) =>
      onEnd(fresh, startedAtMs, signalName ?? `exit code ${code}`),
    );
    fresh.on('message', onMessage);
    if (fresh.pid === undefined) return;
    if (options.priority !== undefined) raisePriority(fresh.pid, options.priority);
    writePidFile(options.pidFile, fresh.pid);
    options.tell({ type: 'started', name: options.name, pid: fresh.pid });
    beat = setInterval(() => onBeat(fresh), beatMs);
    onBeat(fresh);
  }

  function onMessage(message: unknown): void {
    if (!isPong(message)) return;
    unanswered = 0;
    if (!hasAnswered) options.tell({ type: 'answered', name: options.name });
    hasAnswered = true;
  }

  function onBeat(watched: ChildProcess): void {
    if (unanswered >= (hasAnswered ? mostUnanswered : mostUnansweredAtFirst)) {
      clearInterval(beat);
      options.tell({ type: 'hung', name: options.name, pid: watched.pid ?? 0 });
      watched.kill('SIGKILL');
      return;
    }
    unanswered += 1;
    // A channel that is closed already means a death we are about to be told of.
    if (watched.connected) watched.send({ ping: unanswered }, () => undefined);
  }

  function onEnd(ended: ChildProcess, startedAtMs: number, how: string): void {
    if (child !== ended) return;
    child = null;
    clearInterval(beat);
    removePidFile(options.pidFile);
    if (isStopping) return;
    if (options.nowMs() - startedAtMs >= longLifeMs) failures = 0;
    const againInMs = restartDelayMs(failures);
    failures += 1;
    options.tell({ type: 'died', name: options.name, how, againInMs });
    restart = setTimeout(start, againInMs);
  }

  return {
    start,
    async stop(patienceMs) {
      isStopping = true;
      clearTimeout(restart);
      clearInterval(beat);
      const mark = child?.pid === undefined ? null : markOf(child.pid);
      if (mark !== null) await stopProcess(mark, patienceMs);
      removePidFile(options.pidFile);
    },
  };
}
