import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { yourTurn } from '../kit/stand-by.ts';

/**
 * A process that has loaded everything and waits: the next one, should the present one die. More than
 * half of a recovery was a fresh process finding and compiling its code.
 */
export interface Spare {
  /** One waits soon, if none does. */
  prepare(): void;
  /** Whoever waits, told that it is his turn; null: nobody does. */
  take(): ChildProcess | null;
  /** What he has loaded is not what is on the disk. */
  drop(): void;
  stop(): Promise<void>;
}

export interface SpareOptions {
  readonly launch: () => ChildProcess;
  /** The present one has just begun and catches up: nothing takes the processor from it. */
  readonly prepareAfterMs?: number;
}

const prepareAfterMs = 3_000;
/** One that ended while it waited would perhaps end again. */
const tryAgainAfterMs = 30_000;

export function keepSpare(options: SpareOptions): Spare {
  let waiting: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function prepareIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(launch, ms);
    timer.unref();
  }

  function launch(): void {
    if (waiting !== null || isStopped) return;
    const fresh = options.launch();
    waiting = fresh;
    const onEnd = (): void => {
      if (waiting !== fresh) return;
      waiting = null;
      prepareIn(tryAgainAfterMs);
    };
    fresh.once('exit', onEnd);
    // It could not be started at all.
    fresh.once('error', onEnd);
  }

  function take(): ChildProcess | null {
    clearTimeout(timer);
    const taken = waiting;
    waiting = null;
    if (taken?.pid === undefined || !taken.connected) return null;
    taken.send(yourTurn, () => undefined);
    return taken;
  }

  function drop(): ChildProcess | null {
    clearTimeout(timer);
    const dropped = waiting;
    waiting = null;
    // It holds nothing.
    dropped?.kill('SIGKILL');
    return dropped;
  }

  return {
    prepare: () => prepareIn(options.prepareAfterMs ?? prepareAfterMs),
    take,
    drop: () => void drop(),
    async stop() {
      isStopped = true;
      const last = drop();
      if (last?.pid !== undefined && last.exitCode === null && last.signalCode === null) {
        await once(last, 'exit');
      }
    },
  };
}
