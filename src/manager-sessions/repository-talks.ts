import { and, asc, desc, eq, gte, inArray, isNull, lte, notInArray } from 'drizzle-orm';
import type { DialEnd } from '../../telephony/protocol/index.ts';
import type { Editor } from '../audit/index.ts';
import type { CaseSteps } from '../cases/index.ts';
import { contactIdOf } from '../contacts/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { Reader, Writer } from '../db/index.ts';
import { lastMs, mayStart, MOST_TRIES, nextTurn } from './manager-session.ts';
import type { BookingDeps, SessionBooking } from './repository-booking.ts';
import type { BookingRow, SessionRow } from './repository-planning.ts';

export interface TalkDeps extends BookingDeps {
  readonly bookings: SessionBooking;
  readonly steps: Pick<CaseSteps, 'append'>;
}

export type TalkRefusal = Extract<
  ErrorCode,
  | 'unknown-session'
  | 'not-your-session'
  | 'session-not-now'
  | 'session-over'
  | 'session-busy'
  | 'nobody-waits'
  | 'no-talk'
  | 'no-number'
  | 'unknown-case'
>;

/** Whom the host calls now. */
export interface CalledTurn {
  readonly bookingId: string;
  readonly caseId: string | null;
  readonly number: string;
}

export type SessionTalks = ReturnType<typeof sessionTalks>;

/** His telephone rang, or has no such number; the rest is our own trunk, and no try of his. */
const NOT_REACHED: readonly (DialEnd | null)[] = [
  'busy',
  'no-answer',
  'declined',
  'no-such-number',
];
const NO_CASE = ['draft', 'discarded'];

