import { and, asc, eq, ne } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';

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

    async ofCase(caseId: string) {
      return store.read
        .select()
        .from(announcement)
        .where(eq(announcement.caseId, caseId))
        .orderBy(asc(announcement.cycle));
    },
  };
}
