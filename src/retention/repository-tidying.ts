import { and, eq, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import type { Store } from '../db/index.ts';
import type { RetentionTable } from './periods.ts';

/** A writer is held for some milliseconds: calls are recorded through the same one. */
export const BATCH = 500;

/** Takes away one batch of what was over before `beforeMs`; answers how many rows it were. */
export function tidyingRepository(store: Store) {
  const { session, signInGuard, smsAttempt, smsDlrRaw, smsOutbox } = store.tables;
  type Table = typeof session | typeof signInGuard | typeof smsAttempt | typeof smsDlrRaw;
  const take = async (table: Table, ids: readonly { id: string }[]): Promise<number> => {
    if (ids.length === 0) return 0;
    const wanted = ids.map(({ id }) => id);
    await store.tx((w) => w.delete(table).where(inArray(table.id, wanted)));
    return ids.length;
  };
  const { read } = store;
  const batches: Readonly<Record<RetentionTable, (beforeMs: number) => Promise<number>>> = {
    session: async (beforeMs) =>
      take(
        session,
        await read
          .select({ id: session.id })
          .from(session)
          .where(or(lt(session.expiresAtMs, beforeMs), lt(session.revokedAtMs, beforeMs)))
          .limit(BATCH),
      ),
    'sign-in-guard': async (beforeMs) =>
      take(
        signInGuard,
        await read
          .select({ id: signInGuard.id })
          .from(signInGuard)
          .where(
            and(
              lt(signInGuard.lastFailureAtMs, beforeMs),
              or(isNull(signInGuard.lockedUntilMs), lt(signInGuard.lockedUntilMs, beforeMs)),
            ),
          )
          .limit(BATCH),
      ),
    // Of a message that is still on its way everything is kept, however old.
    'sms-attempt': async (beforeMs) =>
      take(
        smsAttempt,
        await read
          .select({ id: smsAttempt.id })
          .from(smsAttempt)
          .innerJoin(smsOutbox, eq(smsOutbox.id, smsAttempt.outboxId))
          .where(
            and(
              lt(smsAttempt.createdAtMs, beforeMs),
              lt(smsOutbox.updatedAtMs, beforeMs),
              ne(smsOutbox.state, 'needs_review'),
            ),
          )
          .limit(BATCH),
      ),
    'sms-dlr': async (beforeMs) =>
      take(
        smsDlrRaw,
        await read
          .select({ id: smsDlrRaw.id })
          .from(smsDlrRaw)
          .where(lt(smsDlrRaw.createdAtMs, beforeMs))
          .limit(BATCH),
      ),
  };
  return {
    takeBatch: (table: RetentionTable, beforeMs: number): Promise<number> =>
      batches[table](beforeMs),
  };
}
