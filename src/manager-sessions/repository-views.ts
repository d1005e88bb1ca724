import { and, asc, desc, eq, gte, inArray, isNull, lt, ne } from 'drizzle-orm';
import { reporterShield, type Shield } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import { contactIdOf } from '../contacts/index.ts';
import type {
  Booking,
  GuestView,
  OpenedSession,
  SessionReport,
  Talk,
  TalkCase,
} from '../contract/manager-sessions.ts';
import type { Reader } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { maskPhone } from '../kit/phone-number.ts';
import { byOffice, figuresOf, lastMs, sumOf } from './manager-session.ts';
import type { BookingRow, SessionRow } from './repository-planning.ts';
import type { PromiseDeps, SessionPromises } from './repository-promises.ts';

export interface ViewDeps extends PromiseDeps {
  readonly promises: SessionPromises;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
}

export type SessionViews = ReturnType<typeof sessionViews>;
const DAY_MS = 24 * 3_600_000;

/** What host, manager and those who plan see. */
export function sessionViews(deps: ViewDeps) {
  const { store, personal, planning, talks, promises, citizens, audit } = deps;
  const { read } = store;
  const { caseEvent, cases, department, managerBooking: booking } = store.tables;
  const { managerPromise: promise, managerSession: session, serviceCode } = store.tables;

  async function casesOf(r: Reader, current: BookingRow): Promise<(TalkCase & Hidden)[]> {
    const ids = await talks.caseIdsOf(r, current);
    if (ids.length === 0) return [];
    const rows = await r
      .select({ row: cases, serviceName: serviceCode.nameFa })
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(inArray(cases.id, ids))
      .orderBy(asc(cases.registeredAtMs), asc(cases.id));
    const texts = await personal.read(
      r,
      rows.map(({ row }) => row.descriptionTextId),
    );
    const events = await r
      .select({ caseId: caseEvent.caseId, atMs: caseEvent.atMs, type: caseEvent.type })
      .from(caseEvent)
      .where(inArray(caseEvent.caseId, ids))
      .orderBy(asc(caseEvent.caseId), asc(caseEvent.seq));
    return rows.map(({ row, serviceName }) => ({
      caseId: row.id,
      trackingCode: row.trackingCode,
      isHidden: false,
      kind: row.kind as TalkCase['kind'],
      status: row.status as TalkCase['status'],
      serviceName,
      district: row.districtId,
      description: texts.get(row.descriptionTextId ?? '') ?? '',
      registeredAtMs: row.registeredAtMs,
      dueAtMs: row.dueAtMs,
      events: events
        // What the inspection has noted is for itself and for who decides on replies.
        .filter(({ caseId, type }) => caseId === row.id && type !== 'inspection-noted')
        .map(({ atMs, type }) => ({ atMs, type })),
      isProtected: row.confidentiality === 'protected',
    }));
  }

  async function talkOf(r: Reader, current: BookingRow): Promise<Talk> {
    const { citizenId, matterTextId } = current;
    const found = await casesOf(r, current);
    return {
      bookingId: current.id,
      citizenName: citizenId === null ? null : await citizens.findName(r, citizenId),
      isProtected: found.some(({ isProtected }) => isProtected),
      matter: (await personal.read(r, [matterTextId])).get(matterTextId) ?? '',
      cases: found.map(({ isProtected: _isProtected, ...one }) => one),
    };
  }

  async function bookingsOf(r: Reader, sessionId: string, isHost: boolean): Promise<Booking[]> {
    const rows = await r
      .select({
        row: booking,
        trackingCode: cases.trackingCode,
        confidentiality: cases.confidentiality,
      })
      .from(booking)
      .leftJoin(cases, eq(cases.id, booking.caseId))
      .where(eq(booking.sessionId, sessionId))
      .orderBy(asc(booking.place), asc(booking.id));
    const texts = await personal.read(
      r,
      rows.flatMap(({ row }) => [row.phoneTextId, row.matterTextId]),
    );
    const shown: Booking[] = [];
    for (const { row, trackingCode, confidentiality } of rows) {
      const number = texts.get(row.phoneTextId);
      const isProtected = confidentiality === 'protected';
      shown.push({
        bookingId: row.id,
        place: row.place,
        state: row.state,
        tries: row.tries,
        citizenName: row.citizenId === null ? null : await citizens.findName(r, row.citizenId),
        phoneShown: number === undefined ? '' : maskPhone(number),
        // The list says who has a turn, so it does not say what he reported in confidence.
        matter: isProtected && !isHost ? '' : (texts.get(row.matterTextId) ?? ''),
        trackingCode: isProtected ? null : trackingCode,
        calledAtMs: row.calledAtMs,
      });
    }
    return shown;
  }

  /**
   * Open, his own, and within its hours: nothing is his to see before, nor after. Where one goes on
   * into the next, the one in which somebody speaks, else the one that began last.
   */
  async function guestSession(userId: string, atMs: number): Promise<SessionRow | null> {
    const own = and(eq(session.managerId, userId), eq(session.state, 'open'));
    const rows = await read
      .select()
      .from(session)
      .where(own)
      .orderBy(desc(session.startedAtMs), desc(session.id));
    const running = rows.filter((row) => atMs < lastMs(row));
    return running.find(({ currentId }) => currentId !== null) ?? running[0] ?? null;
  }

  /** Whose matter he has seen is kept, once for each turn. */
  async function keepShown(current: BookingRow, userId: string, atMs: number): Promise<void> {
    if (current.shownAtMs !== null) return;
    await store.tx(async (w) => {
      const fresh = await w
        .update(booking)
        .set({ shownAtMs: atMs })
        .where(and(eq(booking.id, current.id), isNull(booking.shownAtMs)))
        .returning({ id: booking.id });
      if (fresh.length === 0) return;
      const subject = { subjectKind: 'manager-booking', subjectId: current.id };
      await audit.write(w, { userId, act: 'turn-shown', ...subject });
    });
  }

  const shieldOf = ({ cases: about }: Talk): Promise<Shield> =>
    reporterShield(deps).of(
      read,
      about.map(({ caseId }) => caseId),
    );

  return {
    guestSession,

    /** Null: no such session. */
    async open(sessionId: string, userId: string, atMs: number): Promise<OpenedSession | null> {
      const row = await planning.find(read, sessionId);
      if (row === undefined) return null;
      const [summary] = await planning.shown(read, [row], userId);
      if (summary === undefined) return null;
      const current = await talks.currentOf(read, row);
      const talk = current === undefined ? null : await talkOf(read, current);
      const isHost = row.hostId === userId;
      // The host has him on the line; whoever plans reads what the manager reads.
      const shownTo = isHost ? forHost : forGuest;
      return {
        ...summary,
        bookings: await bookingsOf(read, sessionId, isHost),
        talk: talk === null ? null : shownTo(talk, await shieldOf(talk)),
        contactId: current?.callId == null ? null : contactIdOf(current.callId),
        promises: await promises.ofSession(sessionId, atMs),
      };
    },

    /** The citizen's number, and who else waits, are none of the manager's. */
    async guestView(row: SessionRow, userId: string, atMs: number): Promise<GuestView> {
      const current = await talks.currentOf(read, row);
      if (current !== undefined) await keepShown(current, userId, atMs);
      const talk = current === undefined ? null : await talkOf(read, current);
      const waiting = and(eq(booking.sessionId, row.id), eq(booking.state, 'booked'));
      const units = await read
        .select()
        .from(department)
        .where(isNull(department.closedAtMs))
        .orderBy(asc(department.place), asc(department.id));
      return {
        sessionId: row.id,
        title: row.title,
        hostName: (await planning.namesOf(read, [row.hostId])).get(row.hostId) ?? '',
        untilMs: row.untilMs,
        waiting: await read.$count(booking, waiting),
        talk: talk === null ? null : forGuest(talk, await shieldOf(talk)),
        promises: await promises.ofSession(row.id, atMs),
        departments: units.map(({ id: departmentId, nameFa, nameEn }) => ({
          ...{ departmentId, nameFa, nameEn },
        })),
      };
    },

    /** Both days included; sessions that were called off are no answering. */
    async report(fromDay: string, toDay: string, atMs: number): Promise<SessionReport> {
      const fromMs = startOfTehranDayMs(fromDay);
      const untilMs = startOfTehranDayMs(startOfTehranDayMs(toDay) + DAY_MS + DAY_MS / 2);
      const held = await read
        .select()
        .from(session)
        .where(
          and(
            gte(session.fromMs, fromMs),
            lt(session.fromMs, untilMs),
            inArray(session.state, ['open', 'ended']),
          ),
        )
        .orderBy(asc(session.fromMs), asc(session.id));
      const names = await planning.namesOf(
        read,
        held.map(({ managerId }) => managerId),
      );
      const rows: SessionReport['rows'] = [];
      for (const row of held) {
        const turns = await read.select().from(booking).where(eq(booking.sessionId, row.id));
        const given = await read.select().from(promise).where(eq(promise.sessionId, row.id));
        const raised = await read
          .select({ outcome: cases.outcome, verifiedAtMs: cases.verifiedAtMs })
          .from(cases)
          .where(and(eq(cases.managerSessionId, row.id), ne(cases.status, 'withdrawn')));
        rows.push({
          ...figuresOf(row, turns, given, raised, atMs),
          sessionId: row.id,
          title: row.title,
          managerName: names.get(row.managerId) ?? '',
          office: row.office,
          fromMs: row.fromMs,
        });
      }
      return { rows, offices: byOffice(rows), total: sumOf(rows) };
    },
  };
}

interface Hidden {
  readonly isProtected: boolean;
}

/** A case is tied by its code alone, be it his who is on the line or not: nobody is named by its words. */
function forHost(talk: Talk, shown: Shield): Talk {
  const cases = talk.cases.map((one) => ({
    ...one,
    description: shown(one.caseId, one.description),
  }));
  return { ...talk, cases };
}

/** A protected reporter has no name here, and a complaint is the inspection's alone. */
function forGuest(talk: Talk, shown: Shield): Talk {
  const complains = talk.cases.some(({ kind }) => kind === 'complaint');
  return {
    ...talk,
    citizenName: talk.isProtected ? null : talk.citizenName,
    // He may have said of whom, when he booked; beside a protected case, who he is.
    matter: complains
      ? ''
      : talk.cases.reduce((text, { caseId }) => shown(caseId, text), talk.matter),
    cases: talk.cases.map((one) =>
      one.kind === 'complaint'
        ? {
            ...one,
            ...{ isHidden: true, trackingCode: null, serviceName: null, description: '' },
            ...{ district: null, registeredAtMs: null, dueAtMs: null, events: [] },
          }
        : { ...one, description: shown(one.caseId, one.description) },
    ),
  };
}
