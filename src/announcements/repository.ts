import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import type { Reader, Store, Writer } from '../db/index.ts';

export interface AnnouncementChange {
  readonly state: 'sending' | 'told' | 'call_needed' | 'needs_review' | 'closed';
  readonly reason: string | null;
  readonly atMs: number;
}

export type AnnouncementRepository = ReturnType<typeof announcementRepository>;

/** How each result, and each word before one, was told; one row per case, cycle and occasion. */
export function announcementRepository(store: Store, newId: () => string) {
  const { announcement } = store.tables;
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

    /** Words before the result that may still wait in the outbox. */
    async wordsUnderWay(r: Reader, caseId: string): Promise<string[]> {
      const rows = await r
        .select({ smsId: announcement.smsId })
        .from(announcement)
        .where(
          and(
            eq(announcement.caseId, caseId),
            eq(announcement.state, 'sending'),
            ne(announcement.occasion, 'result'),
          ),
        );
      return rows.flatMap(({ smsId }) => (smsId === null ? [] : [smsId]));
    },

    /** Results that were sent to this number and not yet proved to have come. */
    async sentTo(r: Reader, phoneHash: string) {
      const { cases, smsOutbox } = store.tables;
      const rows = await r
        .select({
          caseId: cases.id,
          cycle: cases.cycle,
          trackingCode: cases.trackingCode,
          smsId: smsOutbox.id,
        })
        .from(smsOutbox)
        .innerJoin(announcement, eq(announcement.smsId, smsOutbox.id))
        .innerJoin(cases, eq(cases.id, announcement.caseId))
        .where(
          and(
            eq(smsOutbox.phoneHash, phoneHash),
            inArray(smsOutbox.state, ['accepted', 'undelivered', 'uncertain', 'needs_review']),
            eq(announcement.occasion, 'result'),
            eq(announcement.cycle, cases.cycle),
            eq(cases.status, 'verified'),
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
