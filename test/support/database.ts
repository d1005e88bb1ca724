import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makePersonal,
  makeSearch,
  migrate,
  openStore,
  type Personal,
  type Search,
  seedReference,
  type Store,
} from '../../src/db/index.ts';
import type { LogFlusher } from '../../src/db/log-flusher.ts';
import { type MissedLedger, missedLedger } from '../../src/missed-callers/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';

export interface TestDatabase {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  readonly missed: MissedLedger;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly randomBelow: (end: number) => number;
  /** Numbers that chance draws next, before it is free again. */
  readonly drawn: number[];
  /** Transactions that held the writer for more than 50 ms, in ms. */
  readonly slow: number[];
  /** Base64: opens its personal texts. */
  readonly key: string;
  /** Of SQLite's file; other connections may be opened to it. */
  readonly path: string;
  close(): Promise<void>;
}

/** The moment at which seeds are made: 1 Azar 1405, 10:00 in Tehran. */
export const SEEDED_AT_MS = Date.UTC(2026, 10, 22, 6, 30);

/** Where a bench's SQLite file stays for its next run, and the key of the texts in it, base64. */
export interface KeptPlace {
  readonly folder: string;
  readonly key: string;
}

/**
 * A migrated, seeded database: SQLite in a folder of its own, gone when it is closed, or at the place
 * where it is kept; or PostgreSQL at `databaseUrl`. `flusher`: who flushes SQLite's log instead of a thread.
 */
export async function openTestDatabase(
  databaseUrl = '',
  kept: KeptPlace | null = null,
  flusher?: LogFlusher,
): Promise<TestDatabase> {
  const folder = kept?.folder ?? mkdtempSync(join(tmpdir(), 'pasokh-db-'));
  const slow: number[] = [];
  const store = openStore({
    databaseUrl,
    sqlitePath: join(folder, 'pasokh.db'),
    monotonicMs: () => performance.now(),
    onSlow: (heldMs, by) => by === 'writer' && slow.push(heldMs),
    ...(flusher && { flusher }),
  });
  await migrate(store);
  await seedReference(store, SEEDED_AT_MS);
  const newId = () => makeUuid(SEEDED_AT_MS, randomBytes(10));
  const drawn: number[] = [];
  const key = kept?.key ?? randomBytes(32).toString('base64');
  const personal = makePersonal({ store, key, newId, randomBytes });
  const newLocalId = localIdMaker(() => SEEDED_AT_MS, randomInt);
  const limits = () => ({ keepMs: 48 * 3_600_000, claimMs: 15 * 60_000 });
  const outbox = smsRepository({ store, personal, newId, newLocalId });
  return {
    store,
    personal,
    key,
    search: makeSearch(store, personal),
    missed: missedLedger({ store, personal, newId, limits, outbox }),
    newId,
    randomBytes,
    randomBelow: (end) => drawn.shift() ?? randomInt(end),
    drawn,
    slow,
    path: join(folder, 'pasokh.db'),
    async close() {
      await store.close();
      if (kept === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
