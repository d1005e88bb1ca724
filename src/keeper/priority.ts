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
