import { and, eq, inArray, ne } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import type { NewBooking } from '../contract/manager-sessions.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { Reader, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { toE164 } from '../kit/phone-number.ts';
import { toTrackingCode } from '../kit/tracking-code.ts';
import { sessionMessages } from './repository-messages.ts';
import type {
  BookingRow,
  PlanningDeps,
  SessionPlanning,
  SessionRow,
} from './repository-planning.ts';

export interface BookingDeps extends PlanningDeps {
  readonly planning: SessionPlanning;
}

export type BookingRefusal = Extract<
  ErrorCode,
  | 'unknown-session'
  | 'session-over'
  | 'session-full'
  | 'already-booked'
  | 'unknown-case'
  | 'unknown-citizen'
  | 'unknown-booking'
  | 'wrong-booking-state'
  | 'not-your-session'
>;
type Booked = { readonly bookingId: string } | { readonly refusal: BookingRefusal };

/** Whoever asked to speak has a place, in the order of asking. */
export function sessionBooking(deps: BookingDeps) {
  const { store, personal, audit, newId, planning } = deps;
  const { cases, citizen, managerBooking: booking, managerSession: session } = store.tables;
  const messages = sessionMessages(deps);

  async function findCaseByCode(r: Reader, typed: string): Promise<string | undefined> {
    const code = toTrackingCode(typed);
    if (code === null) return undefined;
    const [row] = await r.select({ id: cases.id }).from(cases).where(eq(cases.trackingCode, code));
    return row?.id;
  }

  async function find(r: Reader, bookingId: string): Promise<BookingRow | undefined> {
    const [row] = await r.select().from(booking).where(eq(booking.id, bookingId));
    return row;
  }

  /** Where a place is left, and this number has none. */
  async function placeIn(
    w: Writer,
    row: SessionRow | undefined,
    phoneHash: string | null,
    atMs: number,
  ): Promise<{ place: number; openKey: string } | { refusal: BookingRefusal }> {
    if (row === undefined) return { refusal: 'unknown-session' };
    const isOpen = row.state === 'planned' || row.state === 'open';
    if (!isOpen || row.untilMs <= atMs) return { refusal: 'session-over' };
    const openKey = `${row.id}:${phoneHash}`;
    if (phoneHash === null || (await w.$count(booking, eq(booking.openKey, openKey))) > 0) {
      return { refusal: 'already-booked' };
    }
    const all = await w
      .select({ place: booking.place, state: booking.state })
      .from(booking)
      .where(eq(booking.sessionId, row.id));
    const taken = all.filter(({ state }) => state !== 'cancelled').length;
    if (taken >= row.places) return { refusal: 'session-full' };
    return { place: Math.max(0, ...all.map(({ place }) => place)) + 1, openKey };
  }

  const note = (w: Writer, by: Editor, act: string, bookingId: string, detail: object) =>
    audit.write(w, {
      ...by,
      act,
      subjectKind: 'manager-booking',
      subjectId: bookingId,
      detail: detail as Record<string, string | null>,
    });

  return {
    find,
    findCaseByCode,

    /** `number` is what the record in hand says, E.164 or as it was dialled. */
    book: (
      sessionId: string,
      form: NewBooking,
      number: string,
      by: Editor,
      atMs: number,
    ): Promise<Booked> =>
      store.tx(async (w): Promise<Booked> => {
        const row = await planning.find(w, sessionId);
        const phone = toE164(number)?.e164 ?? number;
        const phoneHash = personal.phoneHash(phone);
        const at = await placeIn(w, row, phoneHash, atMs);
        if ('refusal' in at) return at;
        const { citizenId = null, trackingCode = '' } = form;
        if (citizenId !== null && (await w.$count(citizen, eq(citizen.id, citizenId))) === 0) {
          return { refusal: 'unknown-citizen' };
        }
        const caseId = trackingCode === '' ? null : await findCaseByCode(w, trackingCode);
        if (caseId === undefined) return { refusal: 'unknown-case' };
        const bookingId = newId();
        const phoneTextId = (await personal.put(w, phone, atMs)).id;
        await w.insert(booking).values({
          ...{ id: bookingId, sessionId, ...at, phoneHash, phoneTextId, citizenId, caseId },
          matterTextId: (await personal.put(w, form.matter, atMs)).id,
          ...{ state: 'booked', tries: 0, bookedById: by.userId, createdAtMs: atMs },
        });
        assert(row !== undefined, 'a place is in a session');
        await messages.remind(w, row, { id: bookingId, phoneTextId, caseId }, atMs);
        await note(w, by, 'citizen-booked', bookingId, { sessionId, caseId });
        return { bookingId };
      }),

    /** By the citizen's own word. */
    cancel: (bookingId: string, by: Editor, atMs: number): Promise<BookingRefusal | null> =>
      store.tx(async (w) => {
        const [gone] = await w
          .update(booking)
          .set({ state: 'cancelled', openKey: null, endedAtMs: atMs })
          .where(and(eq(booking.id, bookingId), inArray(booking.state, ['booked', 'left-over'])))
          .returning();
        if (gone === undefined) {
          return (await find(w, bookingId)) === undefined
            ? 'unknown-booking'
            : 'wrong-booking-state';
        }
        await messages.forget(w, bookingId, atMs);
        await note(w, by, 'booking-cancelled', bookingId, { sessionId: gone.sessionId });
        return null;
      }),

    /** Who was left over has a place in another session, with what he wants to say. */
    move: (bookingId: string, sessionId: string, by: Editor, atMs: number): Promise<Booked> =>
      store.tx(async (w): Promise<Booked> => {
        const known = await find(w, bookingId);
        if (known === undefined) return { refusal: 'unknown-booking' };
        if (known.state !== 'left-over' && known.state !== 'not-reached') {
          return { refusal: 'wrong-booking-state' };
        }
        const row = await planning.find(w, sessionId);
        const at = await placeIn(w, row, known.phoneHash, atMs);
        if ('refusal' in at) return at;
        const { phoneHash, phoneTextId, citizenId, caseId, matterTextId } = known;
        const movedId = newId();
        await w.insert(booking).values({
          ...{ id: movedId, sessionId, ...at, phoneHash, phoneTextId, citizenId, caseId },
          ...{ matterTextId, state: 'booked', tries: 0, bookedById: by.userId, createdAtMs: atMs },
        });
        await w.update(booking).set({ state: 'moved' }).where(eq(booking.id, bookingId));
        assert(row !== undefined, 'a place is in a session');
        await messages.remind(w, row, { id: movedId, phoneTextId, caseId }, atMs);
        await note(w, by, 'booking-moved', movedId, { sessionId, fromId: bookingId });
        return { bookingId: movedId };
      }),

    /** Turns that nobody came to: the session is over. */
    async leaveOver(w: Writer, sessionId: string, atMs: number): Promise<number> {
      const isLeft = and(
        eq(booking.sessionId, sessionId),
        inArray(booking.state, ['booked', 'called']),
      );
      const left = await w
        .update(booking)
        .set({ state: 'left-over', endedAtMs: atMs })
        .where(isLeft)
        .returning({ id: booking.id });
      for (const { id } of left) await messages.forget(w, id, atMs);
      const keyed = and(eq(booking.sessionId, sessionId), ne(booking.openKey, ''));
      await w.update(booking).set({ openKey: null }).where(keyed);
      await w.update(session).set({ currentId: null }).where(eq(session.id, sessionId));
      return left.length;
    },
  };
}
export type SessionBooking = ReturnType<typeof sessionBooking>;
