import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How soon a process gets a processor. */
export interface Priority {
  /** Lower runs sooner. */
  readonly nice: number;
  /** Of SCHED_RR: higher runs sooner, and sooner than whoever has none. */
  readonly atOnce: number;
}

/**
 * What a caller hears goes before what an office does. Telephony decides who is rung, in a tenth of a
 * processor: it stands before Asterisk, or each decision waits behind the music of all who wait.
 * `waiting`: callers' own threads of Asterisk once they are many (crowd.ts).
 */
export const priorities = {
  asterisk: { nice: -11, atOnce: 5 },
  telephony: { nice: -10, atOnce: 6 },
  waiting: { nice: -11, atOnce: 4 },
} as const satisfies Record<string, Priority>;

/**
 * Lets a freshly started process run before others, where the system permits it (root, or
 * CAP_SYS_NICE); elsewhere everything works as well, only slower on a busy machine. To be called
 * before the process has made threads: they take after the one that makes them. It leads its own
 * session, and Linux may weigh sessions before it weighs processes, so the session is told as well.
 */
export function raisePriority(pid: number, { nice }: Priority): void {
  for (const raise of [
    () => setPriority(pid, nice),
    () => writeFileSync(`/proc/${pid}/autogroup`, String(nice)),
  ]) {
    try {
      raise();
    } catch {
      // Not permitted, not Linux, or the process has ended already: then it is as it was.
    }
  }
}

/**
 * Lets a process at work, with all its threads of now, run the moment it has something to do (SCHED_RR, as Asterisk's own `-p` asks for).
 * A nice value is not enough: whoever has a processor may keep it for three milliseconds, and a ring is
 * made in one. A twentieth of the time stays with the others, whatever it does: the kernel sees to that.
 * Needs root, CAP_SYS_NICE or LimitRTPRIO; elsewhere the nice value stays.
 */
export function runAtOnce(pid: number, { atOnce }: Priority): void {
  void chrt(['--all-tasks', '--rr', '--pid', String(atOnce), String(pid)]);
}

/** The same for one thread; resolves when it is done. Never rejects. */
export function runThreadAtOnce(thread: number, { atOnce }: Priority): Promise<void> {
  return chrt(['--rr', '--pid', String(atOnce), String(thread)]);
}

/** Without the program, the right to it, or the memory for one more process: as it was. */
async function chrt(words: readonly string[]): Promise<void> {
  try {
    await run('chrt', words);
  } catch {
    // A process or thread that has just ended is no fault either.
  }
}
