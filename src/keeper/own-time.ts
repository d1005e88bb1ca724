import { readdirSync, readFileSync } from 'node:fs';

/**
 * How much of the time a process had for itself: it ran, or did not want to. What it waited for a
 * processor is the machine's time. So one that is starved is told from one that hangs: two seconds of
 * its own are not over soon where others have the processors.
 */
export interface TimeReading {
  readonly atMs: number;
  /** Of its main thread: `R` runs or would, `T` is stopped, others sleep. */
  readonly state: string;
  /** For how long its main thread has run. */
  readonly ranMs: number;
  /** For how long each thread has waited for a processor; one that would run still, until it last did. */
  readonly waitedMs: ReadonlyMap<string, number>;
}

/** Null: the process is gone, or this system does not tell. */
export function readTime(pid: number, atMs: number): TimeReading | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const state = stat.charAt(stat.lastIndexOf(')') + 2);
    const { ranMs } = readSchedule(`/proc/${pid}`);
    // A kernel that keeps no such account says 0 of everybody.
    if (ranMs === 0) return null;
    const waitedMs = new Map<string, number>();
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      waitedMs.set(thread, readWaited(`/proc/${pid}/task/${thread}`));
    }
    return { atMs, state, ranMs, waitedMs };
  } catch {
    return null;
  }
}

function readSchedule(folder: string): { readonly ranMs: number; readonly waitedMs: number } {
  const [ran = '0', waited = '0'] = readFileSync(`${folder}/schedstat`, 'latin1').split(' ');
  return { ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 };
}

function readWaited(folder: string): number {
  try {
    return readSchedule(folder).waitedMs;
  } catch {
    // This thread has just ended.
    return 0;
  }
}

/** The process's own time between two readings; without them all of it. */
export function ownTimeMs(
  before: TimeReading | null,
  after: TimeReading | null,
  elapsedMs: number,
): number {
  if (before === null || after === null) return elapsedMs;
  // Whoever runs, or would, has nothing else to do: what it did not run it waited, told or not yet.
  if (after.state === 'R') return Math.min(elapsedMs, after.ranMs - before.ranMs);
  // The main thread may wait for another one of the process, which waits for a processor.
  let longestMs = 0;
  for (const [thread, waitedMs] of after.waitedMs) {
    longestMs = Math.max(longestMs, waitedMs - (before.waitedMs.get(thread) ?? waitedMs));
  }
  return Math.max(0, elapsedMs - longestMs);
}
