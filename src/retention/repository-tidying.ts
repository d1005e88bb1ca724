import { and, count, eq, gt, inArray, isNull, lt, ne, or, type SQL } from 'drizzle-orm';
import type { Reader, Store } from '../db/index.ts';
import { latestDateMs } from '../kit/steady-clock.ts';
import type { RetentionTable } from './periods.ts';

/** A writer is held for some milliseconds: calls are recorded through the same one. */
export const BATCH = 500;

/** What was over before an instant, of each table. */
function overBefore(store: Pick<Store, 'tables'>) {
  const { session, signInGuard, smsAttempt, smsDlrRaw, smsOutbox } = store.tables;
  return {
    session: (beforeMs: number) =>
      or(lt(session.expiresAtMs, beforeMs), lt(session.revokedAtMs, beforeMs)),
    'sign-in-guard': (beforeMs: number) =>
      and(
        lt(signInGuard.lastFailureAtMs, beforeMs),
        or(isNull(signInGuard.lockedUntilMs), lt(signInGuard.lockedUntilMs, beforeMs)),
      ),
    // Of a message that is still on its way everything is kept, however old.
    'sms-attempt': (beforeMs: number) =>
      and(
        lt(smsAttempt.createdAtMs, beforeMs),
        lt(smsOutbox.updatedAtMs, beforeMs),
        ne(smsOutbox.state, 'needs_review'),
      ),
    'sms-dlr': (beforeMs: number) => lt(smsDlrRaw.createdAtMs, beforeMs),
  } satisfies Record<RetentionTable, (beforeMs: number) => SQL | undefined>;
}

/** Begun by a wrong clock: they stand for nobody until their date comes. By their end there is an index. */
function sessionsAhead({ session }: Store['tables'], nowMs: number): SQL | undefined {
  const latestMs = latestDateMs(nowMs);
  return and(gt(session.expiresAtMs, latestMs), gt(session.createdAtMs, latestMs));
}

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
  const over = overBefore(store);
  const batches: Readonly<
    Record<RetentionTable, (beforeMs: number, nowMs: number) => Promise<number>>
  > = {
    session: async (beforeMs, nowMs) => {
      // Asked apart: with both in one question SQLite reads the whole table.
      let rows = 0;
      for (const which of [over.session(beforeMs), sessionsAhead(store.tables, nowMs)]) {
        const found = await read.select({ id: session.id }).from(session).where(which).limit(BATCH);
        rows += await take(session, found);
      }
      return rows;
    },
    'sign-in-guard': async (beforeMs) =>
      take(
        signInGuard,
        await read
          .select({ id: signInGuard.id })
          .from(signInGuard)
          .where(over['sign-in-guard'](beforeMs))
          .limit(BATCH),
      ),
    'sms-attempt': async (beforeMs) =>
      take(
        smsAttempt,
        await read
          .select({ id: smsAttempt.id })
          .from(smsAttempt)
          .innerJoin(smsOutbox, eq(smsOutbox.id, smsAttempt.outboxId))
          .where(over['sms-attempt'](beforeMs))
          .limit(BATCH),
      ),
    'sms-dlr': async (beforeMs) =>
      take(
        smsDlrRaw,
        await read
          .select({ id: smsDlrRaw.id })
          .from(smsDlrRaw)
          .where(over['sms-dlr'](beforeMs))
          .limit(BATCH),
      ),
  };
  return {
    takeBatch: (table: RetentionTable, beforeMs: number, nowMs: number): Promise<number> =>
      batches[table](beforeMs, nowMs),
  };
}

/** So many rows of these tables go when what was over before `beforeMs` goes. */
export async function countOver(
  store: Pick<Store, 'tables' | 'readApart'>,
  tables: readonly RetentionTable[],
  beforeMs: number,
  nowMs: number,
): Promise<number> {
  const { session, signInGuard, smsAttempt, smsDlrRaw, smsOutbox } = store.tables;
  const { readApart } = store;
  const over = overBefore(store);
  const counts: Readonly<Record<RetentionTable, (r: Reader) => PromiseLike<number>>> = {
    session: async (r) =>
      (await r.$count(session, over.session(beforeMs))) +
      (await r.$count(session, sessionsAhead(store.tables, nowMs))),
    'sign-in-guard': (r) => r.$count(signInGuard, over['sign-in-guard'](beforeMs)),
    'sms-attempt': async (r) => {
      const [row] = await r
        .select({ rows: count() })
        .from(smsAttempt)
        .innerJoin(smsOutbox, eq(smsOutbox.id, smsAttempt.outboxId))
        .where(over['sms-attempt'](beforeMs));
      return row?.rows ?? 0;
    },
    'sms-dlr': (r) => r.$count(smsDlrRaw, over['sms-dlr'](beforeMs)),
  };
  let rows = 0;
  for (const table of tables) rows += await counts[table](readApart);
  return rows;
}
