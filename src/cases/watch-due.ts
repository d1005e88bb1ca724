export interface DueWatchDeps {
  readonly runDue: (atMs: number) => Promise<unknown>;
  readonly now: () => number;
  readonly onFault: (error: unknown) => void;
  readonly everyMs?: number;
}

/** What cases do by themselves is looked after at boot and every minute. */
export interface DueWatch {
  look(): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;

export function watchDue({ runDue, now, onFault, everyMs = EVERY_MS }: DueWatchDeps): DueWatch {
  let running: Promise<void> = Promise.resolve();
  /** One after the other: a long look is not overtaken by the next. */
  const look = (): Promise<void> => {
    running = running.then(async () => {
      try {
        await runDue(now());
      } catch (error) {
        onFault(error);
      }
    });
    return running;
  };
  void look();
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    look,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
