import { and, asc, count, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import {
  CallerToken,
  CallId,
  QueueId,
  type Notice,
  type Request,
} from '../../telephony/protocol/index.ts';
import type { Audit, Editor } from '../audit/index.ts';
import type { CallbackFigures, PendingCallback } from '../contract/callbacks.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import type { MissedLedger } from '../missed-callers/index.ts';

type CallbackNotice = Extract<
  Notice,
  { type: 'callback-made' | 'callback-tried' | 'callback-ended' }
>;
type Restored = Extract<Request, { type: 'restore-callbacks' }>['callbacks'];

interface EndedPromise {
  readonly callbackId: string;
  /** Null: by no call. */
  readonly settledIn: string | null;
}

export interface CallbackRepositoryDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
  /** Who was promised a call and gets none is on its list. */
  readonly missed: MissedLedger;
  readonly sealNumber: (number: string) => string | null;
}

export type CallbackRepository = ReturnType<typeof callbackRepository>;

/** What was promised, in the order of the places; whose it is stands in the first call. */
export function callbackRepository(deps: CallbackRepositoryDeps) {
  const { store, personal } = deps;
  const { call, callback } = store.tables;

  async function pendingRows() {
    const rows = await store.read
      .select({ kept: callback, phoneTextId: call.phoneTextId })
      .from(callback)
      .leftJoin(call, eq(call.id, callback.firstCallId))
      .where(isNull(callback.outcome))
      .orderBy(asc(callback.keyMs), asc(callback.id));
    const phones = await personal.read(
      store.read,
      rows.map(({ phoneTextId }) => phoneTextId),
    );
    return rows.map(({ kept, phoneTextId }) => ({
      ...kept,
      phone: phoneTextId === null ? null : (phones.get(phoneTextId) ?? null),
    }));
  }

  return {
    async pending(): Promise<PendingCallback[]> {
      const rows = await pendingRows();
      return rows.map(({ id, queueId, phone, enteredAtMs, madeAtMs, rings }) => ({
        callbackId: id,
        queueId,
        phone,
        enteredAtMs,
        madeAtMs,
        rings,
      }));
    },

    /** Promises of a Tehran day by what became of them; made is their sum. */
    async figuresOf(day: string): Promise<CallbackFigures> {
      const rows = await store.read
        .select({ outcome: callback.outcome, callbacks: count() })
        .from(callback)
        .where(eq(callback.day, day))
        .groupBy(callback.outcome);
      const of = (outcome: string | null): number =>
        Number(rows.find((row) => row.outcome === outcome)?.callbacks ?? 0);
      return {
        made: rows.reduce((sum, { callbacks }) => sum + Number(callbacks), 0),
        pending: of(null),
        reached: of('reached'),
        unreached: of('unreached'),
        declined: of('declined'),
        settled: of('settled'),
        cancelled: of('cancelled'),
        expired: of('expired'),
      };
    },

    /** For a telephony that may have forgotten them. Who asked to be erased is not called. */
    async toRestore(): Promise<Restored> {
      const rows = await pendingRows();
      return rows.flatMap((row): Restored => {
        const token = row.phone === null ? null : deps.sealNumber(row.phone);
        if (token === null) return [];
        const { enteredAtMs, keyMs, madeAtMs, rings, attempts } = row;
        return [
          {
            callbackId: CallId.parse(row.id),
            firstCallId: CallId.parse(row.firstCallId),
            queueId: QueueId.parse(row.queueId),
            callerToken: CallerToken.parse(token),
            enteredAtMs,
            keyMs,
            madeAtMs,
            rings,
            attempts,
          },
        ];
      });
    },

    /** Of those that telephony takes for standing: what is over in our books, and by which call. */
    async endedAmong(callbackIds: readonly string[]): Promise<EndedPromise[]> {
      if (callbackIds.length === 0) return [];
      const rows = await store.read
        .select({ id: callback.id, outcome: callback.outcome, endedIn: callback.endedIn })
        .from(callback)
        .where(and(inArray(callback.id, [...callbackIds]), isNotNull(callback.outcome)));
      return rows.map(({ id, endedIn }) => ({ callbackId: id, settledIn: endedIn }));
    },

    /** Telephony knows nothing of it any more: it is over in the records, too. */
    closeForgotten: (callbackId: string, by: Editor): Promise<boolean> =>
      store.tx(async (w) => {
        const endedAtMs = deps.nowMs();
        const open = and(eq(callback.id, callbackId), isNull(callback.outcome));
        const [closed] = await w
          .update(callback)
          .set({ outcome: 'cancelled', endedAtMs })
          .where(open)
          .returning({ firstCallId: callback.firstCallId });
        if (closed === undefined) return false;
        await deps.missed.follow(w, closed.firstCallId, endedAtMs);
        await deps.audit.write(w, cancelledBy(by, callbackId));
        return true;
      }),
  };
}

/** For the audit: a supervisor took a promise back. */
export function cancelledBy(by: Editor, callbackId: string) {
  return { ...by, act: 'callback-cancelled', subjectKind: 'callback', subjectId: callbackId };
}

/** What a notice says of a promise: part of the transaction in which the notice is stored. */
export async function moveCallback(
  { store, nowMs, missed }: Pick<CallbackRepositoryDeps, 'store' | 'nowMs' | 'missed'>,
  w: Writer,
  notice: CallbackNotice,
  atMs: number,
): Promise<void> {
  const { callback } = store.tables;
  const { callbackId: id } = notice;
  switch (notice.type) {
    case 'callback-made': {
      const { firstCallId, queueId, enteredAtMs, keyMs } = notice;
      const known = { id, firstCallId, queueId, enteredAtMs, keyMs };
      const row = { ...known, madeAtMs: atMs, day: tehranDay(atMs), createdAtMs: nowMs() };
      await w.insert(callback).values(row).onConflictDoNothing();
      return;
    }
    case 'callback-tried':
      await w.update(callback).set({ rings: notice.rings }).where(eq(callback.id, id));
      return;
    case 'callback-ended': {
      const { outcome, endedIn } = notice;
      // Telephony says it once. That it knew nothing of a promise may have been because its word
      // of the end was still on the way: then we have closed it as cancelled.
      const open = or(isNull(callback.outcome), eq(callback.outcome, 'cancelled'));
      const [ended] = await w
        .update(callback)
        .set({ outcome, endedIn, endedAtMs: atMs })
        .where(and(eq(callback.id, id), open))
        .returning({ firstCallId: callback.firstCallId });
      if (ended === undefined) return;
      await missed.follow(w, ended.firstCallId, atMs);
      await missed.promiseBroken(w, ended.firstCallId, atMs);
      return;
    }
  }
}

/** One more call of this promise: its name is used up. */
export async function countAttempt(
  { store }: Pick<CallbackRepositoryDeps, 'store'>,
  w: Writer,
  callId: string,
): Promise<void> {
  const { callback } = store.tables;
  const id = callId.slice(0, callId.lastIndexOf('.'));
  await w
    .update(callback)
    .set({ attempts: sql`${callback.attempts} + 1` })
    .where(eq(callback.id, id));
}
