import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, openToldHouse, type ToldHouse, UNSOLVED } from '../../support/told-house.ts';

let number = 1_000_000;
/** A phone that nobody has written from yet. */
const nextPhone = () => `+98915${(number += 1)}`;

export function repliesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('what citizens write back', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('replies'));
    });
    afterAll(() => house.close());

    const outcomeOf = async (ref: string) => {
      const { smsInbound } = house.store.tables;
      const [row] = await house.store.read
        .select()
        .from(smsInbound)
        .where(eq(smsInbound.messageId, ref));
      return row?.outcome;
    };

    test('33 and what follows it is the objection, confirmed at night too, and done once', async () => {
      const { cases, clock, sms } = house;
      const phone = nextPhone();
      const caseId = await house.announced(phone);
      clock.nowMs += 3_600_000;
      const ref = await house.write(phone, '۳۳ درست نشده');
      // The gateway repeats what it has told, and polling finds it again.
      await house.write(phone, '۳۳ درست نشده', ref);
      const view = await cases.view(caseId);
      expect(view).toMatchObject({
        status: 'special_follow_up',
        cycle: 2,
        outcome: null,
        earlier: [{ cycle: 1, outcome: 'solved' }],
        feedback: [{ cycle: 1, channel: 'sms', satisfied: false, score: null }],
      });
      expect(view?.events.at(-1)).toMatchObject({
        type: 'objected',
        note: 'درست نشده',
        byName: null,
      });
      expect(await outcomeOf(ref)).toBe('objected');
      const replies = (await sms.list({ caseId: null, limit: 99 })).filter(
        ({ kind, to }) => kind === 'reply' && to === phone,
      );
      expect(replies).toMatchObject([{ urgent: true }]);
      expect(replies[0]?.body).toContain(view?.trackingCode);
      expect((await cases.verifyHistory(caseId))?.ok).toBe(true);
    });

    test('31 is a yes: kept with its channel, the case stays told', async () => {
      const phone = nextPhone();
      const caseId = await house.announced(phone);
      const ref = await house.write(phone, '«۳۱» ممنون');
      expect(await outcomeOf(ref)).toBe('satisfied');
      expect(await house.cases.view(caseId)).toMatchObject({
        status: 'announced',
        feedback: [{ channel: 'sms', satisfied: true }],
      });
      expect(await house.repliesTo(phone)).toEqual([]);
      // Looked at again, it is not so: his last word counts.
      await house.write(phone, '33');
      expect(await house.cases.view(caseId)).toMatchObject({
        status: 'special_follow_up',
        feedback: [{ channel: 'sms', satisfied: false }],
      });
    });

    test('of several the citizen is asked which, and names one by its code', async () => {
      const phone = nextPhone();
      const [one, two] = [await house.announced(phone), await house.announced(phone)];
      const codeOf = async (caseId: string) => (await house.cases.view(caseId))?.trackingCode ?? '';
      const codes = [await codeOf(one), await codeOf(two)];
      expect(await outcomeOf(await house.write(phone, '33'))).toBe('asked-which');
      const [asked] = await house.repliesTo(phone);
      for (const code of codes) expect(asked).toContain(`33 ${code}`);
      expect([await house.statusOf(one), await house.statusOf(two)]).toEqual([
        'announced',
        'announced',
      ]);
      await house.write(phone, `۳۳ کد ${codes[1]} هنوز خراب است`);
      expect([await house.statusOf(one), await house.statusOf(two)]).toEqual([
        'announced',
        'special_follow_up',
      ]);
      // One is left: now the key alone is clear.
      await house.write(phone, '33');
      expect(await house.statusOf(one)).toBe('special_follow_up');
    });

    test('nobody objects to the case of another number by its code', async () => {
      const caseId = await house.announced(nextPhone());
      const code = (await house.cases.view(caseId))?.trackingCode;
      const stranger = nextPhone();
      expect(await outcomeOf(await house.write(stranger, `33 ${code}`))).toBe('nothing-open');
      expect(await house.statusOf(caseId)).toBe('announced');
    });

    test('without an answer that was told there is one polite word a day, whatever is sent', async () => {
      const { clock } = house;
      const phone = nextPhone();
      for (const text of ['33', '33 درست نشده', '31']) await house.write(phone, text);
      expect(await house.repliesTo(phone)).toHaveLength(1);
      await house.write(phone, 'سلام، چراغ کوچه خاموش است');
      await house.write(phone, 'الو؟');
      const replies = await house.repliesTo(phone);
      expect(replies).toHaveLength(2);
      expect(replies[1]).toContain('137');
      clock.nowMs += DAY_MS;
      await house.write(phone, '33');
      expect(await house.repliesTo(phone)).toHaveLength(3);
    });

    test('on the last moment of the window it counts, one later it does not', async () => {
      const { cases, clock } = house;
      const [early, late] = [nextPhone(), nextPhone()];
      const told = [await house.announced(early), await house.announced(late)];
      const untilMs = (await cases.view(told[0] ?? ''))?.objectableUntilMs ?? 0;
      clock.nowMs = untilMs - 1;
      await house.write(early, '33');
      clock.nowMs = untilMs + 1;
      expect(await outcomeOf(await house.write(late, '33'))).toBe('nothing-open');
      expect(await house.statusOf(told[0] ?? '')).toBe('special_follow_up');
      expect(await house.statusOf(told[1] ?? '')).toBe('announced');
    });

    test('a reply proves that the message came, though its report has not', async () => {
      const { store, sms } = house;
      const phone = nextPhone();
      const caseId = await house.verified(phone);
      const result = async () =>
        (await sms.list({ caseId, limit: 9 })).find(({ kind }) => kind === 'result');
      await house.write(phone, '33');
      expect(await house.statusOf(caseId), 'nothing was sent yet').toBe('verified');
      const smsId = (await result())?.id ?? '';
      const { smsOutbox } = store.tables;
      await store.tx((w) =>
        w
          .update(smsOutbox)
          .set({ state: 'accepted', messageId: '7001' })
          .where(eq(smsOutbox.id, smsId)),
      );
      await house.write(phone, '33 نه');
      const view = await house.cases.view(caseId);
      expect(view?.status).toBe('special_follow_up');
      expect(view?.events.slice(-2).map(({ type }) => type)).toEqual(['announced', 'objected']);
      await sms.report('7001', 'delivered', 'callback', house.clock.nowMs);
      expect(await house.statusOf(caseId)).toBe('special_follow_up');
    });

    test.each(['11', '۱۱', 'لغو۱۱', 'لغو ۱۱', '11.'])('%s asks for silence', async (text) => {
      const { sms, store } = house;
      const phone = nextPhone();
      const caseId = await house.announced(phone);
      expect(await outcomeOf(await house.write(phone, text))).toBe('wish');
      expect(await sms.isOptedOut(store.read, phone)).toBe(true);
      // The objection counts all the same; only nobody writes to him.
      await house.write(phone, '33');
      expect(await house.statusOf(caseId)).toBe('special_follow_up');
      expect(await house.repliesTo(phone)).toEqual([]);
      // The next answer is told by a voice.
      const next = await house.verified(phone);
      expect((await house.taskOf(next))?.reason).toBe('opted-out');
      await house.write(phone, '۱۲');
      expect(await sms.isOptedOut(store.read, phone)).toBe(false);
    });

    test('an answer that a call told may be objected to by SMS', async () => {
      const phone = nextPhone();
      const caseId = await house.verified(phone, UNSOLVED);
      await house.call(caseId, 'reached', { score: 4 });
      await house.write(phone, '33 پس چه شد');
      expect(await house.cases.view(caseId)).toMatchObject({
        status: 'special_follow_up',
        feedback: [{ channel: 'sms', satisfied: false, score: null }],
      });
    });

    test('at the desk an objection is taken in the expert’s own open message, in time', async () => {
      const { cases, clock, anna, boris } = house;
      const caseId = await house.announced(nextPhone());
      const contactId = await house.answeredCall('objects', nextPhone(), anna);
      const object = (actorId: string, at: string, atMs = clock.nowMs) =>
        cases.object({ caseId, words: 'نه', channel: 'call', actorId, contactId: at, atMs });
      expect(await object(boris, contactId)).toBe('not-your-contact');
      expect(await object(anna, 'none')).toBe('unknown-contact');
      const untilMs = (await cases.view(caseId))?.objectableUntilMs ?? 0;
      expect(await object(anna, contactId, untilMs + 1)).toBe('objection-too-late');
      expect(await object(anna, contactId)).toBe('objected');
      expect(await object(anna, contactId)).toBe('wrong-state');
      const { contact, caseEvent } = house.store.tables;
      await house.store.tx((w) =>
        w.update(contact).set({ finishedAtMs: clock.nowMs }).where(eq(contact.id, contactId)),
      );
      expect(await object(anna, contactId)).toBe('contact-finished');
      const events = await house.store.read
        .select()
        .from(caseEvent)
        .where(eq(caseEvent.caseId, caseId));
      const detail = { cycle: 2, channel: 'call', contactId };
      expect(events.find(({ type }) => type === 'objected')).toMatchObject({
        actorId: anna,
        detail,
      });
    });

    test('two messages at once object once', async () => {
      const phone = nextPhone();
      const caseId = await house.announced(phone);
      await Promise.all([house.write(phone, '33'), house.write(phone, '33')]);
      const view = await house.cases.view(caseId);
      expect(view?.cycle).toBe(2);
      expect(view?.events.filter(({ type }) => type === 'objected')).toHaveLength(1);
    });
  });
}
