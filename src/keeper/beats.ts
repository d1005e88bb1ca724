/** So often a process is asked whether it is alive. */
export const beatMs = 700;
/**
 * Three beats without an answer: hung. Who hangs the moment after it has answered is found four beats
 * later, in 2.8 s: within the three that are promised, with room for a timer that is late. Each beat
 * wakes two processes that would sleep, so there are no more of them than that takes.
 */
const mostUnanswered = 3;
/** Loading and migrating may block a young process for a minute before it answers first. */
const mostUnansweredAtFirst = 86;
/** Of its beats it must have had all but half a one for itself: nobody has all of each beat. */
const sharedBeats = 0.5;

export type Verdict = 'fine' | 'starved' | 'hung';

/**
 * One process's answers. We count beats, not time, so that a keeper that was itself asleep (a closed
 * lid, a debugger) does not blame its children; and of each beat only what the child had for itself
 * (see own-time.ts). No clock of its own: whoever holds it has the timer.
 */
export interface Beats {
  /** A beat is over. `own`: the part of it, 0 to 1, that the process had for itself. */
  beat(own: number): Verdict;
  /** It has just been asked; how many times since it last answered. */
  asked(): number;
  answered(): void;
  /** A process that has answered never: what it does first may take long. */
  begin(): void;
}

export function createBeats(): Beats {
  let unanswered = 0;
  let ownBeats = 0;
  let hasAnswered = false;

  function forget(): void {
    unanswered = 0;
    ownBeats = 0;
  }

  return {
    beat(own) {
      if (unanswered > 0) ownBeats += Math.min(1, own);
      const most = hasAnswered ? mostUnanswered : mostUnansweredAtFirst;
      if (unanswered < most) return 'fine';
      return ownBeats >= most - sharedBeats ? 'hung' : 'starved';
    },
    asked: () => (unanswered += 1),
    answered() {
      hasAnswered = true;
      forget();
    },
    begin() {
      hasAnswered = false;
      forget();
    },
  };
}
