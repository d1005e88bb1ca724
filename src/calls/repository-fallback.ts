import { and, eq, isNull, lte } from 'drizzle-orm';
import type { CallOutcome } from '../../telephony/protocol/index.ts';
import { type ContactRepository, finishAsOf } from '../contacts/index.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { MissedLedger } from '../missed-callers/index.ts';
import type { FallbackEvent, RecordedLine } from './queue-log.ts';

export interface QueueLogPosition {
  readonly fileId: string;
  readonly offsetBytes: number;
}

/** A piece of the record, and where the next begins. */
export interface RecordedPiece {
  readonly fileId: string;
  readonly lines: readonly RecordedLine[];
  readonly toByte: number;
}

/** What was new in it. */
export interface FallbackApplied {
  readonly ended: readonly CallOutcome[];
  /** Agents whose list of unfinished contacts grew. */
  readonly agentIds: readonly string[];
  /** Promises that are kept by it, of which telephony knows nothing yet. */
  readonly settled: readonly SettledPromise[];
}

export interface SettledPromise {
  readonly callbackId: string;
  readonly settledIn: string;
}

export interface FallbackStoreDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
  readonly nowMs: () => number;
  /** The queue of ours that such a call counts for when the ledger does not know it yet. */
  readonly queue: () => { readonly id: string; readonly shortAbandonMs: number };
  readonly contacts: Pick<
    ContactRepository,
    'openContactForCall' | 'answerContactForCall' | 'endContactForCall'
  >;
  readonly missed: MissedLedger;
}

export type FallbackStore = ReturnType<typeof fallbackStore>;

const POSITION_ID = 'queue_log';
/** A caller given back is with our application within a second, and its notices here soon after. */
const RETURN_LIMIT_MS = 10 * 60_000;

type Waiting = Tables['fallbackCall']['$inferSelect'];

interface Ending {
  readonly outcome: CallOutcome;
  readonly endedBy: 'caller' | 'agent' | 'system';
  readonly atMs: number;
  readonly agentId: string | null;
  readonly waitMs: number;
  /** Null: not known, the PBX died in the talk. */
  readonly talkMs: number | null;
}

