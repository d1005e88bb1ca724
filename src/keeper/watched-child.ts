import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { isPong } from '../kit/heartbeat.ts';
import { spareWord } from '../kit/stand-by.ts';
import { longLifeMs, restartDelayMs } from './backoff.ts';
import { beatMs as usualBeatMs, createBeats } from './beats.ts';
import { ownTimeMs, readTime, type TimeReading } from './own-time.ts';
import { markOf, notePid, removePidFile } from './pid-file.ts';
import { type Priority, raisePriority, runAtOnce } from './priority.ts';
import { keepSpare } from './spare.ts';
import { stopProcess } from './stop-process.ts';

/** What the keeper tells of a process; printed by its main, awaited by tests. */
export type WatchEvent =
  | { readonly type: 'started'; readonly name: string; readonly pid: number }
  | { readonly type: 'answered'; readonly name: string }
  | { readonly type: 'hung'; readonly name: string; readonly pid: number }
  /** It does not answer, but hardly had a processor: the machine has too much to do. */
  | { readonly type: 'starved'; readonly name: string }
  /** It was asked to end and did not. */
  | { readonly type: 'killed'; readonly name: string }
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
  /** Left as it is if absent or not permitted; one that waits beside it runs at once only when it is its turn. */
  readonly priority?: Priority;
  readonly cwd: string;
  readonly logFile: string;
  readonly pidFile: string;
  readonly nowMs: () => number;
  readonly tell: (event: WatchEvent) => void;
  /** Another one waits beside it, with everything loaded, to be the next. */
  readonly keepsSpare?: boolean;
  /** Tests beat faster. */
  readonly beatMs?: number;
  /** And have their spare one at once. */
  readonly spareAfterMs?: number;
}

export interface WatchedChild extends Watched {
  /**
   * A fresh process, of what is on the disk now, takes over from the present one, which works on
   * until then. False: the fresh one ended before it had taken anything; all is as it was.
   */
  takeOver(): Promise<boolean>;
  /** Ends it and starts what is on the disk now. */
  renew(patienceMs: number): Promise<void>;
}

export interface Watched {
  start(): void;
  /** Resolves when the process is gone; it is not started again. */
  stop(patienceMs: number): Promise<void>;
}

/** A fresh process loads, asks, opens the journal: what is not done by then goes wrong. */
const takenWithinMs = 20_000;
/**
 * Starts one of our processes, asks it at each beat whether it is alive, and replaces it when it dies
 * or hangs (see beats.ts). Its output goes straight to a file and it leads its own session, so neither our
 * death nor a Ctrl-C in the terminal reaches it.
 */
