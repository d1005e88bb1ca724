import { askHandOver } from './link/index.ts';

export interface TakeOverLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** The older one may be hung: nobody waits longer for its word. */
const ANSWER_WITHIN_MS = 1_000;
const GONE_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 10;

/**
 * A newer version takes the calls without draining: everything of ours is ready, now the older
 * process is asked to stop and save. If it does not answer it is killed first, so that two never
 * give commands. False: it could not save and goes on; then the calls are not ours.
 */
export async function takeOver(parts: {
  readonly socketPath: string;
  /** Of the older process; it is ended if it does not answer. */
  readonly olderPid: number;
  readonly log: TakeOverLog;
}): Promise<boolean> {
  const { socketPath, olderPid, log } = parts;
  const answer = await askHandOver(socketPath, ANSWER_WITHIN_MS);
  switch (answer.type) {
    case 'handed-over':
      log.info({ lastSeq: answer.lastSeq, olderPid }, 'the older process has handed over');
      return true;
    case 'refused':
      log.warn({ olderPid }, 'the older process could not save what it knows and goes on');
      return false;
    default:
      log.warn({ olderPid, answer: answer.type }, 'the older process does not answer: killed');
      await kill(olderPid);
      return true;
  }
}

async function kill(pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < GONE_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw fault;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
