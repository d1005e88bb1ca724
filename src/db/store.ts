import { AsyncLocalStorage } from 'node:async_hooks';
import Database from 'better-sqlite3';
import { sql, type SQL } from 'drizzle-orm';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { drizzle as drizzleProxy } from 'drizzle-orm/sqlite-proxy';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { Pool } from 'pg';
import { assert } from '../kit/assert.ts';
import { GroupCommit } from './group-commit.ts';
import { KeptStatements } from './kept-statements.ts';
import { FlushingThread, type LogFlusher } from './log-flusher.ts';
import { ReadingThreads } from './reading-threads.ts';
import type { Tables } from './schema/index.ts';
import { pgTables } from './schema.pg.ts';
import { sqliteTables } from './schema.sqlite.ts';

type Db = BaseSQLiteDatabase<'async', unknown>;

/**
 * Always await; never `.get()`, `.all()`, `.run()`: those exist in one dialect only. Count what an
 * update touched by its `.returning()`.
 */
export type Reader = Pick<Db, 'select' | 'selectDistinct' | '$count' | '$with' | 'with'>;
export type Writer = Reader &
  Pick<Db, 'insert' | 'update' | 'delete'> & {
    /** For what the query builder cannot say; the text must suit `store.dialect`. */
    execute(statement: SQL): Promise<void>;
  };

