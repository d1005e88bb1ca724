import type { SimClock } from './sim-asterisk.ts';

interface Planned {
  readonly atMs: number;
  readonly seq: number;
  readonly job: () => void;
  readonly isOfProcess: boolean;
  isOff: boolean;
}

const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/**
 * Time of a whole simulated town: PBX, people and the telephony process. The process uses the
 * platform's timers; while this clock is installed they are its own, and die with the process.
 */
export class WholeClock implements SimClock {
  /** Jobs done so far: the measure of a history's length. */
  fired = 0;
  /** A dead process starts no timers. */
  isProcessAlive = false;
  readonly #plan: Planned[] = [];
  #nowMs: number;
  #seq = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, job: () => void): () => void {
    const planned = this.#add(ms, job, false);
    return () => {
      planned.isOff = true;
    };
  }

  killProcessTimers(): void {
    this.isProcessAlive = false;
    for (const planned of this.#plan) if (planned.isOfProcess) planned.isOff = true;
  }

  /**
   * One job after the other, and after each all that it set going: `observe` sees the world at
   * rest. Ends at `untilMs` or when `isOver` says so.
   */
  async run(untilMs: number, observe: () => void, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const next = this.#plan[0];
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = untilMs;
        return;
      }
      this.#plan.shift();
      if (next.isOff) continue;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.fired += 1;
      next.job();
      await settled();
      observe();
    }
  }

  /** Puts this clock in place of the platform's timers; the returned function undoes it. */
  install(): () => void {
    const before = names.map((name) => globalThis[name]);
    const own = {
      setTimeout: (job: () => void, ms = 1) => this.#start(job, ms, null),
      setInterval: (job: () => void, ms = 1) => this.#start(job, ms, ms),
      clearTimeout: stop,
      clearInterval: stop,
    };
    Object.assign(globalThis, own);
    return () => names.forEach((name, n) => Object.assign(globalThis, { [name]: before[n] }));
  }

  #start(job: () => void, ms: number, everyMs: number | null): ProcessTimer {
    const timer = new ProcessTimer();
    const plan = (delayMs: number): void => {
      if (!this.isProcessAlive) return;
      timer.planned = this.#add(
        Math.max(1, delayMs),
        () => {
          if (everyMs !== null) plan(everyMs);
          job();
        },
        true,
      );
    };
    plan(ms);
    return timer;
  }

  #add(ms: number, job: () => void, isOfProcess: boolean): Planned {
    this.#seq += 1;
    const planned = { atMs: this.#nowMs + ms, seq: this.#seq, job, isOfProcess, isOff: false };
    let at = this.#plan.length;
    while (at > 0 && (this.#plan[at - 1]?.atMs ?? 0) > planned.atMs) at -= 1;
    this.#plan.splice(at, 0, planned);
    return planned;
  }
}

/** What the platform's `setTimeout` hands out, as far as the product uses it. */
class ProcessTimer {
  planned: Planned | null = null;
  unref(): this {
    return this;
  }
}

function stop(timer: unknown): void {
  if (timer instanceof ProcessTimer && timer.planned !== null) timer.planned.isOff = true;
}

/** Resolves when no promise anywhere has anything left to do: ticks come after all of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
