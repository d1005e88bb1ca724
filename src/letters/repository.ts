import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { UNTOLD_STATUSES } from '../cases/index.ts';
import type { LetterState, LetterWay } from '../contract/letters.ts';
import type { Store, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { type Automation, type Left, type Outgoing, textOfDocument } from './automation.ts';
import type { OutboxChange, OutboxRow } from './outbox.ts';
import type { Documents, LetterStored } from './repository-documents.ts';
import type { GivenNumber, NumberFault, Numbers } from './repository-numbers.ts';
import { sha256Of } from './signature.ts';

export interface ClaimedLetter extends OutboxRow, Outgoing, Left {
  readonly token: string;
  /** Nobody is asked by it any more, and it has not left. */
  readonly isMoot: boolean;
}

export interface AttemptNote {
  readonly op: 'send' | 'ask';
  readonly way: LetterWay;
  readonly outcome: string;
  readonly code: string | null;
  readonly tookMs: number;
}

/** How far a look through what waits has come. */
export interface WaitingMark {
  readonly id: string;
  readonly createdAtMs: number;
}

export type LetterOutbox = ReturnType<typeof letterOutbox>;

/** A copy is superseded when the repair is asked for: it may leave all the same, but need not. */
const STILL_ASKED: readonly string[] = ['open', 'expired'];
const WAITING: readonly LetterState[] = ['waiting', 'sending', 'uncertain', 'held'];
const UNDONE: readonly LetterState[] = [...WAITING, 'sent', 'failed', 'needs_review'];
/** A count of millions would hold everybody up. */
const MOST_COUNTED = 10_000;
/** Who may be sent again by a person: what ended, or stands. */
const RESENDABLE: readonly string[] = [
  ...['failed', 'needs_review', 'held', 'sent', 'waiting', 'uncertain'],
];

/** Letters on their way, in the database; each method one unit of work unless it takes a writer. */
export function letterOutbox(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly documents: Documents;
  readonly numbers: Numbers;
  readonly unpark: (w: Writer, letterId: string, atMs: number) => Promise<void>;
  readonly newId: () => string;
}) {
  const { store, audit, documents, numbers, unpark, newId } = options;
  const { cases, letter: t, letterAttempt, referral } = store.tables;
  const isStillAsked = (state: string, status: string): boolean =>
    STILL_ASKED.includes(state) && (UNTOLD_STATUSES as readonly string[]).includes(status);

  const mine = (row: Pick<ClaimedLetter, 'id' | 'token'>) =>
    and(eq(t.id, row.id), eq(t.leaseToken, row.token));

  async function claimed(w: Writer, row: LetterStored, nowMs: number): Promise<ClaimedLetter> {
    const text = textOfDocument(await documents.documentOf(w, row, nowMs));
    const [asked] = await w
      .select({ state: referral.state, status: cases.status })
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .where(eq(referral.id, row.referralId));
    assert(row.leaseToken !== null, 'a claimed letter carries its lease');
    return {
      ...{ id: row.id, state: row.state as LetterState, adapter: row.adapter },
      ...{ attempts: row.attempts, maybeSent: row.maybeSent, asks: row.asks },
      lastMaybeAtMs: row.lastMaybeAtMs,
      letterId: row.id,
      ...{ text, sha256: row.sentSha256 ?? sha256Of(text) },
      token: row.leaseToken,
      isMoot: !row.maybeSent && !isStillAsked(asked?.state ?? '', asked?.status ?? ''),
    };
  }

  return {
    /**
     * Takes due letters by lease, oldest first. `way`: how new ones leave, null: none of them does.
     * A letter in doubt is handed only to whom may have it.
     */
    async claim(ask: {
      readonly nowMs: number;
      readonly limit: number;
      readonly leaseMs: number;
      readonly way: Automation['way'] | null;
      readonly doubtsOf: readonly Automation['way'][];
    }): Promise<ClaimedLetter[]> {
      const { nowMs, limit, leaseMs, way, doubtsOf } = ask;
      const token = newId();
      const isDue = or(isNull(t.nextAtMs), lte(t.nextAtMs, nowMs));
      const doubts = and(eq(t.maybeSent, true), inArray(t.adapter, [...doubtsOf]));
      const isOurs = way === null ? doubts : or(eq(t.maybeSent, false), doubts);
      return store.tx(async (w) => {
        const free: { id: string; createdAtMs: number }[] = [];
        // State by state, each by its index: by hand, letters of years may wait.
        for (const state of WAITING) {
          const isFree = state === 'sending' ? lte(t.leaseUntilMs, nowMs) : isDue;
          const rows = await w
            .select({ id: t.id, createdAtMs: t.createdAtMs })
            .from(t)
            .where(and(eq(t.state, state), isFree, isOurs))
            .orderBy(asc(t.createdAtMs), asc(t.id))
            .limit(limit);
          free.push(...rows);
        }
        if (free.length === 0) return [];
        free.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
        const ids = free.slice(0, limit).map(({ id }) => id);
        const taken = await w
          .update(t)
          .set({ state: 'sending', leaseUntilMs: nowMs + leaseMs, leaseToken: token })
          .where(inArray(t.id, ids))
          .returning();
        const out: ClaimedLetter[] = [];
        for (const row of taken) out.push(await claimed(w, row, nowMs));
        return out.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      });
    },

    /**
     * By hand nobody claims, so letters that ask nobody any more are found by this: the next few
     * that wait, from `after` on. Tells where to go on; null: it was the last, from the start then.
     */
    async cancelMoot(after: WaitingMark | null, limit: number): Promise<WaitingMark | null> {
      const isWaiting = and(eq(t.state, 'waiting'), eq(t.maybeSent, false));
      const isLater =
        after === null
          ? undefined
          : or(
              gt(t.createdAtMs, after.createdAtMs),
              and(eq(t.createdAtMs, after.createdAtMs), gt(t.id, after.id)),
            );
      const rows = await store.read
        .select({
          ...{ id: t.id, createdAtMs: t.createdAtMs },
          ...{ asked: referral.state, status: cases.status },
        })
        .from(t)
        .innerJoin(referral, eq(referral.id, t.referralId))
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(and(isWaiting, isLater))
        .orderBy(asc(t.createdAtMs), asc(t.id))
        .limit(limit);
      const moot = rows.filter(({ asked, status }) => !isStillAsked(asked, status));
      if (moot.length > 0) {
        const ids = moot.map(({ id }) => id);
        const set = { state: 'cancelled', reason: 'nobody-asked' };
        await store.tx((w) =>
          w
            .update(t)
            .set(set)
            .where(and(inArray(t.id, ids), isWaiting)),
        );
      }
      return rows.length < limit ? null : (rows.at(-1) ?? null);
    },

    /** Commits the doubt before the first byte leaves. False: the lease is gone, do not send. */
    async markMaybeSent(
      row: ClaimedLetter,
      way: Automation['way'],
      nowMs: number,
    ): Promise<boolean> {
      return store.tx(async (w) => {
        const rows = await w
          .update(t)
          .set({
            ...{ maybeSent: true, adapter: way, lastMaybeAtMs: nowMs },
            sentSha256: sha256Of(row.text),
          })
          .where(mine(row))
          .returning({ id: t.id });
        return rows.length === 1;
      });
    },

    /** Writes what a step made of the letter, if it is still ours. */
    async apply(row: ClaimedLetter, change: OutboxChange, nowMs: number, note?: AttemptNote) {
      return store.tx(async (w) => {
        const isThere = change.state === 'sent';
        const [kept] = await w
          .update(t)
          .set({
            ...change,
            leaseUntilMs: null,
            leaseToken: null,
            ...(isThere ? { sentAtMs: nowMs } : {}),
          })
          .where(mine(row))
          .returning({ id: t.id });
        if (kept === undefined) return false;
        if (note !== undefined) {
          const told = { id: newId(), letterId: row.id, ...note, createdAtMs: nowMs };
          await w.insert(letterAttempt).values(told);
        }
        return true;
      });
    },

    /** Letters that are there, and whose number is to be asked for now. */
    async numbersDue(ask: {
      readonly nowMs: number;
      readonly limit: number;
      readonly way: Automation['way'];
    }): Promise<(Left & { readonly asks: number })[]> {
      const { nowMs, limit, way } = ask;
      const rows = await store.read
        .select({ letterId: t.id, sha256: t.sentSha256, asks: t.asks })
        .from(t)
        .where(and(eq(t.state, 'sent'), lte(t.nextAtMs, nowMs), eq(t.adapter, way)))
        .orderBy(asc(t.nextAtMs), asc(t.id))
        .limit(limit);
      return rows.map(({ sha256, ...row }) => {
        assert(sha256 !== null, 'what was sent is known by its checksum');
        return { ...row, sha256 };
      });
    },

    /** Nothing new, or something for a person. Whoever was faster has the last word. */
    async numberAsked(letterId: string, found: Partial<OutboxChange>): Promise<void> {
      await store.tx(async (w) => {
        const isSent = and(eq(t.id, letterId), eq(t.state, 'sent'));
        await w.update(t).set(found).where(isSent);
      });
    },

    /** Ways by which letters left that still await something. */
    async waysAwaited(): Promise<LetterWay[]> {
      const rows = await store.read
        .selectDistinct({ way: t.adapter })
        .from(t)
        .where(and(inArray(t.state, ['uncertain', 'sending', 'sent']), eq(t.maybeSent, true)));
      return rows.map(({ way }) => way);
    },

    /** Whom it may be with cannot be asked any more: a person decides. Says how many these are. */
    async doubtsWithout(ways: readonly LetterWay[], nowMs: number): Promise<number> {
      if (ways.length === 0) return 0;
      const isFree = or(
        eq(t.state, 'uncertain'),
        and(eq(t.state, 'sending'), lte(t.leaseUntilMs, nowMs)),
      );
      return store.tx(async (w) => {
        const gone = await w
          .update(t)
          .set({ state: 'needs_review', reason: 'way-gone', leaseUntilMs: null, leaseToken: null })
          .where(and(isFree, eq(t.maybeSent, true), inArray(t.adapter, [...ways])))
          .returning({ id: t.id });
        return gone.length;
      });
    },

    /** A person wants it to leave, or to leave again, and says why. */
    async resend(letterId: string, reason: string, by: Editor, atMs: number) {
      return store.tx(async (w): Promise<'done' | 'unknown-letter' | 'letter-not-resendable'> => {
        const [row] = await w.select().from(t).where(eq(t.id, letterId));
        if (row === undefined) return 'unknown-letter';
        if (!RESENDABLE.includes(row.state)) return 'letter-not-resendable';
        const set = { state: 'waiting', reason: 'resent', maybeSent: false, asks: 0 };
        await w
          .update(t)
          .set({ ...set, nextAtMs: atMs })
          .where(eq(t.id, letterId));
        const subject = { subjectKind: 'letter', subjectId: letterId };
        const detail = { before: row.state, why: reason };
        await audit.write(w, { ...by, act: 'letter-resent', ...subject, detail });
        return 'done';
      });
    },

    /** It was taken there by hand, or its number was wrong: what the registry says, typed. */
    async numberByHand(letterId: string, given: GivenNumber, by: Editor, atMs: number) {
      return store.tx(async (w): Promise<'done' | 'unknown-letter' | NumberFault> => {
        const [row] = await w.select().from(t).where(eq(t.id, letterId));
        if (row === undefined) return 'unknown-letter';
        const way = row.sentAtMs === null && !row.maybeSent ? 'by-hand' : row.adapter;
        const came = await numbers.give(w, row, given, { way, atMs, corrects: true });
        if (came !== 'given' && came !== 'known') return came;
        const subject = { subjectKind: 'letter', subjectId: letterId };
        const detail = { number: given.number, date: given.date, before: row.registryNumber };
        await audit.write(w, { ...by, act: 'letter-numbered', ...subject, detail });
        await unpark(w, letterId, atMs);
        return 'done';
      });
    },

    /** Letters that are not done, by state, no further than this; since when the oldest waits. */
    async figures(): Promise<{ byState: Map<string, number>; oldestWaitingAtMs: number | null }> {
      const byState = new Map<string, number>();
      for (const state of UNDONE) {
        const few = store.read
          .select({ id: t.id })
          .from(t)
          .where(eq(t.state, state))
          .limit(MOST_COUNTED)
          .as('few');
        const [row] = await store.read.select({ count: sql<number>`count(*)` }).from(few);
        if (Number(row?.count ?? 0) > 0) byState.set(state, Number(row?.count));
      }
      return { byState, oldestWaitingAtMs: await oldestAtMs([...WAITING]) };
    },

    oldestWaitingAtMs: () => oldestAtMs([...WAITING]),
    /** Since when the oldest is there without a number. */
    oldestUnnumberedAtMs: () => oldestAtMs(['sent']),
  };

  async function oldestAtMs(states: LetterState[]): Promise<number | null> {
    const oldest: number[] = [];
    // One by one, each by its index.
    for (const state of states) {
      const [row] = await store.read
        .select({ atMs: t.createdAtMs })
        .from(t)
        .where(eq(t.state, state))
        .orderBy(asc(t.createdAtMs))
        .limit(1);
      if (row !== undefined) oldest.push(row.atMs);
    }
    return oldest.length === 0 ? null : Math.min(...oldest);
  }
}
