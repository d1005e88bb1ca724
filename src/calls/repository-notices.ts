import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { DialEnd, Notice, NumberedNotice } from '../../telephony/protocol/index.ts';
import { type ContactRepository, finishAsOf } from '../contacts/index.ts';
import {
  isDatabaseAway,
  type Personal,
  type Store,
  type Tables,
  type Writer,
} from '../db/index.ts';
import type { NoticeStore } from '../link/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { keepAgentState } from './repository-agent-states.ts';
import { countAttempt, moveCallback } from './repository-callbacks.ts';
import { keepMessage } from './repository-messages.ts';
import type { MissedLedger } from '../missed-callers/index.ts';

export interface NoticeStoreDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
  readonly nowMs: () => number;
  /** Opens the token that stands for the caller's number: E.164; null when it is no number. */
  readonly phoneOf: (callerToken: string | null) => string | null;
  /** Opens what was sealed, whatever it says. */
  readonly unseal: (sealed: string) => string | null;
  /** Written in the same transaction as the call's history. */
  readonly contacts: Pick<
    ContactRepository,
    'openContactForCall' | 'answerContactForCall' | 'endContactForCall'
  >;
  readonly missed: MissedLedger;
  /** An expert's call that nobody took, and why: written where a result was to be told by it. */
  readonly ownCallUnanswered?: (
    w: Writer,
    call: {
      readonly callId: string;
      readonly phone: string | null;
      readonly dialEnd: DialEnd | null;
      readonly atMs: number;
    },
  ) => Promise<void>;
  /**
   * This call's notice moved the ledger otherwise than it says (it came back from the fallback, or
   * its end was known already): figures that were counted by it are to be read again.
   */
  readonly onDoubt?: (callId: string) => void;
}

const POSITION_ID = 'telephony';

type CallNotice = Exclude<
  Notice,
  {
    type:
      | 'alarm-raised'
      | 'alarm-cleared'
      | 'agent-changed'
      | 'callback-made'
      | 'callback-tried'
      | 'callback-ended';
  }
>;

/** The database's end of telephony's notices: history and position in one transaction. */
export function noticeStore(deps: NoticeStoreDeps): NoticeStore {
  const { store } = deps;
  const { noticePosition, noticeFault, standingAlarm } = store.tables;
  const steps = noticeSteps(deps);

  async function move(w: Writer, journalId: string, lastSeq: number): Promise<void> {
    const row = { id: POSITION_ID, journalId, lastSeq, createdAtMs: deps.nowMs() };
    await w
      .insert(noticePosition)
      .values(row)
      .onConflictDoUpdate({ target: noticePosition.id, set: { journalId, lastSeq } });
  }

  async function positionIn(r: Pick<Writer, 'select'>) {
    const [row] = await r.select().from(noticePosition).where(eq(noticePosition.id, POSITION_ID));
    return { journalId: row?.journalId ?? null, seq: row?.lastSeq ?? 0 };
  }

  return {
    position: () => positionIn(store.read),
    apply: (journalId, notices) =>
      store.tx(async (w) => {
        const at = await positionIn(w);
        if (at.journalId !== journalId) {
          // A fresh journal begins without alarms: those that still hold are raised again.
          await w.delete(standingAlarm);
        }
        const known = at.journalId === journalId ? at.seq : 0;
        const fresh = notices.filter((notice) => notice.seq > known);
        for (const notice of fresh) await steps.apply(w, journalId, notice);
        const last = fresh.at(-1);
        if (last !== undefined) await move(w, journalId, last.seq);
        return fresh;
      }),
    isAway: isDatabaseAway,
    setAside: (journalId, { seq, atMs, notice }, fault) =>
      store.tx(async (w) => {
        const { callerToken: _token, arrivedAs: _as, ...kept } = { ...noNumber, ...notice };
        await w.insert(noticeFault).values({
          id: deps.newId(),
          journalId,
          seq,
          atMs,
          fault,
          notice: kept,
          createdAtMs: deps.nowMs(),
        });
        await move(w, journalId, seq);
      }),
  };
}

