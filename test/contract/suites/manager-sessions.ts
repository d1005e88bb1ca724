import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactIdOf } from '../../../src/contacts/index.ts';
import { HOUR_MS } from '../../support/referral-house.ts';
import { openSessionHouse, type SessionHouse, TEN_MS } from '../../support/session-house.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const NUMBERS = ['+989153124587', '+989153334444', '+989155556666', '+989157778888'] as const;

/** A manager answers citizens on an announced day, and what he promised is looked after. */
export function managerSessionsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('managers’ sessions', () => {
    let house: SessionHouse;

    beforeAll(async () => {
      house = await openSessionHouse(await openUrl('manager-sessions'));
    });
    afterAll(async () => {
      expect(house.jobFaults).toEqual([]);
      await house.close();
    });

    test('only who answers as a manager is announced, with a host who can call, and one session at a time', async () => {
      const { planning } = house.sessions;
      const { helen, clock } = house;
      const fromMs = TEN_MS + 40 * DAY_MS;
      const form = {
        ...{ manager: 'shahr', host: 'anna', title: 'شهردار', office: 'mayor' as const },
        ...{ fromMs, untilMs: fromMs + HOUR_MS, places: 1, districts: [], topics: '' },
      };
      const refusal = async (more: object) =>
        planning.plan({ ...form, ...more }, house.by(helen), clock.nowMs);
      expect(await refusal({ manager: 'hana' })).toEqual({ refusal: 'unknown-manager' });
      expect(await refusal({ host: 'vera' })).toEqual({ refusal: 'unknown-host' });
      expect(await refusal({ fromMs: 1, untilMs: 2 })).toEqual({ refusal: 'session-over' });
      expect(await refusal({})).toHaveProperty('sessionId');
      const overlaps = { fromMs: fromMs + HOUR_MS / 2, untilMs: fromMs + 2 * HOUR_MS };
      expect(await refusal(overlaps)).toEqual({ refusal: 'manager-elsewhere' });
      expect(await refusal({ ...overlaps, manager: 'other-guest' })).toHaveProperty('sessionId');
    });

    test('who asks to speak has a place in the order of asking, once, while there are places', async () => {
      const { sessionId } = await house.plan();
      house.bookedId(await house.book(sessionId, NUMBERS[0]));
      expect(await house.book(sessionId, NUMBERS[0])).toEqual({ refusal: 'already-booked' });
      const second = house.bookedId(await house.book(sessionId, NUMBERS[1]));
      house.bookedId(await house.book(sessionId, NUMBERS[2]));
      expect(await house.book(sessionId, NUMBERS[3])).toEqual({ refusal: 'session-full' });
      expect(
        await house.sessions.bookings.cancel(second, house.by(), house.clock.nowMs),
      ).toBeNull();
      house.bookedId(await house.book(sessionId, NUMBERS[3]));
      expect(await house.turns(sessionId)).toEqual([
        '1 booked 0',
        '2 cancelled 0',
        '3 booked 0',
        '4 booked 0',
      ]);
      const bad = await house.book(sessionId, NUMBERS[1], { trackingCode: '123' });
      expect(bad).toEqual({ refusal: 'session-full' });
      await house.sessions.planning.cancel(sessionId, house.by(house.helen), house.clock.nowMs);
    });

    test('the reminder waits in the outbox until two hours before; who cancels gets none', async () => {
      const before = (await house.messages('manager-reminder')).length;
      const { sessionId, fromMs } = await house.plan();
      const bookingId = house.bookedId(await house.book(sessionId, NUMBERS[0]));
      const { smsOutbox } = house.store.tables;
      const rows = await house.store.read
        .select()
        .from(smsOutbox)
        .where(eq(smsOutbox.dedupeKey, `manager-reminder:${bookingId}`));
      expect(rows).toMatchObject([{ state: 'queued', nextAtMs: fromMs - 2 * HOUR_MS }]);
      const body = (await house.personal.read(house.store.read, [rows[0]?.bodyTextId ?? ''])).get(
        rows[0]?.bodyTextId ?? '',
      );
      expect(body).toContain('شهردار منطقه ۳');
      expect(body).toContain('10:00');
      await house.sessions.bookings.cancel(bookingId, house.by(), house.clock.nowMs);
      const now = await house.messages('manager-reminder');
      expect(now.length).toBe(before + 1);
      expect(now.find(({ state }) => state === 'queued')).toBeUndefined();
      await house.sessions.planning.cancel(sessionId, house.by(house.helen), house.clock.nowMs);
    });

    test('called off: whoever is booked is told, and moved to another day with what he wants', async () => {
      const [first, second] = [await house.plan(), await house.plan({ places: 1 })];
      house.bookedId(await house.book(first.sessionId, NUMBERS[0], { matter: 'روشنایی پارک' }));
      const { nowMs } = house.clock;
      await house.sessions.planning.cancel(first.sessionId, house.by(house.helen), nowMs);
      expect(
        await house.sessions.planning.cancel(first.sessionId, house.by(house.helen), nowMs),
      ).toBe('session-over');
      expect(await house.messages('manager-cancelled')).not.toEqual([]);
      expect(await house.turns(first.sessionId)).toEqual(['1 left-over 0']);
      const [left] = (await house.open(first.sessionId)).bookings;
      const move = () =>
        house.sessions.bookings.move(left?.bookingId ?? '', second.sessionId, house.by(), nowMs);
      expect(await move()).toHaveProperty('bookingId');
      expect(await move()).toEqual({ refusal: 'wrong-booking-state' });
      const [moved] = (await house.open(second.sessionId)).bookings;
      expect(moved).toMatchObject({ matter: 'روشنایی پارک', state: 'booked' });
      await house.sessions.planning.cancel(second.sessionId, house.by(house.helen), nowMs);
    });

    test('one after the other is called; who is not reached is tried once more after all others', async () => {
      const { sessionId, fromMs } = await house.plan();
      for (const number of NUMBERS.slice(0, 2)) house.bookedId(await house.book(sessionId, number));
      const early = fromMs - 31 * MINUTE_MS;
      expect(await house.sessions.talks.start(sessionId, house.by(), early)).toBe(
        'session-not-now',
      );
      expect(await house.sessions.talks.start(sessionId, house.by(house.boris), fromMs)).toBe(
        'not-your-session',
      );
      await house.start(sessionId, fromMs);
      const first = await house.callNext(sessionId);
      const again = await house.sessions.talks.callNext(sessionId, house.by(), fromMs);
      expect(again).toEqual({ refusal: 'session-busy' });
      expect(await house.sessions.talks.finish(sessionId, house.by(), fromMs)).toBe('session-busy');
      // Our own trunk is no try of his; told twice it changes nothing.
      await house.unanswered(first.callId, 'fault');
      await house.unanswered(first.callId, 'fault');
      expect(await house.turns(sessionId)).toEqual(['1 booked 0', '2 booked 0']);
      const retried = await house.callNext(sessionId);
      expect(retried.bookingId).toBe(first.bookingId);
      await house.unanswered(retried.callId, 'busy');
      expect(await house.turns(sessionId)).toEqual(['1 booked 1', '2 booked 0']);
      const second = await house.callNext(sessionId);
      expect(second.bookingId).not.toBe(first.bookingId);
      expect(await house.endTalk(sessionId)).toBeNull();
      const last = await house.callNext(sessionId);
      expect(last.bookingId).toBe(first.bookingId);
      await house.unanswered(last.callId, 'no-answer');
      expect(await house.turns(sessionId)).toEqual(['1 not-reached 2', '2 talked 1']);
      expect(await house.sessions.talks.callNext(sessionId, house.by(), fromMs)).toEqual({
        refusal: 'nobody-waits',
      });
      expect(await house.endTalk(sessionId)).toBe('no-talk');
      expect(await house.sessions.talks.finish(sessionId, house.by(), fromMs)).toBeNull();
    });

    test('the manager sees who speaks and his cases while the session lasts, no number, and nothing after', async () => {
      const { clock, store, cases, anna } = house;
      const caseId = await house.register({ description: 'چاله جلوی مدرسه' });
      const { sessionId, fromMs, untilMs } = await house.plan();
      const trackingCode = await house.codeOf(caseId);
      house.bookedId(await house.book(sessionId, NUMBERS[0], { trackingCode }));
      house.bookedId(await house.book(sessionId, NUMBERS[1], { matter: 'شکایت از واحد' }));
      clock.nowMs = fromMs - MINUTE_MS;
      expect(await house.guestView(), 'not before it is begun').toBeNull();
      await house.start(sessionId, fromMs);
      expect(await house.guestView()).toMatchObject({ talk: null, waiting: 2 });
      await house.callNext(sessionId);
      const seen = await house.guestView();
      expect(seen?.talk).toMatchObject({
        matter: 'آسفالت کوچه',
        cases: [{ caseId, trackingCode }],
      });
      expect(seen?.talk?.cases[0]?.events.map(({ type }) => type)).toContain('registered');
      expect(JSON.stringify(seen)).not.toContain('9153124587');
      // Seen again each few seconds, kept once.
      await house.guestView();
      const { audit } = store.tables;
      const shown = eq(audit.act, 'turn-shown');
      expect(await store.read.select().from(audit).where(shown)).toHaveLength(1);
      await house.endTalk(sessionId);
      // The second one complains: a case of the inspection, of which the manager reads nothing.
      const { callId } = await house.callNext(sessionId);
      const contactId = await house.answeredCall(callId, NUMBERS[1], anna);
      const draft = { contactId, serviceCode: '101', district: 3, addressText: 'کوچه ۵' };
      const form = { ...draft, kind: 'complaint', description: 'رفتار بد ناظر' } as const;
      const opened = await cases.openDraft(form, anna, fromMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      expect((await house.guestView())?.talk?.cases, 'a draft is no case').toEqual([]);
      await cases.register(opened.caseId, anna, fromMs);
      const hidden = await house.guestView();
      expect(hidden?.talk).toMatchObject({ citizenName: null, cases: [{ isHidden: true }] });
      expect(JSON.stringify(hidden)).not.toContain('رفتار بد ناظر');
      expect((await house.open(sessionId)).talk?.cases[0]?.description).toBe('رفتار بد ناظر');
      const session = await house.sessions.planning.find(store.read, sessionId);
      if (session === undefined) throw new Error('no session');
      const complained = house.promise(opened.caseId, fromMs + DAY_MS);
      expect(
        await house.sessions.promises.write(session, complained, house.by(house.guest), fromMs),
      ).toBe('complaint-stays');
      await house.endTalk(sessionId);
      clock.nowMs = untilMs + 30 * MINUTE_MS;
      expect(await house.guestView(), 'the hour alone ends it').toBeNull();
      clock.nowMs = untilMs;
      expect(await house.guestView()).not.toBeNull();
      await house.sessions.talks.finish(sessionId, house.by(), untilMs);
      expect(await house.guestView(), 'and so does the host').toBeNull();
    });

    test('a promise is of the case in hand, told to the citizen, and in its history; past its day once', async () => {
      const { clock, store, words, typesOf } = house;
      const [caseId, stranger] = [await house.register(), await house.register()];
      const { sessionId, fromMs } = await house.plan();
      house.bookedId(await house.book(sessionId, NUMBERS[0]));
      await house.start(sessionId, fromMs);
      const session = await house.sessions.planning.find(store.read, sessionId);
      if (session === undefined) throw new Error('no session');
      const dueAtMs = fromMs + 3 * DAY_MS;
      const write = (form: ReturnType<typeof house.promise>, userId = house.guest) =>
        house.sessions.promises.write(session, form, house.by(userId), clock.nowMs);
      expect(await write(house.promise(caseId, dueAtMs))).toBe('no-talk');
      await house.callNext(sessionId);
      expect(await write(house.promise(caseId, dueAtMs))).toBe('not-of-this-talk');
      const code = await house.codeOf(caseId);
      expect(await house.sessions.talks.tie(sessionId, '222', house.by(), fromMs)).toBe(
        'unknown-case',
      );
      expect(await house.sessions.talks.tie(sessionId, code, house.by(), fromMs)).toBeNull();
      expect(await write(house.promise(stranger, dueAtMs))).toBe('not-of-this-talk');
      expect(await write(house.promise(caseId, fromMs))).toBe('bad-promise-date');
      const nobody = { ...house.promise(caseId, dueAtMs), departmentId: 'nobody' };
      expect(await write(nobody)).toBe('unknown-department');
      words.length = 0;
      expect(await write(house.promise(caseId, dueAtMs))).toBeNull();
      expect(words).toMatchObject([{ caseId, occasion: 'date-set', dateMs: dueAtMs }]);
      expect(await typesOf(caseId)).toEqual(
        expect.arrayContaining(['raised-with-manager', 'promise-written']),
      );
      await house.endTalk(sessionId);
      const raised = (await typesOf(caseId)).filter((type) => type === 'raised-with-manager');
      expect(raised, 'said once').toHaveLength(1);
      clock.nowMs = dueAtMs - 1;
      expect((await house.run()).overdue).toBe(0);
      clock.nowMs = dueAtMs;
      const [one, other] = await Promise.all([house.run(), house.run()]);
      expect(one.overdue + other.overdue).toBe(1);
      expect(words.at(-1)).toMatchObject({ occasion: 'date-missed', dateMs: dueAtMs });
      expect((await house.run()).overdue).toBe(0);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('follow-up says what became of it; under way it stays open, kept or not it is closed', async () => {
      const { clock, mahan, iman, vera, setPost } = house;
      const all = { userId: iman, all: true };
      const openOnes = async () =>
        (await house.sessions.promises.list(all, clock.nowMs)).filter(
          ({ outcome }) => outcome === null,
        );
      const [one] = await openOnes();
      const promiseId = one?.promiseId ?? '';
      expect(one).toMatchObject({ isOverdue: true, managerName: 'shahr' });
      const review = (outcome: 'kept' | 'under-way' | 'not-kept') =>
        house.sessions.promises.review(
          promiseId,
          { outcome, note: 'دیده شد' },
          house.by(vera),
          clock.nowMs,
        );
      expect(await review('under-way')).toBeNull();
      expect(await openOnes()).toEqual([]);
      const listed = () => house.sessions.promises.list(all, clock.nowMs);
      expect((await listed())[0]).toMatchObject({ outcome: 'under-way', isOverdue: true });
      expect(await review('kept')).toBeNull();
      expect(await review('not-kept')).toBe('promise-closed');
      expect((await listed())[0]).toMatchObject({ outcome: 'kept', isOverdue: false });
      // The unit's own line of command reads it, a neighbour does not.
      const of = (userId: string) =>
        house.sessions.promises.list({ userId, all: false }, clock.nowMs);
      expect(await of(mahan)).toHaveLength(1);
      const far = await house.hire('far-away');
      await setPost('post-district-9', { holderId: far });
      expect(await of(far)).toEqual([]);
    });

    test('what nobody has ended is ended half an hour later; who was on the line has been spoken to', async () => {
      const { clock, anna } = house;
      const { sessionId, fromMs, untilMs } = await house.plan();
      for (const number of NUMBERS.slice(0, 3)) house.bookedId(await house.book(sessionId, number));
      await house.start(sessionId, fromMs);
      await house.callNext(sessionId);
      await house.endTalk(sessionId);
      const { callId } = await house.callNext(sessionId);
      await house.answeredCall(callId, NUMBERS[1], anna);
      clock.nowMs = untilMs + 29 * MINUTE_MS;
      expect((await house.run()).ended).toBe(0);
      clock.nowMs = untilMs + 30 * MINUTE_MS;
      const ended = await Promise.all([house.run(), house.run()]);
      expect(ended.map((one) => one.ended).toSorted()).toEqual([0, 1]);
      expect(await house.turns(sessionId)).toEqual(['1 talked 1', '2 talked 1', '3 left-over 0']);
      const { contact } = house.store.tables;
      const own = eq(contact.id, contactIdOf(callId));
      const [kept] = await house.store.read.select().from(contact).where(own);
      expect(kept?.managerSessionId).toBe(sessionId);
      expect(await house.endTalk(sessionId)).toBe('session-over');
    });

    test('the report of these days adds up, line by line and in its sum', async () => {
      const { clock } = house;
      clock.nowMs = TEN_MS + 60 * DAY_MS;
      const { rows, offices, total } = await house.sessions.views.report(
        '2026-11-01',
        '2027-03-01',
        clock.nowMs,
      );
      // Called off and merely planned ones are no answering.
      expect(rows).toHaveLength(4);
      for (const row of rows) {
        expect(row.talked + row.notReached + row.leftOver).toBe(row.booked);
        expect(row.kept + row.underWay + row.notKept + row.unreviewed).toBe(row.promises);
      }
      const sum = (name: keyof typeof total) => rows.reduce((all, row) => all + row[name], 0);
      for (const name of Object.keys(total) as (keyof typeof total)[]) {
        expect([name, total[name]]).toEqual([name, sum(name)]);
      }
      for (const { office, sessions, booked, solvedInTime } of offices) {
        const own = rows.filter((row) => row.office === office);
        expect(sessions).toBe(own.length);
        expect(booked).toBe(own.reduce((all, row) => all + row.booked, 0));
        expect(solvedInTime).toBe(own.reduce((all, row) => all + row.solvedInTime, 0));
      }
      expect(offices.reduce((all, { sessions }) => all + sessions, 0)).toBe(rows.length);
      expect(total).toMatchObject({ booked: 8, talked: 6, notReached: 1, leftOver: 1 });
      expect(total).toMatchObject({ promises: 1, kept: 1, reviewedInTime: 1, overdue: 0 });
      expect(total.cases).toBe(3);
      const one = await house.sessions.views.report('2027-03-02', '2027-03-02', clock.nowMs);
      expect(one).toMatchObject({ rows: [], total: { booked: 0, promises: 0 } });
    });

    test('who is forgotten has no turn, no number and no word of his left', async () => {
      const { store, citizens, clock, anna } = house;
      const contactId = await house.answeredCall('forgotten', '+989159990000', anna);
      const person = {
        contactId,
        name: 'مریم',
        kind: 'resident',
        district: 3,
        address: null,
      } as const;
      const made = await citizens.addCitizen(person, anna, clock.nowMs);
      if (made.type !== 'added') throw new Error(made.type);
      const { citizenId } = made.citizen;
      const { sessionId } = await house.plan({
        fromMs: clock.nowMs + DAY_MS,
        untilMs: clock.nowMs + 1.1 * DAY_MS,
      });
      const bookingId = house.bookedId(await house.book(sessionId, '+989159990000', { citizenId }));
      await citizens.erase(citizenId, clock.nowMs);
      const [turn] = (await house.open(sessionId)).bookings;
      expect(turn).toMatchObject({ bookingId, matter: '', phoneShown: '', state: 'cancelled' });
      const { managerBooking } = store.tables;
      const [row] = await store.read
        .select()
        .from(managerBooking)
        .where(eq(managerBooking.id, bookingId));
      expect(row).toMatchObject({ phoneHash: null, openKey: null });
    });
  });
}
