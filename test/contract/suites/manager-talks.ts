import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactIdOf } from '../../../src/contacts/index.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { weekOf } from '../../../src/oversight/index.ts';
import { HOUR_MS } from '../../support/referral-house.ts';
import { openSessionHouse, type SessionHouse } from '../../support/session-house.ts';

const DAY_MS = 24 * HOUR_MS;
const NUMBERS = ['+989153124587', '+989153334444'] as const;

/** What goes on beside the plain way of a manager's hour. */
export function managerTalksSuite(openUrl: (name: string) => Promise<string>): void {
  describe('talks with managers', () => {
    let house: SessionHouse;

    beforeAll(async () => {
      house = await openSessionHouse(await openUrl('manager-talks'));
    });
    afterAll(async () => {
      expect(house.jobFaults).toEqual([]);
      await house.close();
    });

    test('a promise whose case is solved meanwhile is told to nobody as missed', async () => {
      const { cases, clock, store, vera, words, typesOf } = house;
      const [solved, open] = [await house.register(), await house.register()];
      const { sessionId, fromMs } = await house.plan();
      for (const number of NUMBERS) house.bookedId(await house.book(sessionId, number));
      await house.start(sessionId, fromMs);
      const dueAtMs = fromMs + 3 * DAY_MS;
      for (const caseId of [solved, open]) {
        await house.callNext(sessionId);
        const code = await house.codeOf(caseId);
        await house.sessions.talks.tie(sessionId, code, house.by(), fromMs);
        const session = await house.sessions.planning.find(store.read, sessionId);
        if (session === undefined) throw new Error('no session');
        const form = house.promise(caseId, dueAtMs);
        const by = house.by(house.guest);
        expect(await house.sessions.promises.write(session, form, by, fromMs)).toBeNull();
        await house.endTalk(sessionId);
      }
      await house.sessions.talks.finish(sessionId, house.by(), fromMs);
      clock.nowMs = fromMs + DAY_MS;
      await house.replied(solved);
      const verdict = { outcome: 'solved' as const, explanation: 'انجام شد' };
      await cases.verify(solved, verdict, vera, clock.nowMs);
      await store.tx((w) =>
        cases.markAnnounced(w, { caseId: solved, cycle: 1, atMs: clock.nowMs }),
      );
      clock.nowMs = dueAtMs;
      words.length = 0;
      expect((await house.run()).overdue).toBe(2);
      const missed = words.filter(({ occasion }) => occasion === 'date-missed');
      expect(missed.map(({ caseId }) => caseId)).toEqual([open]);
      for (const caseId of [solved, open]) {
        expect(await typesOf(caseId)).toContain('promise-overdue');
      }
    });

    test('what was promised is in the lists of the week until somebody says what became of it', async () => {
      const { clock, iman, mahan, oversight, sessions, setPost, vera } = house;
      const all = { userId: iman, all: true };
      await setPost('post-district-3', { holderId: house.guest });
      const [kept, owed] = await sessions.promises.list(all, clock.nowMs);
      const said = { outcome: 'kept', note: 'دیده شد' } as const;
      const promiseId = kept?.promiseId ?? '';
      expect(
        await sessions.promises.review(promiseId, said, house.by(vera), clock.nowMs),
      ).toBeNull();
      clock.nowMs = startOfTehranDayMs(weekOf(clock.nowMs)) + (7 * 24 + 7) * HOUR_MS;
      await oversight.runDue(clock.nowMs, (fault) => house.jobFaults.push(fault));
      const listFor = async (reader: typeof all) => {
        const lists = await oversight.lists(reader, clock.nowMs);
        const list = lists.find(({ kind }) => kind === 'promises');
        return oversight.open(list?.listId ?? '', reader, clock.nowMs);
      };
      const list = await listFor(all);
      expect(list?.rows).toMatchObject([{ caseId: owed?.caseId, dueAtMs: owed?.dueAtMs }]);
      // Overdue it is there as well, with the post of whoever gave his word.
      expect(list?.rows[0]?.dueAtMs).toBeLessThan(list?.madeAtMs ?? 0);
      expect(list?.rows[0]?.postEn).toMatch(/district 3/iu);
      await setPost('post-district-3', { holderId: mahan });
      expect((await listFor({ userId: mahan, all: false }))?.rows).toHaveLength(1);
    });

    test('we died between telephony’s yes and our note of it: the talk knows its call', async () => {
      const { anna, clock, store } = house;
      const { sessionId, fromMs } = await house.plan();
      const bookingId = house.bookedId(await house.book(sessionId, NUMBERS[0]));
      await house.start(sessionId, fromMs);
      const { callId } = await house.callNext(sessionId);
      const { contact, managerBooking } = store.tables;
      await store.tx(async (w) => {
        const own = eq(managerBooking.id, bookingId);
        await w.update(managerBooking).set({ callId: null }).where(own);
      });
      await house.answeredCall(callId, NUMBERS[0], anna);
      expect((await house.open(sessionId)).contactId).toBe(contactIdOf(callId));
      expect(await house.endTalk(sessionId)).toBeNull();
      const own = eq(contact.id, contactIdOf(callId));
      expect(await store.read.select().from(contact).where(own)).toMatchObject([
        { managerSessionId: sessionId },
      ]);
      await house.sessions.talks.finish(sessionId, house.by(), clock.nowMs);
    });

    test('the manager sees the session in which somebody speaks, and no matter of a complaint', async () => {
      const { anna, cases, clock } = house;
      const one = await house.plan();
      const next = { fromMs: one.untilMs, untilMs: one.untilMs + HOUR_MS };
      const two = await house.plan(next);
      house.bookedId(await house.book(one.sessionId, NUMBERS[0]));
      const matter = 'شکایت از ناظر';
      house.bookedId(await house.book(two.sessionId, NUMBERS[1], { matter }));
      await house.start(one.sessionId, one.fromMs);
      // The first was not ended by its host.
      await house.start(two.sessionId, two.fromMs);
      expect((await house.guestView())?.sessionId).toBe(two.sessionId);
      await house.callNext(one.sessionId);
      expect((await house.guestView())?.sessionId, 'where he speaks').toBe(one.sessionId);
      await house.endTalk(one.sessionId);
      const { callId } = await house.callNext(two.sessionId);
      expect((await house.guestView())?.talk?.matter).toBe(matter);
      const contactId = await house.answeredCall(callId, NUMBERS[1], anna);
      const form = { contactId, serviceCode: '101', district: 3, addressText: 'کوچه ۵' };
      const complaint = { ...form, kind: 'complaint', description: 'رفتار بد ناظر' } as const;
      const opened = await cases.openDraft(complaint, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      expect((await house.guestView())?.talk).toMatchObject({
        matter: '',
        cases: [{ isHidden: true }],
      });
      expect((await house.open(two.sessionId)).talk?.matter, 'the host does').toBe(matter);
    });

    test('a protected case that the host ties by its code names nobody; what was booked for it is his alone', async () => {
      const { clock, helen, sessions } = house;
      const said = 'کارگاه شبانه؛ ۰۹۱۵۳۱۲۴۵۸۷';
      const form = { serviceCode: '306', kind: 'report', description: said } as const;
      const [hidden, open] = [
        await house.register(form),
        await house.register({ description: said }),
      ];
      const { sessionId, fromMs } = await house.plan();
      const trackingCode = await house.codeOf(hidden);
      const matter = 'کارگاه همسایه';
      house.bookedId(await house.book(sessionId, NUMBERS[1], { trackingCode, matter }));
      house.bookedId(await house.book(sessionId, NUMBERS[0], { matter: 'روشنایی' }));
      await house.start(sessionId, fromMs);
      await house.callNext(sessionId);
      const hosted = await house.open(sessionId);
      expect(hosted.talk).toMatchObject({ matter, isProtected: true });
      expect(hosted.talk?.cases).toMatchObject([
        { caseId: hidden, trackingCode, description: 'کارگاه شبانه؛ «محفوظ»' },
      ]);
      expect(hosted.bookings.map((turn) => turn.matter)).toEqual([matter, 'روشنایی']);
      const planned = await sessions.views.open(sessionId, helen, clock.nowMs);
      expect(planned?.bookings.map((turn) => turn.matter)).toEqual(['', 'روشنایی']);
      await sessions.talks.tie(sessionId, await house.codeOf(open), house.by(), clock.nowMs);
      expect((await house.open(sessionId)).talk?.cases).toMatchObject([{ description: said }]);
    });

    test('nobody in a talk learns that the inspection has noted something', async () => {
      const { cases, store } = house;
      const caseId = await house.register({});
      await store.tx(async (w) => {
        for (const type of ['inspection-noted', 'inspection-demanded']) {
          await cases.steps.append(w, { caseId, type, actorId: null, note: 'بار سوم', atMs: 1 });
        }
      });
      const { sessionId, fromMs } = await house.plan();
      const trackingCode = await house.codeOf(caseId);
      house.bookedId(await house.book(sessionId, NUMBERS[0], { trackingCode }));
      await house.start(sessionId, fromMs);
      await house.callNext(sessionId);
      for (const talk of [(await house.guestView())?.talk, (await house.open(sessionId)).talk]) {
        const types = talk?.cases.flatMap(({ events }) => events.map(({ type }) => type));
        expect(types).toContain('inspection-demanded');
        expect(types).not.toContain('inspection-noted');
      }
    });
  });
}