/** Sealed, but who has the key could open them: they would outlive a wish to be forgotten. */
const noNumber = { callerToken: null, arrivedAs: null };

function noticeSteps(deps: NoticeStoreDeps) {
  const { store, newId, nowMs } = deps;
  const { standingAlarm, callEvent } = store.tables;

  async function keepAlarm(w: Writer, notice: Notice, atMs: number): Promise<void> {
    if (notice.type !== 'alarm-raised' && notice.type !== 'alarm-cleared') return;
    const id = `${notice.alarm} ${notice.subject}`;
    if (notice.type === 'alarm-cleared') {
      await w.delete(standingAlarm).where(eq(standingAlarm.id, id));
      return;
    }
    const { alarm, subject } = notice;
    const row = { id, alarm, subject, sinceMs: atMs, createdAtMs: nowMs() };
    await w.insert(standingAlarm).values(row).onConflictDoNothing();
  }

  async function keepEvent(w: Writer, journalId: string, numbered: NumberedNotice) {
    const { seq, atMs, notice } = numbered;
    if (!('callId' in notice)) return;
    const known = { ...noNumber, ...notice };
    const { callId, type, callerToken: _token, arrivedAs: _as, ...detail } = known;
    await w.insert(callEvent).values({
      id: newId(),
      callId,
      journalId,
      seq,
      atMs,
      type,
      detail,
      createdAtMs: nowMs(),
    });
  }

  return {
    async apply(w: Writer, journalId: string, numbered: NumberedNotice): Promise<void> {
      const { seq, atMs, notice } = numbered;
      if (notice.type === 'alarm-raised' || notice.type === 'alarm-cleared') {
        await keepAlarm(w, notice, atMs);
        return;
      }
      if (notice.type === 'agent-changed') {
        const known = { tables: store.tables, newId, nowMs };
        await keepAgentState(known, w, { agent: notice.agent, journalId, seq, atMs });
        return;
      }
      await keepEvent(w, journalId, numbered);
      if (
        notice.type === 'callback-made' ||
        notice.type === 'callback-tried' ||
        notice.type === 'callback-ended'
      ) {
        await moveCallback(deps, w, notice, atMs);
        return;
      }
      await moveCall(deps, w, notice, atMs);
    },
  };
}