export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  /** The tables in this dialect; their types are the same in both. */
  readonly tables: Tables;
  /** Committed facts only, never the inside of a running transaction. */
  readonly read: Reader;
  /** The same for lists, searches and whatever else may read much: nobody's call waits for it. */
  readonly readApart: Reader;
  /**
   * One unit of work. Transactions run one after another in both dialects, so what was read inside
   * is still true when it is written. Resolves when the disk has it: what a person is told then survives
   * power loss. Before it resolves, later ones may commit, and both be read (`readIsStored`).
   * Throws: all of it is undone, unless the disk or the connection failed in the commit itself (`isDatabaseAway`).
   * A transaction inside another throws; never wait for the network inside.
   */
  tx<T>(work: (w: Writer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** For src/db/migrate.ts: statements of one migration file, all or none. */
  readonly migrating: MigrationDoor;
}

export interface MigrationDoor {
  applied(): Promise<{ name: string; sha256: string }[]>;
  apply(name: string, sha256: string, statements: readonly string[]): Promise<void>;
}

export interface StoreOptions {
  /** postgres://… ; empty: SQLite at `sqlitePath`. */
  readonly databaseUrl: string;
  readonly sqlitePath: string;
  /** A clock that only goes forward, for the length of transactions. */
  readonly monotonicMs: () => number;
  /**
   * Longer than 50 ms: `writer`, a transaction held the writer and everybody else waited for it; `disk`, a flush of
   * SQLite's log, for which those waited whose commits are in it.
   */
  readonly onSlow: (tookMs: number, by: 'writer' | 'disk') => void;
  /** For tests: who flushes SQLite's log instead of a thread. */
  readonly flusher?: LogFlusher;
}

const SLOW_MS = 50;
const BUSY_AGAIN_MS = 20;
const BUSY_LIMIT_MS = 5_000;
/** Any number known to all our nodes: the advisory lock that makes one writer of them. */
const WRITER_LOCK = 137_137;

export function openStore(options: StoreOptions): Store {
  return options.databaseUrl === '' ? openSqlite(options) : openPostgres(options);
}

function openSqlite(options: StoreOptions): Store {
  const writerFile = new Database(options.sqlitePath);
  writerFile.pragma('journal_mode = WAL');
  // A commit is written to the log and flushed beside the loop, before its caller is told (group-commit.ts):
  // with FULL the loop would wait for the disk at each one. What carries the log into the file is flushed by NORMAL, too.
  writerFile.pragma('synchronous = NORMAL');
  writerFile.pragma('foreign_keys = ON');
  // Waited for between turns of the loop, see begin(): SQLite itself would hold up everything.
  writerFile.pragma('busy_timeout = 0');
  // Reading threads carry the log into the file; where they do not, a commit does at last.
  writerFile.pragma('wal_autocheckpoint = 16000');
  writerFile.pragma('cache_size = -32000');
  // What was erased is overwritten in the file, not left in free pages.
  writerFile.pragma('secure_delete = ON');
  // A process that was killed may have left commits that the disk does not have: ours begins behind them.
  writerFile.pragma('wal_checkpoint(PASSIVE)');
  const readerFile = new Database(options.sqlitePath);
  readerFile.pragma('query_only = ON');
  readerFile.pragma('busy_timeout = 5000');
  const writer = asDrizzle(writerFile) as unknown as Db;
  readerFile.pragma('cache_size = -32000');
  const read = asDrizzle(readerFile) as unknown as Reader;
  const threads = new ReadingThreads(options.sqlitePath);
  const readApart = drizzleProxy(
    async (text, values) => ({ rows: await threads.read(text, values) }),
    // It reads the casing from its third argument alone.
    undefined,
    { casing: 'snake_case' },
  ) as unknown as Reader;
  const w = asWriter(writer, async (statement) => {
    await writer.run(statement);
  });
  const flusher = options.flusher ?? new FlushingThread(`${options.sqlitePath}-wal`);
  const commits = new GroupCommit(timed(flusher, options));
  const hasChanged = changeCounter(writerFile);
  const begun = async <T>(work: () => Promise<T>): Promise<Committed<T>> => {
    if (commits.fault !== null) beginLogAnew(writerFile, commits);
    await begin(writerFile);
    try {
      const result = await work();
      writerFile.exec('COMMIT');
      threads.committed();
      return { result, kept: hasChanged() ? commits.committed() : commits.settled() };
    } catch (error) {
      // A failed COMMIT may already have rolled back.
      if (writerFile.inTransaction) writerFile.exec('ROLLBACK');
      throw error;
    }
  };
  const line = oneAtATime(options);
  /** The next in line has his turn while this one waits for the disk. */
  const durably = async <T>(work: () => Promise<Committed<T>>): Promise<T> => {
    const { result, kept } = await line.run(work);
    await kept;
    return result;
  };
  return {
    dialect: 'sqlite',
    tables: sqliteTables,
    read,
    readApart,
    tx: (work) => durably(() => begun(() => work(w))),
    close: async () => {
      await line.drained();
      await commits.close();
      await threads.close();
      readerFile.close();
      writerFile.close();
    },
    migrating: {
      applied: () =>
        durably(() =>
          begun(async () => {
            writerFile.exec(MIGRATION_TABLE);
            return writerFile.prepare('select name, sha256 from schema_migration').all() as {
              name: string;
              sha256: string;
            }[];
          }),
        ),
      apply: (name, sha256, statements) =>
        durably(() =>
          withoutKeys(writerFile, () =>
            begun(async () => {
              for (const statement of statements) writerFile.exec(statement);
              const broken = writerFile.pragma('foreign_key_check') as unknown[];
              if (broken.length > 0) {
                throw new Error(`${name} would leave ${broken.length} rows that name what is gone`);
              }
              writerFile
                .prepare('insert into schema_migration (name, sha256) values (?, ?)')
                .run(name, sha256);
            }),
          ),
        ),
    },
  };
}

/** Resolves when the disk has all that was read so far, and whoever wrote it has been told. */
export async function readIsStored(store: Pick<Store, 'tx'>): Promise<void> {
  await store.tx(async () => undefined);
}

/** Once for all who wait for the flush. */
function timed(flusher: LogFlusher, { monotonicMs, onSlow }: StoreOptions): LogFlusher {
  return {
    async flush() {
      const startedMs = monotonicMs();
      try {
        await flusher.flush();
      } finally {
        const tookMs = monotonicMs() - startedMs;
        if (tookMs > SLOW_MS) onSlow(tookMs, 'disk');
      }
    },
    close: () => flusher.close(),
  };
}

/** A transaction that is over, and when the disk has it. */
interface Committed<T> {
  readonly result: T;
  readonly kept: Promise<void>;
}

/** Whether rows were written, or undone, since it was last asked. */
function changeCounter(file: Database.Database): () => boolean {
  const counting = file.prepare('select total_changes()').pluck();
  let before = counting.get();
  return () => {
    const now = counting.get();
    const hasChanged = now !== before;
    before = now;
    return hasChanged;
  };
}

/**
 * After a flush that failed: all that was committed is carried from the log into the file, and flushed there.
 * Throws what is wrong with the log as long as somebody still reads in it, or the disk refuses the file, too.
 */
function beginLogAnew(file: Database.Database, commits: GroupCommit): void {
  const [carried] = file.pragma('wal_checkpoint(RESTART)') as { busy: number }[];
  if (carried?.busy !== 0) throw commits.fault;
  commits.mended();
}

/**
 * SQLite changes a column by making its table anew: while keys hold, the old one could not be dropped
 * for the rows that name it. The switch does nothing inside a transaction; keys are looked at before its end.
 */
async function withoutKeys<T>(file: Database.Database, work: () => Promise<T>): Promise<T> {
  file.pragma('foreign_keys = OFF');
  try {
    return await work();
  } finally {
    file.pragma('foreign_keys = ON');
  }
}

function asDrizzle(file: Database.Database) {
  // It asks for statements only; transactions are ours.
  const client = new KeptStatements(file) as unknown as Database.Database;
  return drizzleSqlite(client, { casing: 'snake_case' });
}

/** Somebody else writes (a backup, a tool): asked again until it is our turn, the loop runs on. */
async function begin(file: Database.Database): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += BUSY_AGAIN_MS) {
    try {
      file.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      const isBusy = (error as { code?: unknown }).code === 'SQLITE_BUSY';
      if (!isBusy || waitedMs >= BUSY_LIMIT_MS) throw error;
    }
    await new Promise((resume) => setTimeout(resume, BUSY_AGAIN_MS));
  }
}

