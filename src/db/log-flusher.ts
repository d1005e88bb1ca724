import { Worker } from 'node:worker_threads';
import type { Flushed } from './flushing-thread.ts';

export interface LogFlusher {
  /**
   * Resolves when the disk has all that was written to the log before this was asked. Rejects: how much
   * of it the disk has is unknown. Asked again only when it has answered.
   */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Flushes the log of a SQLite file on a thread of its own: not on those that passwords and names of hosts
 * share, where a flush would wait behind a sign-in. The thread begins with the first flush; one that
 * dies fails the flush it was asked for, and the next one begins another.
 */
export class FlushingThread implements LogFlusher {
  readonly #logPath: string;
  #worker: Worker | null = null;
  #waiting: Waiting | null = null;

  constructor(logPath: string) {
    this.#logPath = logPath;
  }

  async flush(): Promise<void> {
    const worker = (this.#worker ??= this.#begin());
    await new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      // Whoever commits is told before his process may end; nothing else keeps the process up.
      worker.ref();
      worker.postMessage(null, []);
    });
  }

  async close(): Promise<void> {
    // Whoever closes the database waits for it.
    this.#worker?.ref();
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const script = new URL('./flushing-thread.ts', import.meta.url);
    const worker = new Worker(script, { workerData: { logPath: this.#logPath } });
    worker.on('message', (flushed: Flushed) => {
      worker.unref();
      this.#settle(flushed === null ? null : Object.assign(new Error(flushed.message), flushed));
    });
    const gone = (fault: unknown): void => {
      // Its end is told twice where it failed, and the next one may have begun meanwhile.
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#settle(fault);
    };
    worker.on('error', gone);
    worker.on('exit', () => gone(new Error('the flushing thread has ended')));
    return worker;
  }

  #settle(fault: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (fault === null) waiting?.resolve();
    else waiting?.reject(fault);
  }
}
