import type { FallbackApplied, FallbackStore } from './repository-fallback.ts';
import { readNextPiece } from './queue-log-file.ts';

export interface FallbackRecordDeps {
  /** `<data>/asterisk/log/queue_log`; need not exist yet. */
  readonly path: string;
  readonly store: FallbackStore;
  /** After the commit. After a fault also with nothing in it: what failed may be stored all the same. Must not throw. */
  readonly onApplied: (applied: FallbackApplied) => void;
  readonly onFault: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Keeps the ledger up with the calls that Asterisk's own queue serves while we are down. */
export interface FallbackRecord {
  /** All that is in the record now; the timer does the same. Rejects on a fault. */
  readNow(): Promise<void>;
  stop(): Promise<void>;
}

/** Rare and after the fact: nobody waits for it, so it may cost nothing. */
const EVERY_MS = 3_000;

export function followFallbackRecord(deps: FallbackRecordDeps): FallbackRecord {
  const { path, store, onApplied, onFault, everyMs = EVERY_MS } = deps;
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  /** What a try that failed has stored all the same is in no later answer. */
  let isInDoubt = false;

  async function readAll(): Promise<void> {
    while (!stopped) {
      const piece = await readNextPiece(path, await store.position());
      if (piece === null) break;
      tell(await store.apply(piece));
    }
    if (!stopped) tell(await store.closeUnheard());
  }

  function tell(applied: FallbackApplied): void {
    if (!isInDoubt && applied.ended.length + applied.settled.length === 0) return;
    isInDoubt = false;
    onApplied(applied);
  }

  /** One reading at a time: two would apply the same piece. */
  function readNow(): Promise<void> {
    const reading = working.then(readAll);
    working = reading.catch(() => void (isInDoubt = true));
    return reading;
  }

  function later(): void {
    if (stopped) return;
    timer = setTimeout(() => void readNow().catch(onFault).finally(later), everyMs);
    timer.unref();
  }

  void readNow().catch(onFault).finally(later);
  return {
    readNow,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await working;
    },
  };
}
