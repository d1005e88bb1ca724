import { isRunning, type ProcessMark, signal } from './pid-file.ts';

const lookEveryMs = 25;
/** What is killed is gone in a moment, unless the machine is very busy. */
const killedWithinMs = 5_000;

/**
 * Asks a process to end, waits up to `patienceMs`, then ends it. Resolves when it is gone; to
 * 'ended' when it went by itself, 'killed' when it had to be.
 */
export async function stopProcess(
  mark: ProcessMark,
  patienceMs: number,
): Promise<'ended' | 'killed'> {
  // A stopped process (SIGSTOP) does not hear of its end before it goes on.
  signal(mark, 'SIGTERM');
  signal(mark, 'SIGCONT');
  if (await isGoneWithin(mark, patienceMs)) return 'ended';
  signal(mark, 'SIGKILL');
  await isGoneWithin(mark, killedWithinMs);
  return 'killed';
}

async function isGoneWithin(mark: ProcessMark, waitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += lookEveryMs) {
    if (!isRunning(mark)) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return !isRunning(mark);
}
