import { setTimeout as sleep } from 'node:timers/promises';

/** Does one piece of a job that nobody waits for; resolves when the next one may begin. */
export type Piece = (work: () => Promise<unknown>) => Promise<unknown>;

export interface Unhurried {
  readonly piece: Piece;
  /** No more rests, and nothing new is begun: whoever stops the server waits for the job. */
  end(): void;
  hasEnded(): boolean;
}

/** A piece has a fifth of the time at most. */
const RESTS = 4;
/** Of a piece that itself waited long, for the disk or for whoever writes: the job still ends. */
const MOST_MS = 200;

/**
 * Gives each piece a rest that is four times as long as the piece took. SQLite works on the loop that
 * answers everybody: a list is read in a dozen of its turns, and with piece after piece each of these
 * would wait for one. What takes ten milliseconds is done twenty times a second.
 *
 * @param nowMs the server's clock
 * @param rest resolves after so many milliseconds; usual: by a timer
 */
export function unhurried(
  nowMs: () => number,
  rest: (ms: number) => Promise<unknown> = sleep,
): Unhurried {
  let isEnding = false;
  return {
    async piece(work) {
      const beganMs = nowMs();
      await work();
      const restMs = Math.min(MOST_MS, RESTS * (nowMs() - beganMs));
      if (!isEnding && restMs > 0) await rest(restMs);
    },
    end() {
      isEnding = true;
    },
    hasEnded: () => isEnding,
  };
}