/** The ledger's row of the call. */
export async function moveCall(deps: NoticeStoreDeps, w: Writer, notice: CallNotice, atMs: number) {
  const { call, standingAlarm } = deps.store.tables;
  if (notice.type === 'call-arrived') {
    await enter(deps, w, notice, atMs);
    return;
  }
  if (notice.type === 'call-offered') {
    const { callId } = notice;
    const { phone, isAttempt } = await callIn(deps, w, callId);
    // The citizen's phone has not even rung.
    if (!isAttempt) await deps.contacts.openContactForCall(w, { callId, phone, atMs });
    return;
  }
  if (notice.type === 'call-transferred') {
    const { callId, agentId } = notice;
    await w.update(call).set({ agentId }).where(eq(call.id, callId));
    await giveContact(deps, w, { callId, agentId });
    return;
  }
  if (notice.type === 'call-answered') {
    const { callId, agentId, waitMs } = notice;
    const [row] = await w.select().from(call).where(eq(call.id, callId));
    // The first answer stands: a call that went back to the queue was answered then.
    const answeredAtMs = row?.answeredAtMs ?? atMs;
    await w.update(call).set({ agentId, answeredAtMs, waitMs }).where(eq(call.id, callId));
    const { isAttempt, isOutbound, isInner } = kindOf(row);
    // A word among colleagues is nobody's message.
    if (isInner) return;
    if (isAttempt) {
      const phone = await phoneIn(deps, w, row);
      const channelId = isOutbound ? ('outbound' as const) : ('phone' as const);
      await deps.contacts.openContactForCall(w, { callId, phone, atMs, channelId });
    }
    await giveContact(deps, w, { callId, agentId });
    await deps.missed.follow(w, callId, atMs);
    return;
  }
  if (notice.type === 'call-handed-out') {
    const { callId } = notice;
    // The contact stays with its agent. Not answered yet: found so by a telephony without memory.
    const unanswered = and(eq(call.id, callId), isNull(call.answeredAtMs));
    const [row] = await w.select().from(call).where(unanswered);
    if (row === undefined) return;
    const waitMs = Math.max(0, atMs - row.enteredAtMs);
    await w.update(call).set({ answeredAtMs: atMs, waitMs }).where(unanswered);
    return;
  }
  if (notice.type === 'message-left') {
    await keepMessage(deps, w, notice, atMs);
    return;
  }
  if (notice.type === 'call-ended') {
    const { callId } = notice;
    const isMissed = await isInFallback(deps, w, notice);
    const told = isMissed
      ? ({ ...notice, outcome: 'fallback', endedBy: 'system' } as const)
      : notice;
    if (isMissed) deps.onDoubt?.(callId);
    await end(deps, w, told, atMs);
    await deps.missed.follow(w, callId, atMs);
    await w.delete(standingAlarm).where(eq(standingAlarm.subject, callId));
    // The caller waits on in the fallback queue: its record, or his return, tells the rest.
    if (told.outcome === 'fallback') return;
    const { phone, isAttempt, isOutbound, isInner, isAnswered } = await callIn(deps, w, callId);
    if (isOutbound && !isAnswered) {
      const { dialEnd = null } = notice;
      await deps.ownCallUnanswered?.(w, { callId, phone, dialEnd, atMs });
    }
    if (isInner || (isAttempt && !isAnswered)) return;
    const finishAs = finishAsOf(notice.outcome);
    await deps.contacts.endContactForCall(w, { callId, phone, atMs, finishAs });
  }
}

/**
 * He is said to have given up: telephony was dead for long, and has missed him. That queue had him by then,
 * and its record tells the rest.
 */
async function isInFallback(
  { store }: NoticeStoreDeps,
  w: Writer,
  { callId, outcome, agentId }: Extract<Notice, { type: 'call-ended' }>,
): Promise<boolean> {
  const hasGivenUp = outcome === 'abandoned' || outcome === 'short_abandoned';
  if (!hasGivenUp || agentId !== null) return false;
  const { fallbackCall } = store.tables;
  const there = and(eq(fallbackCall.id, callId), isNull(fallbackCall.returnedAtMs));
  return (await w.$count(fallbackCall, there)) > 0;
}

/** An agent this database does not know (restored from a backup): the ledger keeps the id. */
async function giveContact(
  deps: NoticeStoreDeps,
  w: Writer,
  call: { readonly callId: string; readonly agentId: string },
): Promise<void> {
  const { appUser } = deps.store.tables;
  if ((await w.$count(appUser, eq(appUser.id, call.agentId))) === 0) return;
  await deps.contacts.answerContactForCall(w, call);
}

async function callIn(deps: NoticeStoreDeps, w: Writer, callId: string) {
  const { call } = deps.store.tables;
  const [row] = await w.select().from(call).where(eq(call.id, callId));
  return { ...kindOf(row), phone: await phoneIn(deps, w, row) };
}

type CallRow = Tables['call']['$inferSelect'];

function kindOf(row: CallRow | undefined) {
  const { callbackOf = null, answeredAtMs = null } = row ?? {};
  const isOutbound = row?.direction === 'outbound';
  return {
    /** We have called: it becomes a message of his when he talks. */
    isAttempt: callbackOf !== null || isOutbound,
    isOutbound,
    isInner: row?.direction === 'inner',
    isAnswered: answeredAtMs !== null || row?.outcome === 'answered',
  };
}

async function phoneIn(
  { personal }: NoticeStoreDeps,
  w: Writer,
  row: CallRow | undefined,
): Promise<string | null> {
  const textId = row?.phoneTextId ?? null;
  return textId === null ? null : ((await personal.read(w, [textId])).get(textId) ?? null);
}