function openPostgres(options: StoreOptions): Store {
  const pool = new Pool({
    connectionString: options.databaseUrl,
    // Each connection is a process that has to learn the tables before it is quick: few, and kept.
    max: 6,
    idleTimeoutMillis: 0,
    // One that a wall between us has forgotten is noticed while it rests, not by whoever asks next.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Our questions are short: to compile one takes longer than to answer it.
    // oxlint-disable-next-line typescript/no-misused-promises -- awaited by the pool, whose types do not say so
    onConnect: async (client) => void (await client.query('set jit = off')),
  });
  // A server that goes away breaks idle connections: the next query opens a new one or fails.
  pool.on('error', () => undefined);
  // The same in the middle of work: whoever asked gets the rejection, the process stays.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = drizzlePg(pool, { casing: 'snake_case' });
  const line = oneAtATime(options);
  const locked = sql`select pg_advisory_xact_lock(${sql.raw(String(WRITER_LOCK))})`;
  return {
    dialect: 'postgres',
    tables: pgTables,
    read: db as unknown as Reader,
    readApart: db as unknown as Reader,
    tx: (work) =>
      line.run(() =>
        db.transaction(async (tx) => {
          await tx.execute(locked);
          const w = asWriter(tx as unknown as Db, async (statement) => {
            await tx.execute(statement);
          });
          return work(w);
        }),
      ),
    close: async () => {
      await line.drained();
      await pool.end();
    },
    migrating: {
      applied: async () => {
        // Under the lock: two servers that start together must not both make the table.
        await db.transaction(async (tx) => {
          await tx.execute(locked);
          await tx.execute(sql.raw(MIGRATION_TABLE));
        });
        return (await pool.query('select name, sha256 from schema_migration')).rows;
      },
      apply: (name, sha256, statements) =>
        line.run(() =>
          db.transaction(async (tx) => {
            await tx.execute(locked);
            const known = sql`select 1 from schema_migration where name = ${name}`;
            // Another node was first.
            if ((await tx.execute(known)).rows.length > 0) return;
            for (const statement of statements) await tx.execute(sql.raw(statement));
            await tx.execute(
              sql`insert into schema_migration (name, sha256) values (${name}, ${sha256})`,
            );
          }),
        ),
    },
  };
}

const MIGRATION_TABLE =
  'create table if not exists schema_migration (name text primary key, sha256 text not null)';

function asWriter(db: Db, execute: (statement: SQL) => Promise<void>): Writer {
  return {
    select: db.select.bind(db),
    selectDistinct: db.selectDistinct.bind(db),
    $count: db.$count.bind(db),
    $with: db.$with.bind(db),
    with: db.with.bind(db),
    insert: db.insert.bind(db),
    update: db.update.bind(db),
    delete: db.delete.bind(db),
    execute,
  };
}

/** The queue in front of the one writer; refuses a transaction opened inside another. */
function oneAtATime({ monotonicMs, onSlow }: StoreOptions) {
  const inside = new AsyncLocalStorage<true>();
  let tail: Promise<unknown> = Promise.resolve();
  /** SQLite answers at once: a job of a thousand transactions would let nobody else have his turn. */
  const breath = (): Promise<void> => new Promise((resume) => setImmediate(resume));
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      assert(inside.getStore() === undefined, 'a transaction is never opened inside another');
      const turn = tail.then(async () => {
        const startedMs = monotonicMs();
        try {
          return await inside.run(true, work);
        } finally {
          const heldMs = monotonicMs() - startedMs;
          if (heldMs > SLOW_MS) onSlow(heldMs, 'writer');
        }
      });
      // The next in line must not inherit this one's failure; its caller gets it.
      tail = turn.then(breath, breath);
      return turn;
    },
    async drained(): Promise<void> {
      await tail;
    },
  };
}
