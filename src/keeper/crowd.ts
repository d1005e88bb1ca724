import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { priorities, runThreadAtOnce } from './priority.ts';

const run = promisify(execFile);
const tellsWithinMs = 5_000;
/** Of a thousand threads it is a tenth of that. */
const mostBytes = 1_000_000;
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
 * Each citizen on the line has a thread; while he waits it sends twenty milliseconds of music fifty times a
 * second. With hundreds of them, all as urgent as the signalling, each step of a ring waits for a wave of
 * them: they go one step behind it, and still before everything else of the machine, for the rest of their
 * calls. Done once for each, while there are many; looking costs nothing else. `many`: from so many threads
 * on. Without the right to it, as it was. Never rejects.
 */
export function createCrowd(
  listThreads: () => Promise<string>,
  many = crowdFrom,
): (pid: number) => Promise<void> {
  let known = new Set<number>();
  let of = 0;
  let isAtIt = false;

  async function giveWay(pid: number): Promise<void> {
    if (threadsOf(pid) < many) {
      known = new Set();
      return;
    }
    const callers = callersOf(await listThreads());
    const fresh = callers.filter((id) => pid !== of || !known.has(id));
    // Who is no longer named has ended: his number may come back as somebody else's.
    known = new Set(callers);
    of = pid;
    for (const id of fresh) await runThreadAtOnce(id, priorities.waiting);
  }

  return async (pid) => {
    if (isAtIt) return;
    isAtIt = true;
    // Whatever goes wrong here, the keeper has more to do.
    await giveWay(pid).catch(() => undefined);
    isAtIt = false;
  };
}

/**
 * Asks the Asterisk that runs by this command for its threads, as a person at its console would: one
 * program more for a moment, and only while there is a crowd. Rejects when nobody answers.
 */
export async function askThreads([program = '', ...args]: readonly string[]): Promise<string> {
  const words = [...args.filter((word) => word !== '-f'), '-rx', 'core show threads'];
  const { stdout } = await run(program, words, { timeout: tellsWithinMs, maxBuffer: mostBytes });
  return stdout;
}

/** Linux counts them as links of the folder that lists them; elsewhere, and of who has ended: 0. */
function threadsOf(pid: number): number {
  return statSync(`/proc/${pid}/task`, { throwIfNoEntry: false })?.nlink ?? 0;
}