/** The ledger's end of the fallback queue's record; calls and position in one transaction. */
export function fallbackStore(deps: FallbackStoreDeps) {
  const { store, personal, newId, nowMs, queue, contacts, missed } = deps;
  const { appUser, call, callback, callEvent, fallbackCall, queueLogPosition } = store.tables;

  /** `fresh`: what this transaction adds to the ledger. */
  interface Turn {
    readonly w: Writer;
    readonly fresh: { ended: CallOutcome[]; agentIds: string[]; settled: SettledPromise[] };
  }

  async function findWaiting(w: Writer, callId: string): Promise<Waiting | undefined> {
    const [row] = await w.select().from(fallbackCall).where(eq(fallbackCall.id, callId));
    return row;
  }

  async function findCall(w: Writer, callId: string) {
    const [row] = await w.select().from(call).where(eq(call.id, callId));
    return row;
  }

  async function enter(w: Writer, event: Extract<FallbackEvent, { type: 'entered' }>) {
    const { callId, atMs, callerNumber } = event;
    const again = { returnedAtMs: null };
    const known = await w
      .update(fallbackCall)
      .set(again)
      .where(eq(fallbackCall.id, callId))
      .returning({ id: fallbackCall.id });
    if (known.length > 0) return;
    const row = await findCall(w, callId);
    const phone = toE164(callerNumber)?.e164 ?? null;
    await w.insert(fallbackCall).values({
      id: callId,
      phoneTextId: phone === null ? null : (await personal.put(w, phone, atMs)).id,
      phoneHash: phone === null ? null : personal.phoneHash(phone),
      rawPhoneTextId: phone === null ? null : (await personal.put(w, callerNumber, atMs)).id,
      // Our application sent it here: it waits since its first arrival there.
      enteredAtMs: row?.enteredAtMs ?? atMs,
      createdAtMs: nowMs(),
    });
  }

  /** The ledger's row gets its outcome, unless it has one that stands, or was answered by us. */
  async function close(turn: Turn, waiting: Waiting, end: Ending): Promise<void> {
    const { w, fresh } = turn;
    const row = await findCall(w, waiting.id);
    if (row === undefined || isOpen(row)) {
      await writeEnd(w, waiting, end, row?.queueId ?? queue().id);
      fresh.ended.push(end.outcome);
      // We had called him, and nobody was there when he picked up: no message of his.
      const isOurs = (row?.callbackOf ?? null) !== null || row?.direction === 'outbound';
      const isVain = isOurs && end.agentId === null;
      if (!isVain) await writeContact(turn, waiting, end);
      await missed.follow(w, waiting.id, end.atMs);
    }
    await forget(w, waiting);
  }

  /** Without an answer of ours and without an end, or sent to the fallback and nothing since. */
  function isOpen(row: { outcome: string | null; agentId: string | null }): boolean {
    return row.agentId === null && (row.outcome === null || row.outcome === 'fallback');
  }

  async function writeEnd(w: Writer, waiting: Waiting, end: Ending, queueId: string) {
    const { id, enteredAtMs, phoneTextId, phoneHash, rawPhoneTextId } = waiting;
    const { outcome, endedBy, agentId, waitMs, talkMs, atMs } = end;
    const ended = { outcome, endedBy, agentId, waitMs, talkMs, endedAtMs: atMs };
    const answeredAtMs = agentId === null ? null : enteredAtMs + waitMs;
    const row = { ...ended, answeredAtMs, holdMs: talkMs === null ? null : 0 };
    const number = { phoneTextId, phoneHash, rawPhoneTextId };
    const fresh = { id, queueId, enteredAtMs, ...number, day: tehranDay(enteredAtMs) };
    await w
      .insert(call)
      .values({ ...fresh, ...row, createdAtMs: nowMs() })
      .onConflictDoUpdate({ target: call.id, set: row });
  }

  /** Answered: it waits on its agent's list to be completed. Else it is finished as abandoned. */
  async function writeContact(turn: Turn, waiting: Waiting, end: Ending): Promise<void> {
    const { w, fresh } = turn;
    const { id: callId, phoneTextId } = waiting;
    const texts = await personal.read(w, [phoneTextId]);
    const phone = texts.get(phoneTextId ?? '') ?? null;
    const { agentId } = end;
    await contacts.openContactForCall(w, { callId, phone, atMs: waiting.enteredAtMs });
    if (agentId !== null) {
      // A phone that this database does not know: the ledger keeps its name, nobody has a list.
      if ((await w.$count(appUser, eq(appUser.id, agentId))) === 0) return;
      await contacts.answerContactForCall(w, { callId, agentId });
      fresh.agentIds.push(agentId);
    }
    const finishAs = finishAsOf(end.outcome);
    await contacts.endContactForCall(w, { callId, phone, atMs: end.atMs, finishAs });
  }

  /** Its number stays only where the ledger uses it. */
  async function forget(w: Writer, { id, phoneTextId, rawPhoneTextId }: Waiting): Promise<void> {
    await w.delete(fallbackCall).where(eq(fallbackCall.id, id));
    if (phoneTextId === null) return;
    if ((await w.$count(call, eq(call.phoneTextId, phoneTextId))) > 0) return;
    await personal.erase(w, phoneTextId, nowMs());
    if (rawPhoneTextId !== null) await personal.erase(w, rawPhoneTextId, nowMs());
  }

  /** An expert has him on the line: nobody need call him any more. */
  async function keepPromises(turn: Turn, { id, phoneHash }: Waiting, atMs: number): Promise<void> {
    const { w, fresh } = turn;
    const row = await findCall(w, id);
    // Whom we had called brings our number along, and his promise in the ledger.
    const callbackOf = row?.callbackOf ?? null;
    if (callbackOf === null && phoneHash === null) return;
    const isHis =
      callbackOf === null ? eq(call.phoneHash, phoneHash ?? '') : eq(call.id, callbackOf);
    const kept = await w
      .select({ callbackId: callback.id, firstCallId: callback.firstCallId })
      .from(callback)
      .innerJoin(call, eq(call.id, callback.firstCallId))
      .where(and(isNull(callback.outcome), isHis));
    const outcome = callbackOf === null ? 'settled' : 'reached';
    for (const { callbackId, firstCallId } of kept) {
      const ended = { outcome, endedIn: id, endedAtMs: atMs };
      await w.update(callback).set(ended).where(eq(callback.id, callbackId));
      await missed.follow(w, firstCallId, atMs);
      fresh.settled.push({ callbackId, settledIn: id });
    }
  }

  async function apply(turn: Turn, event: FallbackEvent): Promise<void> {
    const { w } = turn;
    if (event.type === 'restarted') return restart(turn, event.atMs);
    if (event.type === 'entered') return enter(w, event);
    const { callId, atMs } = event;
    const known = await findWaiting(w, callId);
    switch (event.type) {
      case 'answered': {
        const set = { agentId: event.agentId, answeredAtMs: atMs };
        await w.update(fallbackCall).set(set).where(eq(fallbackCall.id, callId));
        return keepPromises(turn, known ?? unseen(callId, atMs), atMs);
      }
      case 'returned':
        await w.update(fallbackCall).set({ returnedAtMs: atMs }).where(eq(fallbackCall.id, callId));
        return;
      case 'completed': {
        const { agentId, endedBy, talkMs, lapWaitMs } = event;
        const waiting = known ?? unseen(callId, atMs - talkMs - lapWaitMs);
        const waitMs = Math.max(0, (known?.answeredAtMs ?? atMs - talkMs) - waiting.enteredAtMs);
        await keepPromises(turn, waiting, atMs);
        return close(turn, waiting, {
          outcome: 'fallback',
          endedBy,
          atMs,
          agentId,
          waitMs,
          talkMs,
        });
      }
      case 'abandoned':
        return leave(turn, known ?? unseen(callId, atMs - event.lapWaitMs), atMs);
      case 'dropped':
        if (known === undefined) return;
        return close(turn, known, unanswered('failed', 'system', known, atMs));
    }
  }

  /** The record begins in the middle of this call. */
  function unseen(callId: string, enteredAtMs: number): Waiting {
    const nobody = { phoneTextId: null, phoneHash: null, rawPhoneTextId: null, agentId: null };
    const never = { answeredAtMs: null, returnedAtMs: null };
    return { id: callId, enteredAtMs, ...nobody, ...never, createdAtMs: nowMs() };
  }

  async function leave(turn: Turn, waiting: Waiting, atMs: number): Promise<void> {
    const short = atMs - waiting.enteredAtMs < queue().shortAbandonMs;
    const outcome = short ? 'short_abandoned' : 'abandoned';
    await close(turn, waiting, unanswered(outcome, 'caller', waiting, atMs));
  }

  /** Asterisk died: who talked was answered, who waited was let down. */
  async function restart(turn: Turn, atMs: number): Promise<void> {
    const there = await turn.w
      .select()
      .from(fallbackCall)
      .where(and(isNull(fallbackCall.returnedAtMs), lte(fallbackCall.enteredAtMs, atMs)));
    for (const waiting of there) {
      const { agentId, answeredAtMs, enteredAtMs } = waiting;
      const end =
        agentId === null || answeredAtMs === null
          ? unanswered('failed', 'system', waiting, atMs)
          : ({
              outcome: 'fallback',
              endedBy: 'system',
              atMs,
              agentId,
              waitMs: Math.max(0, answeredAtMs - enteredAtMs),
              talkMs: null,
            } as const);
      await close(turn, waiting, end);
    }
  }

  /** Given back to us, and we never heard of it: the caller hung up between the two. */
  async function closeUnheard(turn: Turn): Promise<void> {
    const limitMs = nowMs() - RETURN_LIMIT_MS;
    const old = await turn.w
      .select()
      .from(fallbackCall)
      .where(lte(fallbackCall.returnedAtMs, limitMs));
    for (const waiting of old) {
      const known = await findCall(turn.w, waiting.id);
      const isUnheard = known === undefined || (known.outcome === 'fallback' && isOpen(known));
      if (isUnheard) await leave(turn, waiting, waiting.returnedAtMs ?? limitMs);
      else await forget(turn.w, waiting);
    }
  }

  async function keepEvent(w: Writer, fileId: string, { atByte, event }: RecordedLine) {
    if (event.type === 'restarted') return;
    const { callId, atMs, type } = event;
    const agentId = 'agentId' in event ? event.agentId : null;
    await w
      .insert(callEvent)
      .values({
        id: newId(),
        callId,
        // Read again after a loss of our place: the same line of the same file is kept once.
        journalId: `queue_log ${fileId}`,
        seq: atByte,
        atMs,
        type: `fallback-${type}`,
        detail: agentId === null ? {} : { agentId },
        createdAtMs: nowMs(),
      })
      .onConflictDoNothing();
  }

  return {
    async position(): Promise<QueueLogPosition | null> {
      const [row] = await store.read
        .select()
        .from(queueLogPosition)
        .where(eq(queueLogPosition.id, POSITION_ID));
      return row === undefined ? null : { fileId: row.fileId, offsetBytes: row.offsetBytes };
    },

    /** Applies a piece and moves on to its end; a call that is told again stays as it is. */
    apply: ({ fileId, lines, toByte }: RecordedPiece): Promise<FallbackApplied> =>
      store.tx(async (w) => {
        const turn: Turn = { w, fresh: { ended: [], agentIds: [], settled: [] } };
        for (const line of lines) {
          await keepEvent(w, fileId, line);
          await apply(turn, line.event);
        }
        const at = { fileId, offsetBytes: toByte };
        await w
          .insert(queueLogPosition)
          .values({ id: POSITION_ID, ...at, createdAtMs: nowMs() })
          .onConflictDoUpdate({ target: queueLogPosition.id, set: at });
        return turn.fresh;
      }),

    /** Ends the calls that were given back and never came; a read alone when there is none. */
    async closeUnheard(): Promise<FallbackApplied> {
      const none: FallbackApplied = { ended: [], agentIds: [], settled: [] };
      const limitMs = nowMs() - RETURN_LIMIT_MS;
      const [old] = await store.read
        .select({ id: fallbackCall.id })
        .from(fallbackCall)
        .where(lte(fallbackCall.returnedAtMs, limitMs))
        .limit(1);
      if (old === undefined) return none;
      return store.tx(async (w) => {
        const turn: Turn = { w, fresh: { ended: [], agentIds: [], settled: [] } };
        await closeUnheard(turn);
        return turn.fresh;
      });
    },
  };
}

function unanswered(
  outcome: CallOutcome,
  endedBy: 'caller' | 'system',
  waiting: Waiting,
  atMs: number,
): Ending {
  const waitMs = Math.max(0, atMs - waiting.enteredAtMs);
  return { outcome, endedBy, atMs, agentId: null, waitMs, talkMs: 0 };
}
