import type { Store } from '../db/index.ts';
import { type KeepPeriods, RETENTION_TABLES, type RetentionTable } from './periods.ts';
import { BATCH, tidyingRepository } from './repository-tidying.ts';

const DAY_MS = 24 * 3_600_000;
const EVERY_MS = 3_600_000;
/** A database that was never tidied takes some hours for it, and nobody notices. */
const MOST_BATCHES = 200;

export interface Retention {
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** At the start and each hour; a table that cannot be tidied keeps no other one from it. */
export function startRetention(options: {
  readonly store: Store;
  readonly periods: () => KeepPeriods;
  readonly now: () => number;
  readonly onTidied: (table: RetentionTable, rows: number) => void;
  readonly onFault: (fault: unknown) => void;
}): Retention {
  const { periods, now, onTidied, onFault } = options;
  const { takeBatch } = tidyingRepository(options.store);
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  async function tidy(table: RetentionTable): Promise<void> {
    const nowMs = now();
    const beforeMs = nowMs - periods()[table] * DAY_MS;
    for (let batches = 0; batches < MOST_BATCHES && !stopping; batches += 1) {
      const rows = await takeBatch(table, beforeMs, nowMs);
      if (rows > 0) onTidied(table, rows);
      if (rows < BATCH) return;
    }
  }
  async function lookOnce(): Promise<void> {
    for (const table of RETENTION_TABLES) await tidy(table).catch(onFault);
  }
  const look = (): Promise<void> => {
    running = running.then(lookOnce);
    return running;
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return {
    look,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
