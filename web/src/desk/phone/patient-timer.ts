/** Steps of one wait: between two of them the page does what has come in meanwhile. */
export const STEPS = 5;

export interface PatientTimerDeps {
  readonly setTimer: (then: () => void, waitMs: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** A hidden page's timers are slowed to one a second: there a wait is a single step. */
  readonly isHidden: () => boolean;
}

/**
 * A wait in several steps, so that it is long in the page's own time too. On a computer that was
 * busy for half a second one timer of 250 ms fires before the message that stood behind it in the
 * line, and a ring would sound before the pop that has already arrived is painted.
 */
export function waitPatiently(
  deps: PatientTimerDeps,
  waitMs: number,
  then: () => void,
): () => void {
  const steps = deps.isHidden() ? 1 : STEPS;
  let left = steps;
  let timer = 0;
  const step = (): void => {
    left -= 1;
    timer = deps.setTimer(left === 0 ? then : step, waitMs / steps);
  };
  step();
  return () => deps.clearTimer(timer);
}
