/**
 * Work in lanes: in one lane strictly in order, lanes beside each other. A job in an empty lane
 * starts at once, in the very same turn: a ring waits for nothing.
 */
export interface Lanes {
  run(lane: string, job: () => Promise<void>): void;
  /** Resolves when every lane is empty. */
  idle(): Promise<void>;
}

/** `onFault` hears of a job that threw, which is a bug: jobs turn failures into events. */
export function createLanes(onFault: (fault: unknown) => void): Lanes {
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let idleCallbacks: (() => void)[] = [];

  async function drain(lane: string, first: () => Promise<void>): Promise<void> {
    let job: (() => Promise<void>) | undefined = first;
    while (job !== undefined) {
      try {
        await job();
      } catch (fault) {
        onFault(fault);
      }
      job = waiting.get(lane)?.shift();
    }
    waiting.delete(lane);
    if (waiting.size > 0) return;
    const callbacks = idleCallbacks;
    idleCallbacks = [];
    for (const callback of callbacks) callback();
  }

  return {
    run(lane, job) {
      const line = waiting.get(lane);
      if (line !== undefined) {
        line.push(job);
        return;
      }
      waiting.set(lane, []);
      void drain(lane, job);
    },
    idle() {
      if (waiting.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idleCallbacks.push(resolve);
      });
    },
  };
}
