import { Worker } from 'node:worker_threads';
import type { Answered, Asked, Ready } from './reading-thread.ts';

/** Lists of two people at a time; a third waits for the first that is read. */
const READERS = 2;
/** Commits after which the log of their pages is carried into the file: some ten megabytes. */
const COMMITS = 200;

type Question = Asked extends infer One ? (One extends Asked ? Omit<One, 'id'> : never) : never;

/**
 * Lists and searches of a SQLite file, read beside the loop that answers calls: what one person looks
 * for in the cases of years holds up nobody's pop. The log of committed pages is carried into the file
 * beside it, too, for the disk's time is the loop's when a commit has to do it. Threads begin when
 * they are first needed; one that dies fails what it was asked, and the next question begins another.
 */
export class ReadingThreads {
  readonly #path: string;
  readonly #readers: Thread[] = [];
  #checkpointer: Thread | null = null;
  #isCarrying = false;
  #commits = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  read(text: string, values: readonly unknown[]): Promise<unknown[]> {
    return this.#reader().ask({ text, values });
  }

  committed(): void {
    this.#commits += 1;
    if (this.#commits < COMMITS || this.#isCarrying || this.#isClosed) return;
    this.#commits = 0;
    this.#isCarrying = true;
    if (this.#checkpointer?.isGone !== false) this.#checkpointer = new Thread(this.#path, false);
    const carried = this.#checkpointer.ask({ checkpoint: true });
    // A log that cannot be carried over now is by a later commit, at last by the writer itself.
    void carried.catch(() => undefined).finally(() => (this.#isCarrying = false));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const threads = [
      ...this.#readers,
      ...(this.#checkpointer === null ? [] : [this.#checkpointer]),
    ];
    await Promise.all(threads.map((thread) => thread.end()));
  }

  /** Whoever has least to do; one more as long as all are busy. */
  #reader(): Thread {
    if (this.#isClosed) throw new Error('the database is closed');
    const living = this.#readers.filter(({ isGone }) => !isGone);
    this.#readers.splice(0, Number.POSITIVE_INFINITY, ...living);
    const [idlest] = living.toSorted((a, b) => a.waiting - b.waiting);
    if (idlest !== undefined && (idlest.waiting === 0 || living.length >= READERS)) return idlest;
    const fresh = new Thread(this.#path, true);
    this.#readers.push(fresh);
    return fresh;
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #asked = new Map<
    number,
    { resolve: (rows: unknown[]) => void; reject: (fault: unknown) => void }
  >();
  #lastId = 0;
  /** It has come up, or is gone. */
  readonly #begun: Promise<void>;
  #hasBegun: () => void = () => undefined;
  isGone = false;

  constructor(path: string, isReading: boolean) {
    this.#begun = new Promise((resolve) => (this.#hasBegun = resolve));
    const script = new URL('./reading-thread.ts', import.meta.url);
    this.#worker = new Worker(script, { workerData: { path, isReading } });
    // The process ends when its own work is done, whatever this thread waits for.
    this.#worker.unref();
    this.#worker.on('message', (told: Answered | Ready) => {
      if ('ready' in told) this.#hasBegun();
      else this.#settle(told);
    });
    this.#worker.on('error', (fault) => this.#gone(fault));
    this.#worker.on('exit', () => this.#gone(new Error('a reading thread has ended')));
  }

  get waiting(): number {
    return this.#asked.size;
  }

  ask(question: Question): Promise<unknown[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question }, []);
    });
  }

  async end(): Promise<void> {
    // Whoever closes the database waits for it.
    this.#worker.ref();
    // Ended amid loading SQLite's addon, it would take the whole process with it.
    await this.#begun;
    await this.#worker.terminate();
  }

  #settle(answered: Answered): void {
    const asked = this.#asked.get(answered.id);
    this.#asked.delete(answered.id);
    if ('rows' in answered) asked?.resolve(answered.rows);
    else asked?.reject(Object.assign(new Error(answered.fault.message), answered.fault));
  }

  #gone(fault: unknown): void {
    this.isGone = true;
    this.#hasBegun();
    for (const { reject } of this.#asked.values()) reject(fault);
    this.#asked.clear();
  }
}
