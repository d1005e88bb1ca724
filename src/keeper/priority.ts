import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** What a caller hears goes before what an office does. Nice values: lower runs sooner. */
export const priorities = { asterisk: -11, telephony: -10 } as const;

/**
 * Lets a freshly started process run before others, where the system permits it (root, or
 * CAP_SYS_NICE); elsewhere everything works as well, only slower on a busy machine. To be called
 * before the process has made threads: they take after the one that makes them. It leads its own
 * session, and Linux may weigh sessions before it weighs processes, so the session is told as well.
 */
export function raisePriority(pid: number, nice: number): void {
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

const ROUND_ROBIN = 5;

/**
 * Lets a freshly started Asterisk run the moment it has something to do (SCHED_RR, as its own `-p` asks
 * for). A nice value is not enough: whoever has a processor may keep it for three milliseconds, and a ring
 * is made in one. A twentieth of the time stays with the others, whatever Asterisk does: the kernel sees
 * to that. Needs root, CAP_SYS_NICE or LimitRTPRIO; elsewhere the nice value stays.
 */
export function runAtOnce(pid: number): void {
  const words = ['--all-tasks', '--rr', '--pid', String(ROUND_ROBIN), String(pid)];
  // Without the program, or the right to it: as it was.
  execFile('chrt', words, () => undefined);
}
