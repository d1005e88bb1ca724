import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { longLifeMs, restartDelayMs } from './backoff.ts';
import { findRunning, isRunning, markOf, notePid, type ProcessMark } from './pid-file.ts';
import { removePidFile, signal } from './pid-file.ts';
import { priorities, raisePriority, runAtOnce } from './priority.ts';
import { stopProcess } from './stop-process.ts';
import type { Watched, WatchEvent } from './watched-child.ts';

export interface AsteriskOptions {
  /** Program and arguments; it must stay in the foreground (`-f`). */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  readonly pidFile: string;
  /** Whether ARI answers; rejects or resolves to false when it does not. */
  readonly ping: () => Promise<boolean>;
  /** At each answer but the first: crowd.ts. Must not reject. */
  readonly giveWay?: (pid: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly tell: (event: WatchEvent) => void;
  readonly lookEveryMs?: number;
  readonly pingEveryMs?: number;
}

const lookEveryMs = 250;
const pingEveryMs = 2_000;
/**
 * Killing Asterisk ends every call, so it is given far longer than our own processes: about 20 s
 * without any answer, and a minute to boot.
 */
const mostUnanswered = 10;
const mostUnansweredAtFirst = 30;

/**
 * Starts Asterisk apart from us, or takes over the one that a former keeper left running with its
 * calls; starts it again when it dies. It is watched by its process and by ARI, not as a child.
 */
export function watchAsterisk(options: AsteriskOptions): Watched {
  const name = 'asterisk';
  let mark: ProcessMark | null = null;
  let look: NodeJS.Timeout | undefined;
  let ping: NodeJS.Timeout | undefined;
  let restart: NodeJS.Timeout | undefined;
  let startedAtMs = 0;
  let failures = 0;
  let unanswered = 0;
  let hasAnswered = false;
  let isAsking = false;
  let isNoted = true;

  function start(): void {
    mark = findRunning(options.pidFile) ?? launch();
    startedAtMs = options.nowMs();
    unanswered = 0;
    hasAnswered = false;
    if (mark !== null) options.tell({ type: 'started', name, pid: mark.pid });
    look = setInterval(onLook, options.lookEveryMs ?? lookEveryMs);
    ping = setInterval(() => void onPing(), options.pingEveryMs ?? pingEveryMs);
    void onPing();
  }

  function launch(): ProcessMark | null {
    const [program = '', ...args] = options.command;
    const log = openSync(options.logFile, 'a', 0o600);
    const child = spawn(program, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    // Without a process there is no mark either: the next look treats it as a death.
    child.once('error', () => undefined);
    child.unref();
    if (child.pid === undefined) return null;
    raisePriority(child.pid, priorities.asterisk);
    isNoted = notePid(options.pidFile, child.pid);
    return markOf(child.pid);
  }

  function onLook(): void {
    if (mark !== null && isRunning(mark)) {
      if (!isNoted) isNoted = notePid(options.pidFile, mark.pid);
      return;
    }
    clearTimers();
    if (options.nowMs() - startedAtMs >= longLifeMs) failures = 0;
    const againInMs = restartDelayMs(failures);
    failures += 1;
    options.tell({ type: 'died', name, how: `see ${options.logFile}`, againInMs });
    restart = setTimeout(start, againInMs);
  }

  async function onPing(): Promise<void> {
    // One question at a time: a slow Asterisk is not helped by more of them.
    if (isAsking || mark === null) return;
    isAsking = true;
    const asked = mark;
    const isAnswered = await options.ping().catch(() => false);
    isAsking = false;
    if (asked !== mark) return;
    if (isAnswered) {
      unanswered = 0;
      if (!hasAnswered) {
        hasAnswered = true;
        // Not before: while it boots it lowers itself to the usual policy, unless asked for its own `-p`.
        runAtOnce(asked.pid, priorities.asterisk);
        options.tell({ type: 'answered', name });
      } else {
        // Not with the first, which puts all its threads on one step.
        void options.giveWay?.(asked.pid);
      }
      return;
    }
    unanswered += 1;
    if (unanswered < (hasAnswered ? mostUnanswered : mostUnansweredAtFirst)) return;
    unanswered = 0;
    options.tell({ type: 'hung', name, pid: asked.pid });
    signal(asked, 'SIGKILL');
  }

  function clearTimers(): void {
    clearInterval(look);
    clearInterval(ping);
    clearTimeout(restart);
  }

  return {
    start,
    async stop(patienceMs) {
      clearTimers();
      const isKilled = mark !== null && (await stopProcess(mark, patienceMs)) === 'killed';
      if (isKilled) options.tell({ type: 'killed', name });
      mark = null;
      removePidFile(options.pidFile);
    },
  };
}
