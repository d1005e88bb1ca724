import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import {
  type Content,
  type Identity,
  type Journal,
  openJournal,
  readContent,
  setAside,
} from './journal.ts';

/**
 * The journal of a process that starts when nothing can be written (a full disk, one that has become
 * read-only). What is in the file is read and telephony begins with it; writing throws, which the
 * host answers by going on in memory, and each write tries to open the file first.
 */
export function openJournalWhenever(path: string, newId: () => string): Journal {
  try {
    return openJournal(path, newId);
  } catch (fault) {
    if (!cannotBeWritten(fault)) throw fault;
    return openLater(path, newId);
  }
}

const unwritable = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'];

/** No room, no right, no disk: not a file that somebody else holds, nor one that is no journal. */
function cannotBeWritten(fault: unknown): boolean {
  const { code } = fault as { code?: unknown };
  return typeof code === 'string' && unwritable.some((one) => code.startsWith(one));
}

function openLater(path: string, newId: () => string): Journal {
  const held = read(path) ?? nothing(newId());
  const identity: Identity = { journalId: held.journalId, epoch: held.epoch + 1 };
  // What could not even be read must not pass for ours when there is room again.
  let isStrange = held.epoch === 0 && existsSync(path) && statSync(path).size > 0;
  let open: Journal | null = null;

  /** Throws while there is no room, or when a newer process has opened it meanwhile. */
  function opened(): Journal {
    if (open !== null) return open;
    if (isStrange) setAside(path, newId());
    isStrange = false;
    open = openJournal(path, newId, { identity, waitMs: 0 });
    return open;
  }

  return {
    ...identity,
    append: (event) => opened().append(event),
    appendNotices: (pos, notices) => opened().appendNotices(pos, notices),
    checkpoint: (saved) => opened().checkpoint(saved),
    acknowledge: (upToSeq) => opened().acknowledge(upToSeq),
    heard: () => opened().heard(),
    forget: (seq, upToSeq) => opened().forget(seq, upToSeq),
    together: (work) => opened().together(work),
    countCrash: (pos) => opened().countCrash(pos),
    recover: () => open?.recover() ?? held.recovered,
    noticesAfter: (seq, limit) =>
      open?.noticesAfter(seq, limit) ??
      held.notices.filter((notice) => notice.seq > seq).slice(0, limit),
    crashesAt: (pos) => open?.crashesAt(pos) ?? held.crashes.get(pos) ?? 0,
    close: () => open?.close(),
  };
}

/** Null: there is nothing yet, or nothing that can be read: the PBX and the server know the rest. */
function read(path: string): Content | null {
  if (!existsSync(path)) return null;
  // Alone with it, SQLite needs no file beside it that would have to be made; where somebody else has
  // it open still, that file is there.
  return readIn(path, 'EXCLUSIVE') ?? readIn(path, 'NORMAL');
}

function readIn(path: string, mode: 'EXCLUSIVE' | 'NORMAL'): Content | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true, timeout: 0 });
    db.pragma(`locking_mode = ${mode}`);
    return readContent(db);
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

function nothing(journalId: string): Content {
  const recovered = {
    saved: null,
    tail: [],
    noticedPositions: new Set<number>(),
    lastSeq: 0,
    heardSeq: 0,
  };
  return { journalId, epoch: 0, recovered, notices: [], crashes: new Map() };
}
