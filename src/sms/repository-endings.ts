import { and, asc, eq, inArray, isNotNull, isNull, lte, notInArray, or } from 'drizzle-orm';
import type { Tables, Writer } from '../db/index.ts';
import { type SmsStep, stepOf } from './message.ts';
import { isFinal, type OutboxChange } from './outbox.ts';
import type { SmsProvider } from './provider.ts';
import type { SmsRepositoryOptions } from './repository.ts';

export type SmsStored = Tables['smsOutbox']['$inferSelect'];

/** The gateway knows its own ids for two days; what it has not told by then it never tells. */
const KNOWN_FOR_MS = 48 * 3_600_000;
const AT_ONCE = 200;

/** How messages end: by the gateway's word, by being taken back, or because nobody can be asked. */
export function smsEndings(options: SmsRepositoryOptions) {
  const { store } = options;
  const { smsOutbox: t, smsOptout } = store.tables;

  /** Writes an ending's side: opt-out at the operator, and whoever wants to know. */
  async function onEnding(w: Writer, row: SmsStored, change: OutboxChange, atMs: number) {
    if (change.state === 'blocked') {
      await w
        .insert(smsOptout)
        .values({ id: row.phoneHash, reason: 'blocked-at-gateway', createdAtMs: atMs })
        .onConflictDoNothing();
    }
    if (!isFinal(change.state) || change.state === row.state) return;
    const { id: smsId, kind, caseId, cycle, acceptedAtMs } = row;
    const { state, reason } = change;
    if (state === 'delivered' && acceptedAtMs !== null) {
      options.onDelivered?.(Math.max(0, atMs - acceptedAtMs));
    }
    await options.onFinal?.(w, { smsId, kind, caseId, cycle, state, reason, atMs });
  }

  /** Nobody holds it any more: a worker that has just taken it finds its lease gone. */
  const free = (atMs: number) => ({ leaseUntilMs: null, leaseToken: null, updatedAtMs: atMs });

  return {
    onEnding,

    /** What it says is no longer so. False: it may have been sent already, or has its ending. */
    async withdraw(w: Writer, smsId: string, reason: string, atMs: number): Promise<boolean> {
      const unsent = inArray(t.state, ['queued', 'held', 'sending']);
      const [row] = await w
        .select()
        .from(t)
        .where(and(eq(t.id, smsId), unsent, eq(t.maybeSent, false)));
      if (row === undefined) return false;
      const change = { state: 'cancelled', reason } as const;
      await w
        .update(t)
        .set({ ...change, ...free(atMs) })
        .where(eq(t.id, smsId));
      await onEnding(w, row, change, atMs);
      return true;
    },

    /**
     * What an account has, or may have, that is no longer set: nobody can be asked about it, so a
     * person looks when its time is over. In one call so many at the most; the next goes on.
     *
     * @param accounts those that are set
     * @param resolveLimitMs how long a doubt may last where it can be asked about
     */
    async endGone(
      accounts: readonly SmsProvider['id'][],
      resolveLimitMs: number,
      atMs: number,
    ): Promise<number> {
      const gone = and(isNotNull(t.provider), notInArray(t.provider, [...accounts]));
      const doubt = and(
        inArray(t.state, ['uncertain', 'sending']),
        eq(t.maybeSent, true),
        lte(t.firstMaybeAtMs, atMs - resolveLimitMs),
        or(isNull(t.leaseUntilMs), lte(t.leaseUntilMs, atMs)),
      );
      const untold = and(eq(t.state, 'accepted'), lte(t.acceptedAtMs, atMs - KNOWN_FOR_MS));
      const rows = await store.read
        .select({ id: t.id })
        .from(t)
        .where(and(gone, or(doubt, untold)))
        .orderBy(asc(t.nextAtMs))
        .limit(AT_ONCE);
      const steps: SmsStep[] = [];
      for (const { id } of rows) {
        const step = await store.tx(async (w) => {
          const [row] = await w
            .select()
            .from(t)
            .where(and(eq(t.id, id), gone, or(doubt, untold)));
          if (row === undefined) return null;
          const change = { state: 'needs_review', reason: 'account-gone' } as const;
          await w
            .update(t)
            .set({ ...change, ...free(atMs), pollAtMs: null })
            .where(eq(t.id, id));
          await onEnding(w, row, change, atMs);
          return stepOf({ ...row, ...change });
        });
        if (step !== null) steps.push(step);
      }
      for (const step of steps) options.onStep?.(step);
      return steps.length;
    },
  };
}
