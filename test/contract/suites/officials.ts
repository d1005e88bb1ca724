import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

export function officialsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('officials', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('officials'));
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    test('time is extended once in a cycle; the first due stays in the figures', async () => {
      const { referrals, hana, vera, clock } = house;
      const caseId = await house.register();
      const firstDueMs = clock.nowMs + 72 * HOUR_MS;
      const ask = async () =>
        referrals.ask(
          await house.asked(caseId),
          { kind: 'extension', reason: 'قطعه نرسیده است', hours: 48 },
          hana,
          clock.nowMs,
        );
      expect((await ask()).type).toBe('done');
      expect(await ask()).toEqual({ type: 'wrong-state' });
      const [request] = (await house.history(caseId)).requests;
      const grant = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      expect((await referrals.decide(request?.requestId ?? '', grant)).type).toBe('done');
      expect(await house.dueOf(caseId)).toBe(firstDueMs + 48 * HOUR_MS);
      const { referrals: rows } = await house.history(caseId);
      expect(rows[0]?.firstDueAtMs).toBe(firstDueMs);
      expect(await ask()).toEqual({ type: 'extension-used' });
      await house.after(119);
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      await house.after(1);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
    });

    test('an extension that nobody decided in time is of no use after the due', async () => {
      const { referrals, hana, vera, clock } = house;
      const caseId = await house.register();
      const asked = { kind: 'extension', reason: 'قطعه نرسیده' } as const;
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      await house.after(72);
      const [request] = (await house.history(caseId)).requests;
      expect(request?.state).toBe('lapsed');
      const grant = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      expect(await referrals.decide(request?.requestId ?? '', grant)).toEqual({
        type: 'wrong-state',
      });
    });

    async function granted(caseId: string, kind: 'await-citizen' | 'commission', at?: number) {
      const { referrals, hana, vera, clock } = house;
      const asked = { kind, reason: 'نشانی روشن نیست', recheckAtMs: at };
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      const request = (await house.history(caseId)).requests.at(-1);
      const grant = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      expect((await referrals.decide(request?.requestId ?? '', grant)).type).toBe('done');
    }

    test('waiting for the citizen costs the official nothing and ends by itself after 72 hours', async () => {
      const caseId = await house.register();
      await house.after(20);
      await granted(caseId, 'await-citizen');
      expect(await house.statusOf(caseId)).toBe('awaiting_citizen');
      await house.after(71);
      expect(await house.statusOf(caseId)).toBe('awaiting_citizen');
      await house.after(1);
      expect(await house.statusOf(caseId)).toBe('referred');
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 52 * HOUR_MS);
      await granted(caseId, 'await-citizen');
      const ended = { actorId: house.anna, note: 'کوچه ۵', atMs: house.clock.nowMs };
      expect(await house.referrals.endWaiting(caseId, ended)).toBe('done');
      expect(await house.referrals.endWaiting(caseId, ended)).toBe('wrong-state');
    });

    test('waited for at the last level, which has no clock, the case is late by the promise that was broken', async () => {
      const caseId = await house.register();
      await house.after(72);
      await house.after(24);
      expect(await house.rungs(caseId)).toContain('3 manager open');
      const promisedMs = await house.dueOf(caseId);
      await granted(caseId, 'await-citizen');
      await house.after(72);
      expect(await house.statusOf(caseId)).toBe('referred');
      expect(await house.dueOf(caseId)).toBe(promisedMs);
    });

    test('at the commission until its decision comes as an answer', async () => {
      const caseId = await house.register();
      const recheckAtMs = house.clock.nowMs + 200 * HOUR_MS;
      await granted(caseId, 'commission', recheckAtMs);
      expect(await house.statusOf(caseId)).toBe('at_commission');
      expect(await house.dueOf(caseId)).toBe(recheckAtMs);
      await house.after(300);
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      expect((await house.reply(caseId)).type).toBe('done');
    });

    test('a proposal is no outcome; refused, the clock goes on, or triage has it back', async () => {
      const { referrals, anna, vera, clock, cases } = house;
      const propose = (caseId: string) =>
        referrals.proposeOutcome(caseId, {
          outcome: 'out_of_scope',
          text: 'برق با شهرداری نیست',
          advice: 'به ۱۲۱ زنگ بزنید',
          referralId: null,
          actorId: anna,
          atMs: clock.nowMs,
        });
      const caseId = await house.register();
      await house.after(2);
      expect((await propose(caseId)).type).toBe('done');
      expect(await cases.view(caseId)).toMatchObject({ status: 'proposed_outcome', outcome: null });
      await house.after(30);
      await house.unconvincing(caseId);
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 70 * HOUR_MS);
      const vague = await house.register({ serviceCode: '999' });
      await propose(vague);
      await house.unconvincing(vague);
      expect(await house.statusOf(vague)).toBe('triage');
      await propose(vague);
      const told = { outcome: 'out_of_scope', explanation: 'برق با شهرداری نیست' } as const;
      expect((await cases.verify(vague, told, vera, clock.nowMs)).type).toBe('changed');
    });

    test('after an objection: the same level or a higher one, a new leg, the old answers kept', async () => {
      const { referrals, cases, vera, clock, store } = house;
      const caseId = await house.register();
      await house.reply(caseId);
      await cases.verify(caseId, { outcome: 'solved', explanation: 'شد' }, vera, clock.nowMs);
      expect(await house.rungs(caseId)).toEqual(['1 head answered']);
      const set = { status: 'special_follow_up', cycle: 2, level: 2 };
      await store.tx(async (w) => {
        await w.update(store.tables.cases).set(set).where(eq(store.tables.cases.id, caseId));
      });
      const again = (level: 1 | 2) =>
        referrals.referAgain(
          caseId,
          { departmentId: null, level, reason: 'درست نشده' },
          vera,
          clock.nowMs,
        );
      expect(await again(1)).toEqual({ type: 'lower-level' });
      expect((await again(2)).type).toBe('done');
      expect(await house.rungs(caseId)).toEqual(['1 head answered', '2 deputy open']);
      expect((await house.history(caseId)).replies).toHaveLength(1);
    });

    test('a reply to an objection without a new referral; unconvincing, its unit has it again', async () => {
      const { cases, vera, clock, store } = house;
      const caseId = await house.register();
      const head = await house.asked(caseId);
      await house.reply(caseId);
      await cases.verify(caseId, { outcome: 'solved', explanation: 'شد' }, vera, clock.nowMs);
      await store.tx(async (w) => {
        const set = { status: 'special_follow_up', cycle: 2 };
        await w.update(store.tables.cases).set(set).where(eq(store.tables.cases.id, caseId));
      });
      expect((await house.reply(caseId, head)).type).toBe('done');
      await house.unconvincing(caseId);
      expect(await house.rungs(caseId)).toEqual(['1 head answered', '1 head open']);
    });

    test('a complaint is with the inspection alone, without a clock; no unit can read it', async () => {
      const { referrals, mahan, hana, iman, clock } = house;
      const caseId = await house.register({ kind: 'complaint' });
      expect(await house.rungs(caseId)).toEqual(['3 inspection open']);
      expect(await house.dueOf(caseId)).toBeNull();
      const referralId = await house.asked(caseId);
      for (const official of [hana, mahan]) {
        expect(await referrals.reachedReferral(official, referralId, clock.nowMs)).toBeUndefined();
      }
      expect(await referrals.reachedReferral(iman, referralId, clock.nowMs)).toMatchObject({
        isMine: true,
      });
      const asked = { kind: 'return', reason: 'نه' } as const;
      expect(await referrals.ask(referralId, asked, iman, clock.nowMs)).toEqual({
        type: 'complaint-stays',
      });
    });

    test('suggestions and thanks go to the unit without a clock, and end like any other', async () => {
      const { cases, vera, clock } = house;
      const caseId = await house.register({ kind: 'appreciation', serviceCode: '602' });
      await house.after(1_000);
      expect(await house.rungs(caseId)).toEqual(['1 centre open']);
      await house.reply(caseId);
      const done = { outcome: 'solved', explanation: 'سپاس شما رسید' } as const;
      expect((await cases.verify(caseId, done, vera, clock.nowMs)).type).toBe('changed');
    });

    test('an official sees his own and what lies below him, a neighbour nothing, a delegate in his days', async () => {
      const { referrals, hana, mahan, clock, store, newId } = house;
      const caseId = await house.register();
      const referralId = await house.asked(caseId);
      const see = (who: string) => referrals.reachedReferral(who, referralId, clock.nowMs);
      expect(await see(hana)).toMatchObject({ isMine: true });
      expect(await see(mahan)).toMatchObject({ isMine: false });
      const neighbour = await house.hire('neighbour');
      await house.setPost('post-district-4', { holderId: neighbour });
      expect(await see(neighbour)).toBeUndefined();
      const stand = await house.hire('stand-in');
      expect(await see(stand)).toBeUndefined();
      const row = { id: newId(), positionId: WORKS.head, userId: stand, createdAtMs: clock.nowMs };
      const days = { fromMs: clock.nowMs, untilMs: clock.nowMs + 48 * HOUR_MS };
      await store.tx(async (w) => {
        await w.insert(store.tables.positionDelegate).values({ ...row, ...days });
      });
      expect(await see(stand)).toMatchObject({ isMine: true });
      const work = await referrals.officialWork(stand, clock.nowMs);
      expect(work.find((one) => one.caseId === caseId)).toMatchObject({ isMine: true, level: 1 });
      await house.after(48);
      expect(await see(stand)).toBeUndefined();
      expect(await referrals.officialWork(stand, clock.nowMs)).toEqual([]);
    });

    test('whoever was late has it on his list until another unit has it, or it is answered', async () => {
      const { cases, referrals, dara, hana, vera, clock } = house;
      const isOnList = async (who: string, caseId: string) =>
        (await referrals.officialWork(who, clock.nowMs)).some((one) => one.caseId === caseId);
      const elsewhere = await house.register();
      const answered = await house.register();
      await house.after(73);
      for (const caseId of [elsewhere, answered]) {
        expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
        expect(await isOnList(hana, caseId)).toBe(true);
      }
      const back = { kind: 'return', reason: 'وظیفه ترافیک است' } as const;
      await referrals.ask(await house.asked(elsewhere), back, dara, clock.nowMs);
      const [request] = (await house.history(elsewhere)).requests;
      const granted = { isGranted: true, departmentId: 'traffic-office', isHead: false };
      const decided = { ...granted, actorId: vera, atMs: clock.nowMs };
      expect((await referrals.decide(request?.requestId ?? '', decided)).type).toBe('done');
      expect(await isOnList(hana, elsewhere)).toBe(false);
      await house.reply(answered);
      await house.unconvincing(answered);
      expect(await isOnList(hana, answered)).toBe(true);
      await house.reply(answered);
      const done = { outcome: 'solved', explanation: 'شد' } as const;
      expect((await cases.verify(answered, done, vera, clock.nowMs)).type).toBe('changed');
      const { referral } = house.store.tables;
      const ofCase = house.store.read.select().from(referral).where(eq(referral.caseId, answered));
      for (const row of await ofCase) expect(row.isOver).toBe(true);
    });

    test('what was asked after stands before what is due earlier, for the official and for follow-up', async () => {
      const { cases, referrals, hana, anna, clock } = house;
      const calm = await house.register();
      await house.after(1);
      const chased = await house.register();
      const contactId = await house.answeredCall('asks-again', '+989153124587', anna);
      const asked = { disposition: 'chase', caseId: chased } as const;
      await cases.finishContact(contactId, anna, asked, clock.nowMs);
      const both = [chased, calm];
      const ofBoth = (rows: readonly { caseId: string; chases: number }[]) =>
        rows.filter(({ caseId }) => both.includes(caseId)).map((row) => [row.caseId, row.chases]);
      const raised = [
        [chased, 1],
        [calm, 0],
      ];
      expect(ofBoth(await referrals.officialWork(hana, clock.nowMs))).toEqual(raised);
      for (const caseId of [calm, chased]) await house.reply(caseId);
      expect(ofBoth(await referrals.followUp('verdicts', clock.nowMs))).toEqual(raised);
    });

    test('every clock tells its start, what it counted and its due, also those that no official has', async () => {
      const { referrals, vera, clock } = house;
      const lost = await house.register({ serviceCode: '999' });
      const clocks = async (caseId: string) => {
        const { centreClock, replies } = await house.history(caseId);
        return { centreClock, verdict: replies.at(-1)?.verdictClock ?? null };
      };
      const startedMs = clock.nowMs;
      const hours = (budget: number, counted: number, fromMs = startedMs) => ({
        ...{ fromMs, dueMs: fromMs + budget * HOUR_MS, budgetMs: budget * HOUR_MS },
        ...{ countedMs: counted * HOUR_MS, hours: 'calendar', excluded: [], isSuspended: false },
      });
      expect(await house.statusOf(lost)).toBe('triage');
      clock.nowMs += HOUR_MS;
      const triage = { waitsFor: 'triage', clock: hours(2, 1) };
      expect(await clocks(lost)).toEqual({ centreClock: triage, verdict: null });
      await referrals.referFromTriage(lost, { departmentId: WORKS.unit }, vera, clock.nowMs);
      expect(await clocks(lost)).toEqual({ centreClock: null, verdict: null });
      await house.reply(lost);
      clock.nowMs += HOUR_MS;
      const verdict = hours(24, 1, startedMs + HOUR_MS);
      expect(await clocks(lost)).toEqual({ centreClock: null, verdict });
      await house.unconvincing(lost);
      expect((await clocks(lost)).verdict).toBeNull();
      for (const kind of ['await-citizen', 'commission'] as const) {
        const caseId = await house.register();
        await granted(caseId, kind, clock.nowMs + 100 * HOUR_MS);
        const waitsFor = kind === 'commission' ? 'at_commission' : 'awaiting_citizen';
        const time = hours(kind === 'commission' ? 100 : 72, 0, clock.nowMs);
        expect((await clocks(caseId)).centreClock).toEqual({ waitsFor, clock: time });
      }
    });

    test('vacant posts and people with two hats are passed over at once, and it is told', async () => {
      const { hana, dara, clock } = house;
      await house.setPost(WORKS.deputy, { holderId: hana });
      const twoHats = await house.register();
      await house.after(72);
      expect(await house.rungs(twoHats)).toEqual([
        '1 head expired',
        '3 inspection open',
        '3 manager open',
      ]);
      expect(await house.typesOf(twoHats)).toContain('level-skipped');
      await house.setPost(WORKS.deputy, { holderId: dara });
      await house.setPost(WORKS.head, { isVacant: true });
      const vacant = await house.register();
      expect(await house.rungs(vacant)).toEqual(['2 deputy open']);
      expect(await house.dueOf(vacant)).toBe(clock.nowMs + 24 * HOUR_MS);
      await house.setPost(WORKS.head, { isVacant: false });
    });
  });
}
