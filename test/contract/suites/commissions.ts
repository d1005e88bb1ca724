import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commissionRepository, commissionViews } from '../../../src/commissions/index.ts';
import type { DecideItem } from '../../../src/contract/commissions.ts';
import { HOUR_MS, openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
const MEMBERS = [
  { name: 'رضا نمونه', part: 'نماینده دادگستری' },
  { name: 'سارا نمونه', part: 'نماینده شورا' },
];

/** A unit asks for a commission; it sits, decides, and the case goes on as it decided. */
export function commissionsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('commissions', () => {
    let house: ReferralHouse;
    let room: ReturnType<typeof commissionRepository>;
    let views: ReturnType<typeof commissionViews>;
    const by = { userId: '', address: '10.0.0.1' };
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('commissions'));
      by.userId = house.vera;
      const { store, personal, newId, cases, audit, referrals } = house;
      const { steps, tellCitizen } = cases;
      room = commissionRepository({
        ...{ store, personal, newId, audit, steps, tellCitizen },
        after: referrals,
      });
      views = commissionViews({ store, personal });
    });
    afterAll(() => house.close());

    /** Asked for by the head of the unit, granted by follow-up: told for in ten days. */
    async function atCommission(registered?: string): Promise<string> {
      const { referrals, clock, hana, vera } = house;
      const caseId = registered ?? (await house.register());
      clock.nowMs += HOUR_MS;
      const recheckAtMs = clock.nowMs + 10 * DAY_MS;
      const asked = { kind: 'commission', reason: 'ساخت‌وساز بی‌پروانه', recheckAtMs } as const;
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      const requestId = (await house.history(caseId)).requests.at(-1)?.requestId ?? '';
      const decision = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      expect((await referrals.decide(requestId, decision)).type).toBe('done');
      expect(await house.statusOf(caseId)).toBe('at_commission');
      return caseId;
    }
    async function plan(inMs: number): Promise<string> {
      const planned = await room.plan(
        {
          commissionId: 'commission-article-100',
          heldAtMs: house.clock.nowMs + inMs,
          place: 'شهرداری منطقه ۳',
          members: MEMBERS,
        },
        by,
        house.clock.nowMs,
      );
      if (typeof planned === 'string') throw new Error(planned);
      return planned.sessionId;
    }
    const put = (sessionId: string, caseId: string, question = 'دیوار بی‌پروانه؟') =>
      room.putOnAgenda(sessionId, { caseId, question }, house.vera, house.clock.nowMs);
    const opened = async (sessionId: string) => {
      const found = await views.open(sessionId, house.clock.nowMs);
      if (found === undefined) throw new Error(`no session ${sessionId}`);
      return found;
    };
    const itemOf = async (sessionId: string, caseId: string): Promise<string> =>
      (await opened(sessionId)).agenda.find((item) => item.caseId === caseId)?.itemId ?? 'none';
    const decide = async (sessionId: string, caseId: string, decided: Partial<DecideItem>) =>
      room.decide(
        await itemOf(sessionId, caseId),
        { follows: 'answer', text: 'رأی به تخریب دیوار', ...decided },
        house.vera,
        house.clock.nowMs,
      );
    const wordsOf = (caseId: string) => house.words.filter((word) => word.caseId === caseId);

    test('a granted request waits for a place on an agenda; there it has the session’s date, which the citizen hears', async () => {
      const caseId = await atCommission();
      const waiting = (await views.work()).waiting.find((row) => row.caseId === caseId);
      expect(waiting).toMatchObject({ reason: 'ساخت‌وساز بی‌پروانه' });
      const sessionId = await plan(5 * DAY_MS);
      expect(await put(sessionId, caseId)).toBe('done');
      const { heldAtMs, agenda, members, nameFa } = await opened(sessionId);
      expect([nameFa, members]).toEqual(['کمیسیون ماده ۱۰۰', MEMBERS]);
      expect(agenda).toMatchObject([
        { caseId, place: 1, state: 'listed', question: 'دیوار بی‌پروانه؟', isStanding: true },
      ]);
      expect(await house.dueOf(caseId)).toBe(heldAtMs);
      expect(wordsOf(caseId).at(-1)).toMatchObject({ occasion: 'date-set', dateMs: heldAtMs });
      expect((await views.work()).waiting.some((row) => row.caseId === caseId)).toBe(false);
      expect(await put(await plan(DAY_MS), caseId)).toBe('on-agenda-already');
    });

    test('the unit’s clock stands until the commission has decided, and goes on with what was left', async () => {
      const { clock } = house;
      const caseId = await atCommission();
      const sessionId = await plan(30 * DAY_MS);
      await put(sessionId, caseId);
      expect(await decide(sessionId, caseId, { follows: 'carry_out' })).toBe('session-not-begun');
      await house.after(30 * 24);
      expect(await house.rungs(caseId), 'nobody was passed over meanwhile').toEqual([
        '1 head open',
      ]);
      expect(await decide(sessionId, caseId, { follows: 'carry_out' })).toEqual({ sessionId });
      expect(await house.statusOf(caseId)).toBe('referred');
      // An hour of its seventy-two was used before.
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 71 * HOUR_MS);
      expect(wordsOf(caseId).at(-1)).toMatchObject({ dateMs: clock.nowMs + 71 * HOUR_MS });
      const view = await house.cases.view(caseId);
      expect(view?.events.at(-1)).toMatchObject({
        type: 'commission-decided',
        note: 'رأی به تخریب دیوار',
        byName: 'ورا',
      });
      expect((await opened(sessionId)).state).toBe('held');
      expect(await decide(sessionId, caseId, {})).toBe('session-over');
      await house.after(71);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('at the last level, which has no clock, a case that is carried out stays among the overdue', async () => {
      const late = await house.register();
      await house.after(72);
      await house.after(24);
      expect(await house.rungs(late)).toContain('3 manager open');
      const promisedMs = await house.dueOf(late);
      const caseId = await atCommission(late);
      const sessionId = await plan(DAY_MS);
      await put(sessionId, caseId);
      await house.after(24);
      const told = wordsOf(caseId).length;
      expect(await decide(sessionId, caseId, { follows: 'carry_out' })).toEqual({ sessionId });
      expect(await house.statusOf(caseId)).toBe('referred');
      expect(await house.dueOf(caseId)).toBe(promisedMs);
      const overdue = await house.referrals.followUp('overdue', house.clock.nowMs);
      expect(overdue.map((row) => row.caseId)).toContain(caseId);
      expect(wordsOf(caseId), 'a date that is over is told to nobody').toHaveLength(told);
    });

    test('a decision that is the answer waits for its verdict; not convincing, the unit has it again', async () => {
      const caseId = await atCommission();
      const sessionId = await plan(DAY_MS);
      await put(sessionId, caseId);
      await house.after(24);
      expect(await decide(sessionId, caseId, {})).toEqual({ sessionId });
      expect(await house.statusOf(caseId)).toBe('answered');
      const { replies } = await house.history(caseId);
      expect(replies).toMatchObject([{ text: 'رأی به تخریب دیوار', verdict: 'pending' }]);
      expect((await house.unconvincing(caseId)).type).toBe('done');
      expect(await house.statusOf(caseId)).toBe('referred');
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
    });

    test('put off, it waits for another agenda, with a date ahead that is told', async () => {
      const { clock } = house;
      const caseId = await atCommission();
      const sessionId = await plan(DAY_MS);
      await put(sessionId, caseId);
      await house.after(24);
      const later = { follows: 'next_session', text: 'نقشه نرسیده است' } as const;
      expect(await decide(sessionId, caseId, later)).toBe('next-date-needed');
      const nextAtMs = clock.nowMs + 14 * DAY_MS;
      expect(await decide(sessionId, caseId, { ...later, nextAtMs })).toEqual({ sessionId });
      expect(await house.statusOf(caseId)).toBe('at_commission');
      expect(await house.dueOf(caseId)).toBe(nextAtMs);
      expect(wordsOf(caseId).at(-1)).toMatchObject({ dateMs: nextAtMs });
      expect((await views.work()).waiting.some((row) => row.caseId === caseId)).toBe(true);
      expect(await put(await plan(13 * DAY_MS), caseId)).toBe('done');
      expect(await house.typesOf(caseId)).toEqual(
        expect.arrayContaining(['on-agenda', 'commission-postponed']),
      );
    });

    test('a unit that answers meanwhile takes the case off: nothing is decided over its head', async () => {
      const caseId = await atCommission();
      const sessionId = await plan(DAY_MS);
      await put(sessionId, caseId);
      expect((await house.reply(caseId)).type).toBe('done');
      await house.after(24);
      expect((await opened(sessionId)).agenda).toMatchObject([
        { isStanding: false, status: 'answered' },
      ]);
      expect(await decide(sessionId, caseId, {})).toBe('wrong-state');
      expect(await house.statusOf(caseId)).toBe('answered');
      const taken = await room.takeOff(
        await itemOf(sessionId, caseId),
        house.vera,
        house.clock.nowMs,
      );
      expect(taken).toEqual({ sessionId });
    });

    test('a session that has decided was held: when what is left is taken off, and when the rest is called off', async () => {
      const { reply, vera, clock } = house;
      const [first, answered] = [await atCommission(), await atCommission()];
      const [second, left] = [await atCommission(), await atCommission()];
      const [tidied, broken] = [await plan(DAY_MS), await plan(DAY_MS)];
      for (const caseId of [first, answered]) expect(await put(tidied, caseId)).toBe('done');
      for (const caseId of [second, left]) expect(await put(broken, caseId)).toBe('done');
      await reply(answered);
      await house.after(24);
      await decide(tidied, first, {});
      await decide(broken, second, {});
      expect((await opened(tidied)).state).toBe('planned');
      await room.takeOff(await itemOf(tidied, answered), vera, clock.nowMs);
      expect((await opened(tidied)).state).toBe('held');
      expect(await room.cancel(broken, 'برق رفت', by, clock.nowMs)).toBe('done');
      expect(await opened(broken)).toMatchObject({
        state: 'held',
        agenda: [{ state: 'decided' }, { state: 'dropped' }],
      });
      // One that has decided nothing is still to come, with an empty agenda too.
      const empty = await plan(DAY_MS);
      await put(empty, left);
      await room.takeOff(await itemOf(empty, left), vera, clock.nowMs);
      expect((await opened(empty)).state).toBe('planned');
    });

    test('a session that is not held gives its cases back, with why', async () => {
      const caseId = await atCommission();
      const sessionId = await plan(DAY_MS);
      await put(sessionId, caseId);
      const { nowMs } = house.clock;
      expect(await room.cancel(sessionId, 'حد نصاب نبود', by, nowMs)).toBe('done');
      expect(await room.cancel(sessionId, 'حد نصاب نبود', by, nowMs)).toBe('session-over');
      expect((await views.work()).waiting.some((row) => row.caseId === caseId)).toBe(true);
      const view = await house.cases.view(caseId);
      expect(view?.events.at(-1)).toMatchObject({ type: 'off-agenda', note: 'حد نصاب نبود' });
    });

    test('two who press at once decide once', async () => {
      const caseId = await atCommission();
      const sessionId = await plan(DAY_MS);
      await Promise.all([put(sessionId, caseId), put(sessionId, caseId)]);
      await house.after(24);
      const both = await Promise.all([
        decide(sessionId, caseId, {}),
        decide(sessionId, caseId, { follows: 'carry_out' }),
      ]);
      expect(both.toSorted()).toEqual([{ sessionId }, 'session-over'].toSorted());
      expect((await opened(sessionId)).agenda).toHaveLength(1);
      const types = await house.typesOf(caseId);
      expect(types.filter((type) => type === 'commission-decided')).toHaveLength(1);
    });

    test('a closed commission gets no new session; a case that is at none gets on no agenda', async () => {
      const { nowMs } = house.clock;
      const form = { nameFa: 'شورای ترافیک', nameEn: 'Traffic council', lawFa: '' };
      await room.add(form, by, nowMs);
      const added = (await views.inForce()).find(({ nameFa }) => nameFa === form.nameFa);
      const commissionId = added?.commissionId ?? '';
      expect(await room.close(commissionId, by, nowMs)).toBe(true);
      expect(await room.close(commissionId, by, nowMs)).toBe(false);
      const session = { commissionId, heldAtMs: nowMs, place: '', members: MEMBERS };
      expect(await room.plan(session, by, nowMs)).toBe('unknown-commission');
      const sessionId = await plan(DAY_MS);
      expect(await put(sessionId, await house.register())).toBe('wrong-state');
      expect(await put(sessionId, 'none')).toBe('unknown-case');
      expect(await put('none', 'none')).toBe('unknown-session');
      expect((await opened(sessionId)).agenda).toEqual([]);
    });
  });
}
