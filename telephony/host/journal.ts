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
  /** A server has come: from now on it may know any number that is given out. */
  heard(): void;
  /** Notices above `seq`, up to and with `upToSeq`, are told by other numbers: gone from here. */
  forget(seq: number, upToSeq: number): void;
  /** All that is written in `work`, or nothing of it. */
  together(work: () => void): void;
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
  /** No server has come since the notices above it were numbered: it knows none of them. */
  readonly heardSeq: number;
}

/** Whose journal it is, and by which of its openings. */
export interface Identity {
  readonly journalId: string;
  readonly epoch: number;
}

/** All that a journal says to who cannot write to it. */
export interface Content extends Identity {
  readonly recovered: Recovered;
  readonly notices: readonly NumberedNotice[];
  readonly crashes: ReadonlyMap<number, number>;
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
export function openJournal(path: string, newId: () => string, late: Late = {}): Journal {
  const { identity, waitMs = 2_000 } = late;
  const db = openDatabase(path, newId, waitMs);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.exec(SCHEMA);
    const mine = begin(db, newId, identity);
    return { ...mine, ...statements(db, String(mine.epoch)) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opened by a process that has worked without it for a while. */
interface Late {
  /** As that one has called itself from its beginning. */
  readonly identity?: Identity;
  /** For whoever holds the file. */
  readonly waitMs?: number;
}

/** The next opening of this journal; or the one that was told already, if nobody was faster. */
function begin(db: Database.Database, newId: () => string, told: Identity | undefined): Identity {
  const setMeta = db.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  );
  return db
    .transaction(() => {
      const before = identityOf(db);
      const next = {
        journalId: before?.journalId ?? told?.journalId ?? newId(),
        epoch: (before?.epoch ?? 0) + 1,
      };
      if (told !== undefined && before !== null) {
        const isOurs = next.journalId === told.journalId && next.epoch === told.epoch;
        if (!isOurs) throw new FencedError('another telephony process has opened this journal');
      }
      setMeta.run('journal-id', next.journalId);
      setMeta.run('epoch', String(next.epoch));
      // It stands through lives that no server has heard, until one comes.
      db.prepare(
        "insert into meta (key, value) values ('heard-seq', ?) on conflict do nothing",
      ).run(String(lastSeqOf(db)));
      return next;
    })
    .immediate();
}

/** Null: it was never opened. */
function identityOf(db: Database.Database): Identity | null {
  const journalId = metaOf(db, 'journal-id');
  return journalId === undefined ? null : { journalId, epoch: Number(metaOf(db, 'epoch') ?? '0') };
}

function metaOf(db: Database.Database, key: string): string | undefined {
  const row = db.prepare('select value from meta where key = ?').get(key);
  return (row as { value: string } | undefined)?.value;
}

/** Null: nothing was ever kept there. */
export function readContent(db: Database.Database): Content | null {
  const identity = identityOf(db);
  if (identity === null) return null;
  const { recover, noticesAfter } = statements(db, String(identity.epoch));
  const crashes = db.prepare('select pos, count from crash').all() as {
    pos: number;
    count: number;
  }[];
  return {
    ...identity,
    recovered: recover(),
    notices: noticesAfter(0, -1),
    crashes: new Map(crashes.map(({ pos, count }) => [pos, count])),
  };
}

function openDatabase(path: string, newId: () => string, waitMs: number): Database.Database {
  const db = new Database(path, { timeout: waitMs });
  try {
    db.prepare('select count(*) from sqlite_master').get();
    return db;
  } catch (error) {
    // Left open it would keep the file from whoever reads it next.
    db.close();
    const code = (error as { code?: unknown }).code;
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CORRUPT') throw error;
    setAside(path, newId());
    return new Database(path, { timeout: waitMs });
  }
}

/** Kept for whoever wants to look at it, and nobody's journal any more. */
export function setAside(path: string, stamp: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.damaged-${stamp}${suffix}`);
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
      const lastSeq = lastSeqOf(db);
      const heardSeq = Number(metaOf(db, 'heard-seq') ?? lastSeq);
      return { saved, tail, noticedPositions: new Set(noticed), lastSeq, heardSeq };
    },
    noticesAfter: (seq, limit) => selectNotices.all(seq, limit).map(toNotice),
    acknowledge(upToSeq) {
      acked.run(String(upToSeq));
    },
    heard() {
      db.prepare(`delete from meta where key = 'heard-seq' and ${mine}`).run(epoch);
    },
    forget(seq, upToSeq) {
      db.prepare(`delete from notice where seq > ? and seq <= ? and ${mine}`).run(
        seq,
        upToSeq,
        epoch,
      );
    },
    together: (work) => db.transaction(work)(),
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

const ackedSeq = (db: Database.Database): number => Number(metaOf(db, 'acked-seq') ?? '0');

/** The last number that anything in the journal speaks of. */
function lastSeqOf(db: Database.Database): number {
  const newest = db.prepare('select max(seq) as seq from notice').get() as { seq: number | null };
  // Megabytes with many calls: whoever starts again reads them once, for the engine.
  const row = db.prepare("select json_extract(body, '$.seq') as seq from checkpoint").get();
  const saved = row as { seq: number } | undefined;
  return Math.max(newest.seq ?? 0, saved?.seq ?? 0, ackedSeq(db));
}
