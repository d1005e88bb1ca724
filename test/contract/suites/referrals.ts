import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asked } from '../../../src/referrals/repository-requests.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

export function referralsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('referrals', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('referrals'));
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    /** Of the due of its case, in hours from now. */
    const left = async (caseId: string): Promise<number> =>
      (((await house.dueOf(caseId)) ?? 0) - house.clock.nowMs) / HOUR_MS;

    async function decided(
      caseId: string,
      asked: Omit<Asked, 'reason'>,
      isGranted: boolean,
    ): Promise<void> {
      const { referrals, hana, vera, clock } = house;
      const { nowMs: atMs } = clock;
      await referrals.ask(await house.asked(caseId), { ...asked, reason: 'قطعه' }, hana, atMs);
      const { requests } = await house.history(caseId);
      const requestId = requests.find(({ state }) => state === 'pending')?.requestId ?? '';
      const decision = { isGranted, actorId: vera, isHead: false, atMs };
      expect((await referrals.decide(requestId, decision)).type).toBe('done');
    }
    const granted = (caseId: string, asked: Omit<Asked, 'reason'>) => decided(caseId, asked, true);

    async function merged(childId: string, survivorId: string): Promise<void> {
      const { merges } = house.cases;
      const told = { caseId: childId, intoId: survivorId, byId: house.anna };
      const proposed = await merges.propose({ ...told, atMs: house.clock.nowMs });
      if (proposed.type !== 'changed') throw new Error(proposed.type);
      await merges.decide(proposed.mergeId, 'merge', house.vera, house.clock.nowMs);
    }

    test('a registered case is with the head of the office concerned, with due and letter', async () => {
      const caseId = await house.register();
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      const { referrals: rows } = await house.history(caseId);
      expect(rows[0]?.department.nameEn).toBe('Technical and civil works office, District 3');
      expect(rows[0]?.clock.dueMs).toBe(house.clock.nowMs + 72 * HOUR_MS);
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 72 * HOUR_MS);
      const { letter } = house.store.tables;
      const letters = await house.store.read
        .select()
        .from(letter)
        .where(eq(letter.referralId, rows[0]?.referralId ?? ''));
      expect(letters).toMatchObject([{ state: 'waiting', adapter: 'by-hand', attempts: 0 }]);
    });

    test('what no rule fits waits in triage, with a due of its own, until a person decides', async () => {
      const { referrals, vera, clock } = house;
      const caseId = await house.register({ serviceCode: '999' });
      expect(await house.statusOf(caseId)).toBe('triage');
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 2 * HOUR_MS);
      const list = await referrals.followUp('triage', clock.nowMs);
      expect(list.map((row) => row.caseId)).toContain(caseId);
      const late = async (atMs: number) => (await referrals.followUpCounts(atMs)).untriaged;
      expect(await late(clock.nowMs + 2 * HOUR_MS - 1)).toBe(0);
      expect(await late(clock.nowMs + 2 * HOUR_MS)).toBe(1);
      expect(await referrals.untriaged(clock.nowMs + 2 * HOUR_MS)).toBe(1);
      const refer = (departmentId: string) =>
        referrals.referFromTriage(caseId, { departmentId }, vera, clock.nowMs);
      expect(await refer('nowhere')).toEqual({ type: 'unknown-department' });
      expect(await refer(WORKS.unit)).toEqual({ type: 'done', caseId });
      expect(await refer(WORKS.unit)).toEqual({ type: 'wrong-state' });
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
    });

    test('72 hours, then the deputy; 24 more, then the manager and the inspection; never twice', async () => {
      const caseId = await house.register();
      await house.after(72 - 1 / 60);
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      await house.after(1 / 60);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      const { inTime } = house.referrals;
      const { nowMs } = house.clock;
      const again = await Promise.all([1, 2, 3].map(() => inTime.escalate(caseId, nowMs)));
      expect(again).toEqual([false, false, false]);
      await house.after(24);
      expect(await house.rungs(caseId)).toEqual([
        '1 head expired',
        '2 deputy expired',
        '3 inspection open',
        '3 manager open',
      ]);
      await house.after(240);
      expect((await house.rungs(caseId)).length).toBe(4);
      expect((await house.typesOf(caseId)).filter((type) => type === 'escalated')).toHaveLength(2);
    });

    test('after five dead days no level is skipped, and how late the job was is kept', async () => {
      const caseId = await house.register();
      await house.after(192);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      const { referrals: rows } = await house.history(caseId);
      expect(rows[1]).toMatchObject({ lateMs: 120 * HOUR_MS });
      expect(rows[1]?.clock.dueMs).toBe(house.clock.nowMs + 24 * HOUR_MS);
    });

    test('a letter from before the due, recorded later, accuses nobody', async () => {
      const { referrals, vera, clock } = house;
      const caseId = await house.register();
      const sentAtMs = clock.nowMs;
      const head = await house.asked(caseId);
      await house.after(97);
      const letter = { answeredAtMs: sentAtMs + 71 * HOUR_MS, number: '1405/22', year: 1405 };
      const given = { referralId: head, text: 'انجام شد', actorId: vera, atMs: clock.nowMs };
      const early = { ...letter, answeredAtMs: sentAtMs - 1 };
      expect(await referrals.answer({ ...given, letter: early })).toEqual({
        type: 'bad-answer-date',
      });
      expect(await referrals.answer({ ...given, letter })).toEqual({ type: 'done', caseId });
      const { referrals: rows } = await house.history(caseId);
      expect(rows.map(({ state, isAnnulled }) => [state, isAnnulled])).toEqual([
        ['expired', true],
        ['open', false],
      ]);
      expect(await house.typesOf(caseId)).toContain('escalation-annulled');
      await house.after(500);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
    });

    test('who replied too late stays accused, though the case is answered', async () => {
      const caseId = await house.register();
      const head = await house.asked(caseId);
      await house.after(80);
      expect((await house.reply(caseId, head)).type).toBe('done');
      const { referrals: rows } = await house.history(caseId);
      expect(rows[0]).toMatchObject({ state: 'expired', isAnnulled: false });
    });

    test('an unconvincing reply resumes the clock; the second goes one level up', async () => {
      const caseId = await house.register();
      await house.after(10);
      await house.reply(caseId);
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 24 * HOUR_MS);
      await house.after(20);
      // The clock stood while the verdict was awaited: 62 hours were left.
      await house.unconvincing(caseId);
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 62 * HOUR_MS);
      await house.after(60);
      await house.reply(caseId);
      await house.unconvincing(caseId);
      expect(await house.rungs(caseId)).toEqual(['1 head answered', '2 deputy open']);
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 24 * HOUR_MS);
      await house.after(23);
      await house.reply(caseId);
      await house.unconvincing(caseId);
      expect(await house.rungs(caseId)).toContain('3 inspection open');
      await house.reply(caseId);
      await house.unconvincing(caseId);
      expect(await house.statusOf(caseId)).toBe('referred');
    });

    test('with two hours left there is a whole day for doing it over', async () => {
      const caseId = await house.register();
      await house.after(70);
      await house.reply(caseId);
      await house.unconvincing(caseId);
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 24 * HOUR_MS);
    });

    test('an earlier due that a merged case brought stands and goes on with the clock, and undone the own one is left', async () => {
      const { cases, referrals, clock, store, vera } = house;
      const survivor = await house.register();
      await granted(survivor, { kind: 'extension', hours: 72 });
      await house.after(12);
      const child = await house.register();
      await merged(child, survivor);
      expect(await left(survivor)).toBe(72);
      await house.after(10);
      await house.reply(survivor);
      await house.after(5);
      await house.unconvincing(survivor);
      expect(await left(survivor)).toBe(62);
      await granted(survivor, { kind: 'await-citizen' });
      await house.after(72);
      expect(await house.statusOf(survivor)).toBe('referred');
      expect(await left(survivor)).toBe(62);
      await house.after(2);
      await decided(survivor, { kind: 'return' }, false);
      expect(await left(survivor)).toBe(60);
      await granted(survivor, { kind: 'commission', recheckAtMs: clock.nowMs + 50 * HOUR_MS });
      await house.after(30);
      await store.tx((w) => referrals.carryOut(w, { caseId: survivor, atMs: clock.nowMs }));
      expect(await left(survivor)).toBe(60);
      expect((await house.history(survivor)).referrals[0]?.clock.dueMs).toBe(
        clock.nowMs + 120 * HOUR_MS,
      );
      await cases.merges.undo(child, 'یکی نبودند', vera, clock.nowMs);
      expect(await left(survivor)).toBe(120);
    });

    test('a promise that was broken, or was our own, is not given anew with the clock', async () => {
      const broken = await house.register();
      await granted(broken, { kind: 'extension', hours: 72 });
      await house.after(12);
      await merged(await house.register(), broken);
      await merged(await house.register({ serviceCode: '999' }), broken);
      expect(await left(broken)).toBe(2);
      await house.after(3);
      await house.reply(broken);
      await house.unconvincing(broken);
      // Of the two, the unit of the first had been asked; nobody had of the second.
      expect(await left(broken)).toBe(69);
      await house.after(70);
      await granted(broken, { kind: 'await-citizen' });
      await house.after(72);
      expect(await left(broken)).toBe(59);
    });

    test('more time that was granted since the merge is not taken back with the clock', async () => {
      const survivor = await house.register();
      await house.after(1);
      await merged(await house.register(), survivor);
      await granted(survivor, { kind: 'extension', hours: 72 });
      await house.after(4);
      await house.reply(survivor);
      await house.unconvincing(survivor);
      expect(await left(survivor)).toBe(139);
    });

    test('a due that was brought after more time had been granted goes with its merge, though an older one stays', async () => {
      const { cases, clock, vera } = house;
      const survivor = await house.register();
      await house.after(1);
      await merged(await house.register(), survivor);
      await granted(survivor, { kind: 'extension', hours: 72 });
      await house.after(3);
      const child = await house.register();
      await merged(child, survivor);
      expect(await left(survivor)).toBe(72);
      await cases.merges.undo(child, 'یکی نبودند', vera, clock.nowMs);
      expect(await left(survivor)).toBe(140);
    });

    test.each([
      ['time is over', 72, 24],
      ['two replies did not convince', 53, 24],
      ['another unit has it', 2, 72],
    ])('what was brought ends where somebody else is asked: %s', async (why, untilHours, own) => {
      const { cases, clock, referrals, vera, hana } = house;
      const survivor = await house.register();
      await house.after(1);
      const later = await house.register();
      await merged(await house.register(), survivor);
      await house.after(Math.min(untilHours, 50) - 1);
      if (why === 'another unit has it') {
        const { nowMs: atMs } = clock;
        const asked = { kind: 'return', reason: 'کار ما نیست' } as const;
        await referrals.ask(await house.asked(survivor), asked, hana, atMs);
        const requestId = (await house.history(survivor)).requests[0]?.requestId ?? '';
        const to = { isGranted: true, departmentId: 'district-5-works-office', isHead: false };
        expect((await referrals.decide(requestId, { ...to, actorId: vera, atMs })).type).toBe(
          'done',
        );
      }
      if (why === 'two replies did not convince') {
        await house.reply(survivor);
        await house.unconvincing(survivor);
        await house.after(3);
        await house.reply(survivor);
        await house.unconvincing(survivor);
      }
      if (why === 'time is over') await house.after(22);
      expect(await left(survivor)).toBe(own);
      await merged(later, survivor);
      expect(await left(survivor)).toBe(73 - untilHours);
      await cases.merges.undo(later, 'یکی نبودند', vera, clock.nowMs);
      expect(await left(survivor)).toBe(own);
    });

    test('a survivor without a clock of its own keeps a due that was brought, which stands while it waits', async () => {
      const { cases, clock, vera } = house;
      const survivor = await house.register({ kind: 'suggestion' });
      expect(await house.dueOf(survivor)).toBeNull();
      await house.after(1);
      const child = await house.register();
      await merged(child, survivor);
      expect(await left(survivor)).toBe(72);
      await house.after(2);
      await decided(survivor, { kind: 'return' }, false);
      expect(await left(survivor)).toBe(70);
      await granted(survivor, { kind: 'await-citizen' });
      await house.after(72);
      expect(await left(survivor)).toBe(70);
      await house.reply(survivor);
      await house.after(5);
      await house.unconvincing(survivor);
      expect(await left(survivor)).toBe(70);
      await cases.merges.undo(child, 'یکی نبودند', vera, clock.nowMs);
      expect(await house.dueOf(survivor)).toBeNull();
    });

    test('office hours: a holiday of the same day moves the due of open cases, and only of new policies', async () => {
      const { policies, store, clock } = house;
      const old = await house.register();
      const [first] = await policies.list();
      if (first === undefined) throw new Error('there is a policy');
      const { number, activeFromMs: _, madeByName: __, ...terms } = first;
      const by = { userId: house.helen, address: '' };
      await policies.add({ ...terms, clock: 'working', headHours: 8 }, by, clock.nowMs);
      expect((await policies.list())[0]).toMatchObject({ number: number + 1, madeByName: 'helen' });
      const fresh = await house.register();
      const before = await house.dueOf(fresh);
      const oldDue = await house.dueOf(old);
      const day = new Date(before ?? 0).toISOString().slice(0, 10);
      await store.tx(async (w) => {
        const holiday = { id: day, name: 'آلودگی هوا', createdAtMs: clock.nowMs };
        await w.insert(store.tables.holiday).values(holiday);
      });
      await house.after(0);
      expect(await house.dueOf(fresh)).toBeGreaterThan(before ?? 0);
      expect(await house.dueOf(old)).toBe(oldDue);
      expect(await house.typesOf(fresh)).toContain('due-recounted');
      const [row] = (await house.history(fresh)).referrals;
      expect(row?.clock.hours).toBe('working');
      expect(row?.clock.excluded).toContainEqual({ day, cause: 'holiday' });
      expect(row?.clock.dueMs).toBe(await house.dueOf(fresh));
    });

    test('a case that stood registered before there were referrals is routed by the job', async () => {
      const { store } = house;
      const caseId = await house.register();
      const { cases, letter, referral } = store.tables;
      await store.tx(async (w) => {
        const [row] = await w.select().from(referral).where(eq(referral.caseId, caseId));
        await w.delete(letter).where(eq(letter.referralId, row?.id ?? ''));
        await w.delete(referral).where(eq(referral.caseId, caseId));
        const set = { status: 'registered', level: null, dueAtMs: null, policyVersionId: null };
        await w.update(cases).set(set).where(eq(cases.id, caseId));
      });
      await house.after(0);
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
    });

    test('verifying accepts the reply: nobody is asked any more, and the clocks are still', async () => {
      const { cases, vera, clock } = house;
      const caseId = await house.register();
      await house.after(96);
      await house.after(24);
      await house.reply(caseId);
      const done = { outcome: 'solved', explanation: 'ترمیم شد' } as const;
      expect((await cases.verify(caseId, done, vera, clock.nowMs)).type).toBe('changed');
      const { replies } = await house.history(caseId);
      expect(replies.map(({ verdict }) => verdict)).toEqual(['accepted']);
      expect((await house.rungs(caseId)).filter((rung) => rung.endsWith('open'))).toEqual([]);
      expect(await house.dueOf(caseId)).toBeNull();
    });
  });
}