/** The session as it runs: the host's turns, one after the other, each told to the manager. */
export function sessionTalks(deps: TalkDeps) {
  const { store, personal, audit, planning, bookings, steps } = deps;
  const { cases, contact, managerBooking: booking, managerSession: session } = store.tables;
  const { outboundCall } = store.tables;

  const note = (w: Writer, by: Editor, act: string, sessionId: string, detail: object = {}) =>
    audit.write(w, {
      ...by,
      act,
      subjectKind: 'manager-session',
      subjectId: sessionId,
      detail: detail as Record<string, string | number | null>,
    });

  /** Open, the host's own, and within its hours. */
  async function runningOf(
    r: Reader,
    sessionId: string,
    userId: string,
    atMs: number,
  ): Promise<SessionRow | { readonly refusal: TalkRefusal }> {
    const row = await planning.find(r, sessionId);
    if (row === undefined) return { refusal: 'unknown-session' };
    if (row.hostId !== userId) return { refusal: 'not-your-session' };
    if (row.state === 'planned') return { refusal: 'session-not-now' };
    if (row.state !== 'open' || lastMs(row) <= atMs) return { refusal: 'session-over' };
    return row;
  }

  /** What he had booked for, and what was registered while he was on the line. */
  async function caseIdsOf(
    r: Reader,
    { caseId, callId }: Pick<BookingRow, 'caseId' | 'callId'>,
  ): Promise<string[]> {
    const written =
      callId === null
        ? []
        : await r
            .select({ id: cases.id })
            .from(cases)
            .where(and(eq(cases.contactId, contactIdOf(callId)), notInArray(cases.status, NO_CASE)))
            .orderBy(asc(cases.registeredAtMs), asc(cases.id));
    const ids = written.map(({ id }) => id);
    return caseId === null || ids.includes(caseId) ? ids : [caseId, ...ids];
  }

  /** Whose turn it is, with the call that is made for it, written down here or not yet. */
  async function currentOf(r: Reader, row: SessionRow): Promise<BookingRow | undefined> {
    const current = row.currentId === null ? undefined : await bookings.find(r, row.currentId);
    if (current === undefined || current.callId !== null) return current;
    // We died after telephony had taken it: the call itself knows for whom it is.
    const [call] = await r
      .select({ id: outboundCall.id })
      .from(outboundCall)
      .where(
        and(
          eq(outboundCall.agentId, row.hostId),
          eq(outboundCall.bookingId, current.id),
          isNull(outboundCall.refusal),
          gte(outboundCall.askedAtMs, current.calledAtMs ?? 0),
        ),
      )
      .orderBy(desc(outboundCall.askedAtMs), desc(outboundCall.id))
      .limit(1);
    return { ...current, callId: call?.id ?? null };
  }

  /** Back in line behind the others, or given up. */
  async function missed(w: Writer, current: BookingRow, atMs: number): Promise<void> {
    const isOver = current.tries >= MOST_TRIES;
    const set = isOver
      ? ({ state: 'not-reached', openKey: null, endedAtMs: atMs } as const)
      : ({ state: 'booked' } as const);
    await w.update(booking).set(set).where(eq(booking.id, current.id));
    await w.update(session).set({ currentId: null }).where(eq(session.id, current.sessionId));
  }

  /** Message and cases are the session's from now on; the history of each says so, once. */
  async function claimCases(
    w: Writer,
    row: SessionRow,
    current: BookingRow,
    actorId: string,
    atMs: number,
  ): Promise<void> {
    const sessionId = row.id;
    if (current.callId !== null) {
      const own = eq(contact.id, contactIdOf(current.callId));
      await w.update(contact).set({ managerSessionId: sessionId }).where(own);
    }
    for (const caseId of await caseIdsOf(w, current)) {
      const fresh = await w
        .update(cases)
        .set({ managerSessionId: sessionId })
        .where(and(eq(cases.id, caseId), isNull(cases.managerSessionId)))
        .returning({ id: cases.id });
      if (fresh.length === 0) continue;
      const detail = { sessionId };
      await steps.append(w, { caseId, type: 'raised-with-manager', actorId, detail, atMs });
    }
  }

  async function end(w: Writer, row: SessionRow, by: Editor | null, atMs: number): Promise<void> {
    const leftOver = await bookings.leaveOver(w, row.id, atMs);
    const set = { state: 'ended', endedAtMs: atMs } as const;
    await w.update(session).set(set).where(eq(session.id, row.id));
    const act = 'session-ended';
    const subject = { subjectKind: 'manager-session', subjectId: row.id };
    await audit.write(w, { ...(by ?? { userId: null }), act, ...subject, detail: { leftOver } });
  }

  return {
    /** What the host may act in; by what the rest asks before its own transaction. */
    running: (sessionId: string, userId: string, atMs: number) =>
      runningOf(store.read, sessionId, userId, atMs),
    caseIdsOf,
    currentOf,
    claimCases,

    start: (sessionId: string, by: Editor, atMs: number): Promise<TalkRefusal | null> =>
      store.tx(async (w) => {
        const row = await planning.find(w, sessionId);
        if (row === undefined) return 'unknown-session';
        if (row.hostId !== by.userId) return 'not-your-session';
        if (row.state !== 'planned') return 'session-over';
        if (!mayStart(row, atMs)) return 'session-not-now';
        const set = { state: 'open', startedAtMs: atMs } as const;
        await w.update(session).set(set).where(eq(session.id, sessionId));
        await note(w, by, 'session-started', sessionId);
        return null;
      }),

    finish: (sessionId: string, by: Editor, atMs: number): Promise<TalkRefusal | null> =>
      store.tx(async (w) => {
        const row = await runningOf(w, sessionId, by.userId, atMs);
        if ('refusal' in row) return row.refusal;
        if (row.currentId !== null) return 'session-busy';
        await end(w, row, by, atMs);
        return null;
      }),

    /** Told to the manager before the first telephone rings. */
    callNext: (
      sessionId: string,
      by: Editor,
      atMs: number,
    ): Promise<CalledTurn | { readonly refusal: TalkRefusal }> =>
      store.tx(async (w) => {
        const row = await runningOf(w, sessionId, by.userId, atMs);
        if ('refusal' in row) return row;
        if (row.currentId !== null) return { refusal: 'session-busy' } as const;
        const all = await w.select().from(booking).where(eq(booking.sessionId, sessionId));
        const next = nextTurn(all);
        if (next === undefined) return { refusal: 'nobody-waits' } as const;
        const number = (await personal.read(w, [next.phoneTextId])).get(next.phoneTextId);
        if (number === undefined) return { refusal: 'no-number' } as const;
        const set = { state: 'called', tries: next.tries + 1, callId: null } as const;
        await w
          .update(booking)
          .set({ ...set, calledAtMs: atMs })
          .where(eq(booking.id, next.id));
        await w.update(session).set({ currentId: next.id }).where(eq(session.id, sessionId));
        await note(w, by, 'turn-called', sessionId, { bookingId: next.id });
        return { bookingId: next.id, caseId: next.caseId, number };
      }),

    /** Telephony has taken it, under this name. */
    called: (bookingId: string, callId: string): Promise<void> =>
      store.tx(async (w) => {
        await w.update(booking).set({ callId }).where(eq(booking.id, bookingId));
      }),

    /** Nobody was rung: as if it had not been his turn. */
    notCalled: (bookingId: string): Promise<void> => store.tx((w) => giveBack(w, bookingId)),

    /** In the transaction that keeps the end of a call that nobody took. */
    async ownCallUnanswered(
      w: Writer,
      call: { readonly callId: string; readonly dialEnd: DialEnd | null; readonly atMs: number },
    ): Promise<void> {
      const [found] = await w
        .select({ current: booking })
        .from(outboundCall)
        .innerJoin(booking, eq(booking.id, outboundCall.bookingId))
        .innerJoin(session, eq(session.currentId, booking.id))
        .where(and(eq(outboundCall.id, call.callId), eq(booking.state, 'called')));
      if (found === undefined) return;
      if (NOT_REACHED.includes(call.dialEnd)) await missed(w, found.current, call.atMs);
      else await giveBack(w, found.current.id);
    },

    /** The one who is called is on no list any more: he was spoken to, or not reached. */
    endTalk: (
      sessionId: string,
      as: 'talked' | 'not-reached',
      by: Editor,
      atMs: number,
    ): Promise<TalkRefusal | null> =>
      store.tx(async (w) => {
        const row = await runningOf(w, sessionId, by.userId, atMs);
        if ('refusal' in row) return row.refusal;
        const current = await currentOf(w, row);
        if (current === undefined) return 'no-talk';
        if (as === 'talked') {
          await claimCases(w, row, current, by.userId, atMs);
          const set = { state: 'talked', openKey: null, endedAtMs: atMs } as const;
          await w.update(booking).set(set).where(eq(booking.id, current.id));
          await w.update(session).set({ currentId: null }).where(eq(session.id, sessionId));
        } else await missed(w, current, atMs);
        await note(w, by, 'turn-ended', sessionId, { bookingId: current.id, as });
        return null;
      }),

    /** He says the code of the case that he speaks about. */
    tie: (
      sessionId: string,
      typed: string,
      by: Editor,
      atMs: number,
    ): Promise<TalkRefusal | null> =>
      store.tx(async (w) => {
        const row = await runningOf(w, sessionId, by.userId, atMs);
        if ('refusal' in row) return row.refusal;
        if (row.currentId === null) return 'no-talk';
        const caseId = await bookings.findCaseByCode(w, typed);
        if (caseId === undefined) return 'unknown-case';
        await w.update(booking).set({ caseId }).where(eq(booking.id, row.currentId));
        await note(w, by, 'turn-tied', sessionId, { bookingId: row.currentId, caseId });
        return null;
      }),

    /** Sessions that nobody has ended, half an hour after their hours. */
    async endDue(atMs: number): Promise<number> {
      const mayBe = and(inArray(session.state, ['planned', 'open']), lte(session.untilMs, atMs));
      const due = await store.read.select({ id: session.id }).from(session).where(mayBe);
      let ended = 0;
      for (const { id } of due) {
        ended += await store.tx(async (w) => {
          const row = await planning.find(w, id);
          const isDue = row !== undefined && lastMs(row) <= atMs;
          if (!isDue || (row.state !== 'planned' && row.state !== 'open')) return 0;
          const current = await currentOf(w, row);
          if (current !== undefined) await afterwards(w, row, current, atMs);
          await end(w, row, null, atMs);
          return 1;
        });
      }
      return ended;
    },
  };

  async function giveBack(w: Writer, bookingId: string): Promise<void> {
    const current = await bookings.find(w, bookingId);
    if (current === undefined || current.state !== 'called') return;
    const set = { state: 'booked', tries: Math.max(0, current.tries - 1), callId: null } as const;
    await w.update(booking).set(set).where(eq(booking.id, bookingId));
    await w.update(session).set({ currentId: null }).where(eq(session.currentId, bookingId));
  }

  /** Whoever was on the line when the hours ended has been spoken to, if he took the call. */
  async function afterwards(
    w: Writer,
    row: SessionRow,
    current: BookingRow,
    atMs: number,
  ): Promise<void> {
    const taken = and(
      eq(contact.id, contactIdOf(current.callId ?? '')),
      eq(contact.agentId, row.hostId),
    );
    if ((await w.$count(contact, taken)) === 0) return;
    await claimCases(w, row, current, row.hostId, atMs);
    const set = { state: 'talked', endedAtMs: atMs } as const;
    await w.update(booking).set(set).where(eq(booking.id, current.id));
  }
}