async function enter(
  deps: NoticeStoreDeps,
  w: Writer,
  notice: Extract<Notice, { type: 'call-arrived' }>,
  atMs: number,
): Promise<void> {
  const { call } = deps.store.tables;
  const { callId, queueId, enteredAtMs, callerToken } = notice;
  const known = await w.select({ id: call.id }).from(call).where(eq(call.id, callId));
  // Told again when telephony lost its journal: the ledger already has it.
  if (known.length > 0) return reopen(deps, w, callId);
  const phone = deps.phoneOf(callerToken);
  const { callbackOf = null } = notice;
  const direction = notice.direction ?? ('inbound' as const);
  if (callbackOf !== null) await countAttempt(deps, w, callId);
  const text = phone === null ? null : await deps.personal.put(w, phone, enteredAtMs);
  const raw = notice.arrivedAs === undefined ? null : deps.unseal(notice.arrivedAs);
  const rawText = raw === null ? null : await deps.personal.put(w, raw, enteredAtMs);
  await w.insert(call).values({
    id: callId,
    queueId,
    enteredAtMs,
    day: dayOf(notice, atMs),
    callbackOf,
    direction,
    phoneTextId: text?.id ?? null,
    phoneHash: phone === null ? null : deps.personal.phoneHash(phone),
    rawPhoneTextId: rawText?.id ?? null,
    createdAtMs: deps.nowMs(),
  });
}

/**
 * A call counts for the day of its arrival. One of ours is work of the day on which we make it; the
 * citizen counts with the call in which he asked for it.
 */
function dayOf(
  {
    enteredAtMs,
    callbackOf,
  }: Pick<Extract<Notice, { type: 'call-ended' }>, 'enteredAtMs' | 'callbackOf'>,
  atMs: number,
): string {
  return tehranDay(callbackOf === undefined ? enteredAtMs : atMs);
}

/**
 * Back from the fallback queue, where nobody took it, or picked up while we took back the ring: one
 * call still, with one outcome to come.
 */
async function reopen(deps: NoticeStoreDeps, w: Writer, callId: string): Promise<void> {
  const { call } = deps.store.tables;
  const comesBack = inArray(call.outcome, ['fallback', 'unreached']);
  const sentAway = and(eq(call.id, callId), comesBack, isNull(call.agentId));
  const goesOn = { outcome: null, cause: null, endedAtMs: null, endedBy: null };
  const back = await w.update(call).set(goesOn).where(sentAway).returning({ id: call.id });
  if (back.length > 0) deps.onDoubt?.(callId);
}

async function end(
  deps: NoticeStoreDeps,
  w: Writer,
  notice: Extract<Notice, { type: 'call-ended' }>,
  atMs: number,
): Promise<void> {
  const { call } = deps.store.tables;
  const { callId, queueId, enteredAtMs, outcome, endedBy, agentId } = notice;
  const { waitMs, talkMs, holdMs } = notice;
  const cause = notice.cause ?? null;
  const served = notice.newsId === undefined ? {} : { bannerId: notice.newsId };
  const endedSo = { endedAtMs: atMs, outcome, cause, endedBy, ...served };
  const outcomeOf = { ...endedSo, queueId, waitMs, talkMs, holdMs };
  const ended = agentId === null ? outcomeOf : { ...outcomeOf, agentId };
  // Exactly one outcome per call: an end told twice leaves the first.
  const open = and(eq(call.id, callId), isNull(call.outcome));
  const touched = await w.update(call).set(ended).where(open).returning({ id: call.id });
  if (touched.length > 0) return;
  if ((await w.$count(call, eq(call.id, callId))) > 0) {
    deps.onDoubt?.(callId);
    return;
  }
  // Its arrival was told to a database that is gone: the figures must still have it.
  const { callbackOf = null } = notice;
  const direction = notice.direction ?? ('inbound' as const);
  const day = dayOf(notice, atMs);
  const row = { id: callId, enteredAtMs, day, callbackOf, direction, createdAtMs: deps.nowMs() };
  await w.insert(call).values({ ...row, ...ended });
}
