import { and, desc, eq, gte, inArray, isNull, notInArray } from 'drizzle-orm';
import type { CallOutcome, CallView } from '../../telephony/protocol/index.ts';
import type { Writer } from '../db/index.ts';
import { moveCall, type NoticeStoreDeps } from './repository-notices.ts';

/** Told when the last word begins; the caller is on the line until it has been said. */
const WITH_A_LAST_WORD: CallOutcome[] = [
  'callback_accepted',
  'self_served',
  'voicemail',
  'overflowed',
  'closed',
  'blocked',
];

export type LedgerCheck = ReturnType<typeof ledgerCheck>;

/** The ledger as the self-check reads and mends it: past notices and past what is in memory. */
export function ledgerCheck(deps: NoticeStoreDeps) {
  const { store, nowMs, newId } = deps;
  const { call, callEvent, fallbackCall } = store.tables;

  return {
    /** Rows without an outcome, but for callers whom Asterisk's own queue has now. */
    async open(): Promise<{ callId: string; isAnswered: boolean }[]> {
      const elsewhere = store.read
        .select({ id: fallbackCall.id })
        .from(fallbackCall)
        .where(isNull(fallbackCall.returnedAtMs));
      const rows = await store.read
        .select({ callId: call.id, answeredAtMs: call.answeredAtMs })
        .from(call)
        .where(and(isNull(call.outcome), notInArray(call.id, elsewhere)));
      return rows.map(({ callId, answeredAtMs }) => ({
        callId,
        isAnswered: answeredAtMs !== null,
      }));
    },

    /** Of these calls those that we have ended with a last word since then: it may sound still. */
    async sentAway(callIds: readonly string[], sinceMs: number): Promise<string[]> {
      if (callIds.length === 0) return [];
      const isOne = inArray(call.id, [...callIds]);
      const rows = await store.read
        .select({ id: call.id })
        .from(call)
        .where(and(isOne, inArray(call.outcome, WITH_A_LAST_WORD), gte(call.endedAtMs, sinceMs)));
      return rows.map(({ id }) => id);
    },

    /**
     * Telephony has no such call, and nobody told how it ended: it failed, by us. It was over at
     * the latest when it was found missing, and at the earliest when it was last heard of; the
     * earlier one is kept, so that nobody is credited with a talk that nobody had.
     */
    closeLost: (callId: string): Promise<boolean> =>
      store.tx(async (w) => {
        const [row] = await w
          .select()
          .from(call)
          .where(and(eq(call.id, callId), isNull(call.outcome)));
        if (row === undefined) return false;
        const [event] = await w
          .select({ atMs: callEvent.atMs })
          .from(callEvent)
          .where(eq(callEvent.callId, callId))
          .orderBy(desc(callEvent.atMs))
          .limit(1);
        const { queueId, enteredAtMs, answeredAtMs, agentId } = row;
        const endedAtMs = Math.max(enteredAtMs, event?.atMs ?? enteredAtMs);
        const waitMs = row.waitMs ?? endedAtMs - enteredAtMs;
        const talkMs = answeredAtMs === null ? 0 : Math.max(0, endedAtMs - answeredAtMs);
        const ended = {
          endedBy: 'system',
          agentId,
          enteredAtMs,
          waitMs,
          talkMs,
          holdMs: 0,
        } as const;
        await w.insert(callEvent).values({
          id: newId(),
          callId,
          // Told by the check, not by telephony: a call is found lost once.
          journalId: `self-check ${callId}`,
          seq: 0,
          atMs: nowMs(),
          type: 'found-lost',
          detail: { outcome: 'failed' },
          createdAtMs: nowMs(),
        });
        // The ids in the ledger are telephony's own, given back as they came.
        const told = { type: 'call-ended', outcome: 'failed', callId, queueId, ...ended };
        await moveCall(deps, w, told as Parameters<typeof moveCall>[2], endedAtMs);
        return true;
      }),

    /**
     * Telephony has this call: its row is made, opened again, or told of its answer. False: its
     * end was told just now, there is nothing to mend.
     */
    mend: (view: CallView): Promise<boolean> =>
      store.tx(async (w) => {
        if (await isOver(w, view.callId)) return false;
        const { callId, callerToken, queueId, enteredAtMs, keyMs, offerId, agentId } = view;
        const arrived = {
          type: 'call-arrived',
          callId,
          callerToken,
          queueId,
          enteredAtMs,
          keyMs,
          resumes: null,
          ...(view.callback === undefined ? {} : { callbackOf: view.callback.of }),
          ...(view.direction === undefined ? {} : { direction: view.direction }),
        } as const;
        await moveCall(deps, w, arrived, view.callback === undefined ? enteredAtMs : nowMs());
        const goesOn = { outcome: null, endedAtMs: null, endedBy: null };
        await w.update(call).set(goesOn).where(eq(call.id, callId));
        const atMs = view.answeredAtMs;
        if (atMs === null || agentId === null || offerId === null) return true;
        await moveCall(deps, w, { type: 'call-offered', callId, offerId, agentId, decision }, atMs);
        const waitMs = Math.max(0, atMs - enteredAtMs);
        await moveCall(deps, w, { type: 'call-answered', callId, offerId, agentId, waitMs }, atMs);
        return true;
      }),
  };

  /** By telephony's own word: what it told last of the call's coming and going. */
  async function isOver(w: Writer, callId: string): Promise<boolean> {
    const [last] = await w
      .select({ type: callEvent.type })
      .from(callEvent)
      .where(
        and(eq(callEvent.callId, callId), inArray(callEvent.type, ['call-arrived', 'call-ended'])),
      )
      .orderBy(desc(callEvent.atMs), desc(callEvent.seq))
      .limit(1);
    return last?.type === 'call-ended';
  }
}

/** Opens the contact; why the agent was chosen is in the journal, not known here. */
const decision = {
  rule: 'found by the self-check',
  callKeyMs: 0,
  boosts: [],
  waitingCalls: 0,
  candidates: [],
};
