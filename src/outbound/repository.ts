import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { OutboundAbout, OutboundPurpose } from '../contract/outbound.ts';
import type { Store } from '../db/index.ts';

/** As it is asked of telephony, and kept. */
export interface AskedCall {
  readonly callId: string;
  readonly purpose: OutboundPurpose;
  readonly caseId?: string;
  readonly contactId?: string;
  readonly missedId?: string;
  readonly entryId?: string;
  /** Of a result that is told. */
  readonly taskId?: string;
  /** Of a turn in a manager's hours. */
  readonly bookingId?: string;
  /** The colleague. */
  readonly secondId?: string;
}

export interface OutboundRepositoryDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
  /** So many calls an expert may make in an hour. */
  readonly perHour: () => number;
}

export type OutboundRepository = ReturnType<typeof outboundRepository>;

const HOUR_MS = 3_600_000;

export function outboundRepository({ store, audit, nowMs, perHour }: OutboundRepositoryDeps) {
  const { outboundCall } = store.tables;

  return {
    /** Kept with its audit entry before anybody is rung. False: too many within the hour. */
    begin: (asked: AskedCall, by: Editor): Promise<boolean> =>
      store.tx(async (w) => {
        const { callId: id, ...about } = asked;
        const askedAtMs = nowMs();
        const made = and(
          eq(outboundCall.agentId, by.userId),
          gt(outboundCall.askedAtMs, askedAtMs - HOUR_MS),
          isNull(outboundCall.refusal),
        );
        if ((await w.$count(outboundCall, made)) >= perHour()) return false;
        const row = { id, agentId: by.userId, ...about, askedAtMs, createdAtMs: askedAtMs };
        await w.insert(outboundCall).values(row);
        const { purpose, caseId = null } = asked;
        const subject = { subjectKind: 'outbound-call', subjectId: id };
        await audit.write(w, { ...by, act: 'called-out', ...subject, detail: { purpose, caseId } });
        return true;
      }),

    /** Telephony did not take it: it does not count. */
    async refused(callId: string, refusal: string): Promise<void> {
      await store.tx((w) =>
        w.update(outboundCall).set({ refusal }).where(eq(outboundCall.id, callId)),
      );
    },

    async aboutOf(callId: string): Promise<OutboundAbout | null> {
      const [row] = await store.read.select().from(outboundCall).where(eq(outboundCall.id, callId));
      if (row === undefined) return null;
      const { caseId, entryId } = row;
      return { purpose: row.purpose as OutboundPurpose, caseId, entryId };
    },
  };
}
