import { and, asc, eq, inArray, isNull, lte, ne, or } from 'drizzle-orm';
import type { Reader, Store, Writer } from '../db/index.ts';
import { isMergedAnswer, isOwed, isWord } from './repository-owed.ts';

export interface AnnouncementChange {
  readonly state: 'sending' | 'told' | 'call_needed' | 'needs_review' | 'closed';
  readonly reason: string | null;
  readonly atMs: number;
}

export type AnnouncementRepository = ReturnType<typeof announcementRepository>;

/** How each result, and each word before one, was told; one row per case, cycle and occasion. */
export function announcementRepository(store: Store, newId: () => string) {
  const { announcement } = store.tables;
  const isAnswerOfMerged = isMergedAnswer(store.tables);
  const isBefore = isWord(store.tables);
  /** Acknowledgements of what was told in this contact, the earliest first. */
  async function acknowledged(r: Reader, contactId: string, phoneHash?: string) {
    const { cases, smsOutbox } = store.tables;
    const rows = await r
      .select({
        smsId: smsOutbox.id,
        state: smsOutbox.state,
        reason: smsOutbox.reason,
        trackingCode: cases.trackingCode,
      })
      .from(cases)
      .innerJoin(smsOutbox, eq(smsOutbox.caseId, cases.id))
      .where(
        and(
          eq(cases.contactId, contactId),
          eq(smsOutbox.kind, 'registered'),
          phoneHash === undefined ? undefined : eq(smsOutbox.phoneHash, phoneHash),
        ),
      )
      .orderBy(asc(smsOutbox.createdAtMs), asc(smsOutbox.id));
    return rows.map(({ smsId, state, reason, trackingCode }) => ({
      smsId,
      trackingCode: trackingCode ?? '',
      /** Taken back, because a later one told it with its own. */
      isTogether: state === 'cancelled' && reason === 'told-together',
    }));
  }

  return {
    /** False: it is already being told. */
    async open(
      w: Writer,
      fresh: AnnouncementChange & {
        caseId: string;
        cycle: number;
        /** `result`, or the occasion of a word before it. */
        occasion: string;
        method: 'sms' | 'call';
        smsId: string | null;
      },
    ): Promise<boolean> {
      const { caseId, cycle, occasion, method, smsId, state, reason, atMs } = fresh;
      const rows = await w
        .insert(announcement)
        .values({
          id: newId(),
          caseId,
          cycle,
          occasion,
          method,
          smsId,
          state,
          reason,
          updatedAtMs: atMs,
          createdAtMs: atMs,
        })
        .onConflictDoNothing()
        .returning({ id: announcement.id });
      return rows.length === 1;
    },

    /** Changes what is not told yet; what was told stays told. The row, or null. */
    async change(w: Writer, smsId: string, { state, reason, atMs }: AnnouncementChange) {
      const [row] = await w
        .update(announcement)
        .set({ state, reason, updatedAtMs: atMs, ...(state === 'told' ? { toldAtMs: atMs } : {}) })
        .where(and(eq(announcement.smsId, smsId), ne(announcement.state, 'told')))
        .returning();
      return row ?? null;
    },

    /**
     * Its message is sent once more: nobody need call meanwhile. False where he has heard it, is just
     * being called, or where the case has gone on. True of a message that tells nothing of a case.
     */
    async tellAgain(w: Writer, smsId: string, atMs: number): Promise<boolean> {
      const { cases } = store.tables;
      const t = announcement;
      const [told] = await w.select().from(t).where(eq(t.smsId, smsId));
      if (told === undefined) return true;
      const [owed] = await w
        .select({ id: t.id })
        .from(t)
        .innerJoin(cases, eq(cases.id, t.caseId))
        .where(and(eq(t.id, told.id), isOwed(store.tables)));
      const isFree = told.claimUntilMs === null || told.claimUntilMs <= atMs;
      if (owed === undefined || !isFree) return false;
      const set = { state: 'sending', reason: 'sent-again', updatedAtMs: atMs } as const;
      await w.update(t).set(set).where(eq(t.id, told.id));
      return true;
    },

    /** All of it that may still wait in the outbox: words, and results. */
    async underWay(r: Reader, caseId: string): Promise<string[]> {
      const rows = await r
        .select({ smsId: announcement.smsId })
        .from(announcement)
        .where(and(eq(announcement.caseId, caseId), eq(announcement.state, 'sending')));
      return rows.flatMap(({ smsId }) => (smsId === null ? [] : [smsId]));
    },

    /** Words before the result that may still wait in the outbox. */
    async wordsUnderWay(r: Reader, caseId: string): Promise<string[]> {
      const rows = await r
        .select({ smsId: announcement.smsId })
        .from(announcement)
        .where(and(eq(announcement.caseId, caseId), eq(announcement.state, 'sending'), isBefore));
      return rows.flatMap(({ smsId }) => (smsId === null ? [] : [smsId]));
    },

    /** All that was to be said before a result. */
    wordsOf: (r: Reader, caseId: string) =>
      r
        .select({
          cycle: announcement.cycle,
          occasion: announcement.occasion,
          createdAtMs: announcement.createdAtMs,
        })
        .from(announcement)
        .where(and(eq(announcement.caseId, caseId), isBefore)),

    /** Words that somebody was to call about, and nobody is calling about just now. */
    async closeWordCalls(w: Writer, caseId: string, change: AnnouncementChange): Promise<void> {
      const { state, reason, atMs } = change;
      const { claimUntilMs } = announcement;
      await w
        .update(announcement)
        .set({ state, reason, updatedAtMs: atMs })
        .where(
          and(
            eq(announcement.caseId, caseId),
            eq(announcement.state, 'call_needed'),
            isBefore,
            or(isNull(claimUntilMs), lte(claimUntilMs, atMs)),
          ),
        );
    },

    acknowledged,

    /** The message that acknowledges this case and no other; null: there is none. */
    async acknowledgementOf(r: Reader, caseId: string): Promise<string | null> {
      const { cases, smsOutbox } = store.tables;
      const [own] = await r
        .select({
          smsId: smsOutbox.id,
          contactId: cases.contactId,
          phoneHash: smsOutbox.phoneHash,
        })
        .from(smsOutbox)
        .innerJoin(cases, eq(cases.id, smsOutbox.caseId))
        .where(and(eq(smsOutbox.caseId, caseId), eq(smsOutbox.kind, 'registered')));
      if (own?.contactId == null) return null;
      const all = await acknowledged(r, own.contactId, own.phoneHash);
      const before = all[all.findIndex(({ smsId }) => smsId === own.smsId) - 1];
      return before?.isTogether === true ? null : own.smsId;
    },

    /** Results that were sent to this number and not yet proved to have come. */
    async sentTo(r: Reader, phoneHash: string) {
      const { cases, smsOutbox } = store.tables;
      const rows = await r
        .select({
          caseId: cases.id,
          cycle: cases.cycle,
          trackingCode: cases.trackingCode,
          mergedIntoId: cases.mergedIntoId,
          smsId: smsOutbox.id,
        })
        .from(smsOutbox)
        .innerJoin(announcement, eq(announcement.smsId, smsOutbox.id))
        .innerJoin(cases, eq(cases.id, announcement.caseId))
        .where(
          and(
            eq(smsOutbox.phoneHash, phoneHash),
            inArray(smsOutbox.state, ['accepted', 'undelivered', 'uncertain', 'needs_review']),
            or(
              and(
                eq(announcement.occasion, 'result'),
                eq(announcement.cycle, cases.cycle),
                eq(cases.status, 'verified'),
              ),
              and(isAnswerOfMerged, eq(cases.status, 'merged')),
            ),
          ),
        )
        .limit(20);
      return rows.flatMap(({ trackingCode, ...row }) =>
        trackingCode === null ? [] : [{ ...row, trackingCode }],
      );
    },

    async ofCase(caseId: string) {
      return store.read
        .select()
        .from(announcement)
        .where(eq(announcement.caseId, caseId))
        .orderBy(asc(announcement.cycle));
    },
  };
}
