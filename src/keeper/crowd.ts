import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { AskConsole } from '../asterisk-console.ts';
import { priorities } from './priority.ts';

const run = promisify(execFile);
/** Threads of Asterisk: it has some sixty for itself, one for each caller, and three for each talk. */
const crowdFrom = 200;

/**
 * Of Asterisk's list of its threads, those in which citizens' calls live: their numbers for the kernel.
 * Experts' legs, bridges and what carries signalling have other names.
 */
export function callersOf(threads: string): readonly number[] {
  return [...threads.matchAll(/^\S+ (\d+) pbx_thread /gmu)].map(([, id]) => Number(id));
}

/**
 * Each who waits has a thread that sends twenty milliseconds of music fifty times a second. With hundreds
 * of them, all as urgent as the signalling, each step of a ring waits for a wave of them: they go one step
 * behind it, and still before everything else of the machine. Done once for each, while there are many;
 * looking costs nothing else. `many`: from so many threads on. Without the right to it, as it was.
 */
export function createCrowd(
  askConsole: AskConsole,
  many = crowdFrom,
): (pid: number) => Promise<void> {
  let known = new Set<number>();
  let of = 0;
  let isAtIt = false;

  async function giveWay(pid: number): Promise<void> {
    if (threadsOf(pid) < many) return;
    const callers = callersOf((await askConsole('core show threads')) ?? '');
    const fresh = callers.filter((id) => pid !== of || !known.has(id));
    // Who is no longer named has ended: his number may come back as somebody else's.
    known = new Set(callers);
    of = pid;
    for (const id of fresh) {
      const words = ['--rr', '--pid', String(priorities.waiting.atOnce), String(id)];
      // One that has just ended is no fault; one that may not be moved stays where it is.
      await run('chrt', words).catch(() => undefined);
    }
  }

  return async (pid) => {
    if (isAtIt) return;
    isAtIt = true;
    await giveWay(pid).finally(() => (isAtIt = false));
  };
}

/** Linux counts them as links of the folder that lists them; elsewhere, and of who has ended: 0. */
function threadsOf(pid: number): number {
  return statSync(`/proc/${pid}/task`, { throwIfNoEntry: false })?.nlink ?? 0;
}
