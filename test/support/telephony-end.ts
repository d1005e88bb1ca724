import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LinkPosition, NoticeStore } from '../../src/link/index.ts';
import { startLinkServer, type LinkServer } from '../../telephony/link/index.ts';
import type {
  Answer,
  NumberedNotice,
  Request,
  TelephonyView,
} from '../../telephony/protocol/index.ts';
import { emptyView } from './live-notices.ts';

/** A process of telephony as the link sees it: the real socket server over a journal in memory. */
export interface TelephonyEnd {
  readonly folder: string;
  readonly path: string;
  readonly acks: number[];
  /** The last number that each server knew when it came. */
  readonly known: number[];
  readonly requests: Request[];
  /** Numbers up to this one were left out. */
  goesOnAfter: number;
  answer: (request: Request) => Promise<Answer>;
  /** Its clock; first the machine's. */
  nowMs: () => number;
  /** What the view shows besides nothing. */
  holds: Partial<TelephonyView>;
  /** Appends to the journal and tells whoever is linked. */
  say(notice: NumberedNotice): void;
  start(journalId?: string): Promise<void>;
  /** Has any server said hello yet? */
  isHeard(): boolean;
  /** As if killed: sockets die, the journal stays. */
  kill(): Promise<void>;
  dispose(): Promise<void>;
}

export function telephonyEnd(socketPath?: string): TelephonyEnd {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-link-'));
  const path = socketPath ?? join(folder, 't.sock');
  mkdirSync(dirname(path), { recursive: true });
  const journals = new Map<string, NumberedNotice[]>();
  const acks: number[] = [];
  const known: number[] = [];
  const requests: Request[] = [];
  let journalId = 'journal-1';
  let epoch = 0;
  let server: LinkServer | null = null;
  const journal = (): NumberedNotice[] => {
    const kept = journals.get(journalId) ?? [];
    journals.set(journalId, kept);
    return kept;
  };
  const end: TelephonyEnd = {
    folder,
    path,
    acks,
    known,
    requests,
    goesOnAfter: 0,
    isHeard: () => requests.length > 0,
    // As telephony does with nothing in it; a test that needs more says so.
    answer: async (request) =>
      request.type === 'show-view'
        ? {
            ok: true,
            view: { ...emptyView(journal().at(-1)?.seq), atMs: end.nowMs(), ...end.holds },
          }
        : { ok: true },
    nowMs: () => Date.now(),
    holds: {},
    say(notice) {
      journal().push(notice);
      server?.publish([notice]);
    },
    async start(id = journalId) {
      journalId = id;
      epoch += 1;
      server = await startLinkServer({
        path,
        journalId,
        epoch,
        noticesAfter: (seq, limit) =>
          journal()
            .filter((one) => one.seq > seq)
            .slice(0, limit),
        acknowledge: (seq) => void acks.push(seq),
        serverKnows(seq) {
          known.push(seq);
          return Math.max(seq, end.goesOnAfter);
        },
        answer: (_id, request) => {
          requests.push(request);
          return end.answer(request);
        },
        log: { info: () => undefined, warn: () => undefined },
      });
    },
    async kill() {
      await server?.close();
      server = null;
    },
    async dispose() {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return end;
}

/** The database's end in memory: refuses, when told so, as a database that is away would. */
export function noticeStoreInMemory() {
  const applied: { journalId: string; seq: number }[] = [];
  const setAside: number[] = [];
  const poisoned = new Set<number>();
  let position: LinkPosition = { journalId: null, seq: 0 };
  let away = false;
  let full = false;
  let lost = 0;
  const store: NoticeStore = {
    async position() {
      if (away) throw new Error('the database is away');
      return position;
    },
    async apply(journalId, notices) {
      await new Promise((done) => setImmediate(done));
      if (away) throw new Error('the database is away');
      const known = position.journalId === journalId ? position.seq : 0;
      const fresh = notices.filter((notice) => notice.seq > known);
      if (fresh.some((notice) => poisoned.has(notice.seq))) throw new Error('not to be stored');
      // Of a disk that is all but full: a smaller row would still find room.
      if (full) throw new NoRoom();
      for (const { seq } of fresh) applied.push({ journalId, seq });
      const last = fresh.at(-1);
      if (last) position = { journalId, seq: last.seq };
      if (lost > 0) {
        lost -= 1;
        throw new NoRoom();
      }
      return fresh;
    },
    isAway: (fault) => fault instanceof NoRoom,
    async setAside(journalId, notice) {
      if (away) throw new Error('the database is away');
      setAside.push(notice.seq);
      position = { journalId, seq: notice.seq };
    },
  };
  const goAway = (now: boolean): void => void (away = now);
  const fill = (now: boolean): void => void (full = now);
  /** So many commits are there, and told as failed. */
  const loseWord = (times: number): void => void (lost = times);
  return { store, applied, setAside, poisoned, goAway, fill, loseWord };
}

class NoRoom extends Error {
  override name = 'NoRoom';
}
