import { callLineOf, type NumberedNotice } from '../../telephony/protocol/index.ts';
import type { LinkLog } from './client.ts';

/** Up to where notices are stored. `journalId` null: none ever. */
export interface LinkPosition {
  readonly journalId: string | null;
  readonly seq: number;
}

/** The database's end of the notices; every method is one transaction. */
export interface NoticeStore {
  position(): Promise<LinkPosition>;
  /**
   * Writes the notices' history and the new position in one transaction; those at or before the
   * stored position are left out. Returns the notices that were new, in order.
   */
  apply(journalId: string, notices: readonly NumberedNotice[]): Promise<readonly NumberedNotice[]>;
  /** The database itself is in trouble: no notice is to blame for this fault. */
  isAway(fault: unknown): boolean;
  /** Keeps a notice that cannot be applied for people to look at, and moves on past it. */
  setAside(journalId: string, notice: NumberedNotice, fault: string): Promise<void>;
}

export interface RecorderDeps {
  readonly store: NoticeStore;
  readonly log: LinkLog;
  /**
   * After the commit, each notice once per process, in order. `isLate`: its commit was told as failed and was
   * there all the same, so others may have read it before this. Must not throw.
   */
  readonly onStored: (notice: NumberedNotice, isLate: boolean) => void;
  /** Everything up to here is stored. */
  readonly onPosition: (position: { journalId: string; seq: number }) => void;
  /** Wait before the n-th try (from 1) after a fault of the database. */
  readonly retryMs: (attempt: number) => number;
}

/** Takes notices in order and stores them, in batches while there is a backlog. */
export interface Recorder {
  add(journalId: string, notice: NumberedNotice): void;
  /** Received but not yet stored. */
  backlog(): number;
  /** Resolves when all that was added is stored; never if the database stays away. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** One transaction per batch: fewer commits in a burst, yet nobody waits long for the writer. */
const BATCH = 20;
/** Tries of one single notice while the database answers otherwise, before it is set aside. */
const TRIES = 5;

type Entry = { readonly journalId: string; readonly notice: NumberedNotice };

export function createRecorder(deps: RecorderDeps): Recorder {
  const waiting: Entry[] = [];
  const idlers: (() => void)[] = [];
  /** Of those that wait: their commit failed with the database away, and may be there all the same. */
  const inDoubt = new Set<Entry>();
  let working: Promise<void> | null = null;
  let stopped = false;
  let soon: NodeJS.Immediate | null = null;
  let wake: (() => void) | null = null;

  function start(): void {
    if (working !== null || stopped || waiting.length === 0) return;
    working = drain().finally(() => {
      working = null;
      if (waiting.length > 0) start();
      else for (const idler of idlers.splice(0)) idler();
    });
  }

  async function drain(): Promise<void> {
    let attempt = 0;
    while (waiting.length > 0 && !stopped) {
      // After a fault one at a time: the batch may hold one bad notice among good ones.
      const batch = nextBatch(waiting, attempt === 0 ? BATCH : 1);
      try {
        await storeBatch(deps, batch, inDoubt);
        waiting.splice(0, batch.length);
        for (const entry of batch) inDoubt.delete(entry);
        attempt = 0;
        // SQLite answers within the turn: without this a long backlog would hold the loop.
        await new Promise((resume) => setImmediate(resume));
      } catch (error) {
        attempt += 1;
        const [first] = batch;
        const of = first && callLineOf(first.notice.notice);
        const seq = first?.notice.seq;
        deps.log.error({ ...of, err: error, attempt, seq }, 'notice not stored');
        const isAway = deps.store.isAway(error);
        if (isAway) for (const entry of batch) inDoubt.add(entry);
        const isBlamed = attempt > TRIES && !isAway;
        if (isBlamed && (await setAside(deps, batch, error))) {
          for (const entry of waiting.splice(0, 1)) inDoubt.delete(entry);
          attempt = 0;
        } else {
          await pause(deps.retryMs(attempt));
        }
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    add(journalId, notice) {
      waiting.push({ journalId, notice });
      // Not in this turn of the loop: what people see goes out first (SQLite writes on
      // the loop), and notices that came together are stored together.
      soon ??= setImmediate(() => {
        soon = null;
        start();
      });
    },
    backlog: () => waiting.length,
    idle: () =>
      waiting.length === 0 ? Promise.resolve() : new Promise((done) => idlers.push(done)),
    async stop() {
      stopped = true;
      wake?.();
      await working;
    },
  };
}

/** The longest run of one journal's notices from the front. */
function nextBatch(waiting: readonly Entry[], limit: number): Entry[] {
  const journalId = waiting[0]?.journalId;
  const batch: Entry[] = [];
  for (const entry of waiting) {
    if (batch.length === limit || entry.journalId !== journalId) break;
    batch.push(entry);
  }
  return batch;
}

async function storeBatch(
  deps: RecorderDeps,
  batch: readonly Entry[],
  inDoubt: ReadonlySet<Entry>,
): Promise<void> {
  const [first] = batch;
  const last = batch.at(-1);
  if (first === undefined || last === undefined) return;
  const notices = batch.map((entry) => entry.notice);
  const fresh = new Set(
    (await deps.store.apply(first.journalId, notices)).map((notice) => notice.seq),
  );
  for (const entry of batch) {
    const { notice } = entry;
    const isFresh = fresh.has(notice.seq);
    // Stored by the try that failed, or long before: the second has been told.
    if (!isFresh && !inDoubt.has(entry)) continue;
    const line = callLineOf(notice.notice);
    if (line !== null) deps.log.info({ ...line, seq: notice.seq }, 'stored');
    deps.onStored(notice, !isFresh);
  }
  deps.onPosition({ journalId: first.journalId, seq: last.notice.seq });
}

/** True: set aside. False: the database itself is away, so the notice is not to blame. */
async function setAside(
  deps: RecorderDeps,
  batch: readonly Entry[],
  cause: unknown,
): Promise<boolean> {
  const [entry] = batch;
  if (entry === undefined) return false;
  try {
    const fault = cause instanceof Error ? cause.name : 'unknown';
    await deps.store.setAside(entry.journalId, entry.notice, fault);
    deps.onPosition({ journalId: entry.journalId, seq: entry.notice.seq });
    const { seq, notice } = entry.notice;
    deps.log.error({ ...callLineOf(notice), seq, type: notice.type }, 'notice set aside');
    return true;
  } catch (error) {
    deps.log.error({ err: error }, 'the database is away: notices wait');
    return false;
  }
}
