import type { LogFlusher } from './log-flusher.ts';

/** The disk did not confirm what was committed: told like a failed commit, for it may be lost. */
export class LogFault extends Error {
  override name = 'LogFault';
  /** SQLite's own word for it: the database is away, and no fault of what it was asked. */
  readonly code = 'SQLITE_IOERR_FSYNC';
}

/**
 * Commits that wait for the disk together: those that come while a flush is on its way share the next
 * one. After a flush that failed none is believed: the system forgets which pages the disk has
 * refused, the next flush of the same file succeeds without them, and all that stands behind the gap
 * would be lost with it. So everything is refused until the log has been begun anew (`mended`).
 */
export class GroupCommit {
  readonly #flusher: LogFlusher;
  #flight: Promise<void> | null = null;
  /** Not begun yet, so it is for everybody who has committed by now. */
  #next: Promise<void> | null = null;
  #fault: LogFault | null = null;

  constructor(flusher: LogFlusher) {
    this.#flusher = flusher;
  }

  /** What became of the last flush, if it failed and the log was not begun anew since. */
  get fault(): LogFault | null {
    return this.#fault;
  }

  /** Asked right after a commit. Resolves when it is on the disk; rejects with LogFault. */
  committed(): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    if (this.#next !== null) return this.#next;
    // The flush on its way may have begun before this commit was written.
    if (this.#flight !== null) return (this.#next = this.#flight.then(() => this.#begin()));
    return this.#begin();
  }

  /** For who has written nothing: what he read of others' commits is on the disk. */
  settled(): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    return this.#next ?? this.#flight ?? Promise.resolve();
  }

  /** All that was in the log is in the file, and the next commit begins the log anew. */
  mended(): void {
    this.#fault = null;
  }

  /** Whoever still waits is told first. */
  async close(): Promise<void> {
    await this.settled().catch(() => undefined);
    await this.#flusher.close();
  }

  #begin(): Promise<void> {
    this.#next = null;
    return (this.#flight = this.#flusher.flush().then(
      () => {
        this.#flight = null;
      },
      (cause: unknown) => {
        this.#flight = null;
        this.#next = null;
        this.#fault = new LogFault('the disk did not confirm the log of commits', { cause });
        throw this.#fault;
      },
    ));
  }
}
