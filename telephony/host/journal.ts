import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Checkpoint } from '../engine/output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { type Notice, NumberedNotice } from '../protocol/index.ts';

/**
 * What telephony must not forget when its process dies: every event since the last checkpoint, and
 * every notice that the server has not yet stored. Own file, own connection, WAL, synchronous
 * NORMAL: it survives the process; after a power cut the PBX is gone as well, and the last
 * milliseconds are recovered from the server's database and the callers' channels.
 *
 * No phone numbers in here: callers are tokens.
 */
export interface Journal {
  readonly journalId: string;
  /** Raised at every opening; writes of an older epoch throw FencedError. */
  readonly epoch: number;
  /** Position given to the event, 1, 2, 3 …; never reused. */
  append(event: EngineEvent): number;
  /** All notices of one event, together or not at all. */
  appendNotices(pos: number, notices: readonly NumberedNotice[]): void;
  /** From here on a restart begins. Forgets events before it. */
  checkpoint(saved: SavedState): void;
  recover(): Recovered;
  noticesAfter(seq: number, limit: number): NumberedNotice[];
  /** The server has stored everything up to here: the next checkpoint may forget it. */
  acknowledge(upToSeq: number): void;
  /** One more crash at this position; the count so far. */
  countCrash(pos: number): number;
  crashesAt(pos: number): number;
  close(): void;
}

export interface SavedState {
  readonly pos: number;
  readonly seq: number;
  readonly atMs: number;
  readonly engine: Checkpoint;
}

export interface Recovered {
  readonly saved: SavedState | null;
  readonly tail: readonly { readonly pos: number; readonly event: EngineEvent }[];
  /** Positions whose notices are already stored: replay must not number them again. */
  readonly noticedPositions: ReadonlySet<number>;
  readonly lastSeq: number;
}

/** A newer telephony process has taken over: this one must stop at once. */
export class FencedError extends Error {
  override name = 'FencedError';
}

const SCHEMA = `
  create table if not exists meta (key text primary key, value text not null) without rowid;
  create table if not exists event (pos integer primary key, body text not null);
  create table if not exists notice (
    seq integer primary key, pos integer not null, at_ms integer not null, body text not null);
  create index if not exists notice_pos on notice (pos);
  create table if not exists checkpoint (id integer primary key check (id = 1), body text not null);
  create table if not exists crash (pos integer primary key, count integer not null);
`;

/**
 * Opens or makes the journal. A file that cannot be read as a journal is set aside by name
 * (`<file>.damaged-<stamp>`) and a fresh one begun: callers are then recovered from the PBX.
 */
export function openJournal(path: string, newId: () => string): Journal {
  const db = openDatabase(path, newId);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(SCHEMA);
  const meta = (key: string): string | undefined =>
    (db.prepare('select value from meta where key = ?').get(key) as { value: string } | undefined)
      ?.value;
  const setMeta = db.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  );
  const { journalId, epoch } = db
    .transaction(() => {
      const id = meta('journal-id') ?? newId();
      const next = Number(meta('epoch') ?? '0') + 1;
      setMeta.run('journal-id', id);
      setMeta.run('epoch', String(next));
      return { journalId: id, epoch: next };
    })
    .immediate();
  return { journalId, epoch, ...statements(db, String(epoch)) };
}

function openDatabase(path: string, newId: () => string): Database.Database {
  try {
    const db = new Database(path, { timeout: 2_000 });
    db.prepare('select count(*) from sqlite_master').get();
    return db;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CORRUPT') throw error;
    const stamp = newId();
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.damaged-${stamp}${suffix}`);
    }
    return new Database(path, { timeout: 2_000 });
  }
}

function statements(db: Database.Database, epoch: string): Omit<Journal, 'journalId' | 'epoch'> {
  const mine = "(select value from meta where key = 'epoch') = ?";
  const insertEvent = db.prepare(`insert into event (body) select ? where ${mine}`);
  const insertNotice = db.prepare(
    `insert into notice (seq, pos, at_ms, body) select ?, ?, ?, ? where ${mine}`,
  );
  const saveCheckpoint = db.prepare(
    `insert into checkpoint (id, body) select 1, ? where ${mine}
     on conflict (id) do update set body = excluded.body`,
  );
  const selectNotices = db.prepare('select * from notice where seq > ? order by seq limit ?');
  const acked = db.prepare(
    `insert into meta (key, value) values ('acked-seq', ?)
     on conflict (key) do update set value = excluded.value`,
  );
  const guard = (changes: number): void => {
    if (changes === 0) throw new FencedError('a newer telephony process owns this journal');
  };
  const toNotice = (row: unknown): NumberedNotice => {
    const { seq, at_ms, body } = row as { seq: number; at_ms: number; body: string };
    return NumberedNotice.parse({ seq, atMs: at_ms, notice: JSON.parse(body) as Notice });
  };
  return {
    append(event) {
      const written = insertEvent.run(JSON.stringify(event), epoch);
      guard(written.changes);
      return Number(written.lastInsertRowid);
    },
    appendNotices: db.transaction((pos: number, notices: readonly NumberedNotice[]) => {
      for (const { seq, atMs, notice } of notices) {
        guard(insertNotice.run(seq, pos, atMs, JSON.stringify(notice), epoch).changes);
      }
    }),
    checkpoint: db.transaction((saved: SavedState) => {
      guard(saveCheckpoint.run(JSON.stringify(saved), epoch).changes);
      // The row at the checkpoint stays: positions go on from it and are never given twice.
      db.prepare('delete from event where pos < ?').run(saved.pos);
      db.prepare('delete from crash where pos < ?').run(saved.pos);
      // Acknowledged notices of later events stay: they tell a replay what is already numbered.
      db.prepare('delete from notice where seq <= ? and pos <= ?').run(ackedSeq(db), saved.pos);
    }),
    recover() {
      const row = db.prepare('select body from checkpoint where id = 1').get();
      const saved = row ? (JSON.parse((row as { body: string }).body) as SavedState) : null;
      const tail = db
        .prepare('select pos, body from event where pos > ? order by pos')
        .all(saved?.pos ?? 0)
        .map((event) => {
          const { pos, body } = event as { pos: number; body: string };
          return { pos, event: JSON.parse(body) as EngineEvent };
        });
      const noticed = db
        .prepare('select distinct pos from notice where pos > ?')
        .all(saved?.pos ?? 0)
        .map((found) => (found as { pos: number }).pos);
      const newest = db.prepare('select max(seq) as seq from notice').get() as {
        seq: number | null;
      };
      return {
        saved,
        tail,
        noticedPositions: new Set(noticed),
        lastSeq: Math.max(newest.seq ?? 0, saved?.seq ?? 0, ackedSeq(db)),
      };
    },
    noticesAfter: (seq, limit) => selectNotices.all(seq, limit).map(toNotice),
    acknowledge(upToSeq) {
      acked.run(String(upToSeq));
    },
    countCrash(pos) {
      const row = db
        .prepare(
          `insert into crash (pos, count) values (?, 1)
           on conflict (pos) do update set count = count + 1 returning count`,
        )
        .get(pos);
      return (row as { count: number }).count;
    },
    crashesAt(pos) {
      const row = db.prepare('select count from crash where pos = ?').get(pos);
      return (row as { count: number } | undefined)?.count ?? 0;
    },
    close: () => db.close(),
  };
}

function ackedSeq(db: Database.Database): number {
  const row = db.prepare("select value from meta where key = 'acked-seq'").get();
  return Number((row as { value: string } | undefined)?.value ?? '0');
}