export function watchChild(options: ChildOptions): WatchedChild {
  const beatMs = options.beatMs ?? usualBeatMs;
  const beats = createBeats();
  let child: ChildProcess | null = null;
  /** About to take over: it is the next one, should the present one die meanwhile. */
  let successor: ChildProcess | null = null;
  let beat: NodeJS.Timeout | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isStopping = false;
  let failures = 0;
  let lastTime: TimeReading | null = null;
  let lastBeatAtMs = 0;
  let isStarved = false;
  let hasAnswered = false;
  let isNoted = false;
  const spare =
    options.keepsSpare === true
      ? keepSpare({
          launch: () => launch([...(options.args ?? []), spareWord]),
          ...(options.spareAfterMs === undefined ? {} : { prepareAfterMs: options.spareAfterMs }),
        })
      : null;

  function launch(args: readonly string[]): ChildProcess {
    const log = openSync(options.logFile, 'a', 0o600);
    const fresh = fork(options.script, [...args], {
      cwd: options.cwd,
      execArgv: [...process.execArgv, ...(options.nodeArgs ?? [])],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    if (fresh.pid !== undefined && options.priority !== undefined) {
      raisePriority(fresh.pid, options.priority);
    }
    return fresh;
  }

  function start(): void {
    watch(spare?.take() ?? launch(options.args ?? []));
  }

  /** From now on this one is the child; whoever was before is none of ours any more. */
  function watch(fresh: ChildProcess): void {
    const startedAtMs = options.nowMs();
    clearInterval(beat);
    child = fresh;
    if (fresh.pid !== undefined && options.priority !== undefined) {
      runAtOnce(fresh.pid, options.priority);
    }
    beats.begin();
    isStarved = false;
    lastTime = null;
    lastBeatAtMs = startedAtMs;
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
    isNoted = notePid(options.pidFile, fresh.pid);
    options.tell({ type: 'started', name: options.name, pid: fresh.pid });
    beat = setInterval(() => onBeat(fresh), beatMs);
    onBeat(fresh);
  }

  function onMessage(message: unknown): void {
    if (!isPong(message)) return;
    beats.answered();
    isStarved = false;
    if (!hasAnswered) {
      options.tell({ type: 'answered', name: options.name });
      spare?.prepare();
    }
    hasAnswered = true;
  }

  function onBeat(watched: ChildProcess): void {
    const { name, pidFile } = options;
    const pid = watched.pid ?? 0;
    if (!isNoted) isNoted = notePid(pidFile, pid);
    const verdict = beats.beat(ownMsOf(pid) / beatMs);
    if (verdict === 'hung') {
      clearInterval(beat);
      options.tell({ type: 'hung', name, pid });
      watched.kill('SIGKILL');
      return;
    }
    if (verdict === 'starved' && !isStarved) {
      isStarved = true;
      options.tell({ type: 'starved', name });
    }
    const ping = beats.asked();
    // A channel that is closed already means a death we are about to be told of.
    if (watched.connected) watched.send({ ping }, () => undefined);
  }

  /** What it had for itself since the last beat. */
  function ownMsOf(pid: number): number {
    const atMs = options.nowMs();
    const elapsedMs = atMs - lastBeatAtMs;
    const time = readTime(pid, atMs);
    const ownMs = ownTimeMs(lastTime, time, elapsedMs);
    lastBeatAtMs = atMs;
    lastTime = time;
    return ownMs;
  }

  function onEnd(ended: ChildProcess, startedAtMs: number, how: string): void {
    if (child !== ended) return;
    child = null;
    clearInterval(beat);
    removePidFile(options.pidFile);
    if (isStopping || successor !== null) return;
    startAgain(startedAtMs, how);
  }

  function startAgain(startedAtMs: number, how: string): void {
    if (options.nowMs() - startedAtMs >= longLifeMs) failures = 0;
    const againInMs = restartDelayMs(failures);
    failures += 1;
    options.tell({ type: 'died', name: options.name, how, againInMs });
    restart = setTimeout(start, againInMs);
  }

  function takeOver(): Promise<boolean> {
    const older = child;
    // Between two lives there is nobody to take over from: the next one starts from the disk.
    if (older?.pid === undefined) {
      spare?.drop();
      return Promise.resolve(true);
    }
    const fresh = launch([...(options.args ?? []), `take-over=${older.pid}`]);
    const launchedAtMs = options.nowMs();
    successor = fresh;
    return new Promise((resolve) => {
      const giveUp = (): void => void fresh.kill('SIGKILL');
      const late = setTimeout(giveUp, takenWithinMs);
      const settle = (isTaken: boolean): void => {
        clearTimeout(late);
        successor = null;
        resolve(isTaken);
      };
      const onEarlyEnd = (): void => {
        settle(false);
        // Hung, ended by the fresh one, which then ended itself: nobody is left.
        if (child === null && !isStopping) startAgain(launchedAtMs, 'ended by its successor');
      };
      fresh.once('error', onEarlyEnd);
      fresh.once('exit', onEarlyEnd);
      fresh.on('message', function onWord(message: unknown) {
        if (!isTookOver(message) || isStopping) return;
        fresh.off('message', onWord);
        fresh.off('error', onEarlyEnd);
        fresh.off('exit', onEarlyEnd);
        // It is of the older version.
        spare?.drop();
        watch(fresh);
        settle(true);
      });
    });
  }

  return {
    start,
    takeOver,
    async renew(patienceMs) {
      const mark = child?.pid === undefined ? null : markOf(child.pid);
      spare?.drop();
      // Its end is its death to us, and the next one comes at once.
      if (mark !== null) await stopProcess(mark, patienceMs);
    },
    async stop(patienceMs) {
      isStopping = true;
      clearTimeout(restart);
      clearInterval(beat);
      await Promise.all([
        spare?.stop(),
        ...[child, successor].map(async (one) => {
          const mark = one?.pid === undefined ? null : markOf(one.pid);
          if (mark === null || (await stopProcess(mark, patienceMs)) === 'ended') return;
          options.tell({ type: 'killed', name: options.name });
        }),
      ]);
      removePidFile(options.pidFile);
    },
  };
}

function isTookOver(message: unknown): boolean {
  return (message as { tookOver?: unknown } | null)?.tookOver === true;
}
