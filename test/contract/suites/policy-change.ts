import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewPolicy } from '../../../src/contract/referrals.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { HOUR_MS, openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const FIRST: NewPolicy = {
  clock: 'calendar',
  headHours: 72,
  deputyHours: 24,
  reworkHours: 24,
  verdictHours: 24,
  waitHours: 72,
  extensionHours: 72,
  triageHours: 2,
};

export function policyChangeSuite(openUrl: (name: string) => Promise<string>): void {
  describe('changed terms and open cases', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('policy-change'));
    });
    afterAll(() => house.close());

    const by = () => ({ userId: house.helen, address: '' });
    /** Terms as at first, but for these; not applied to anything yet. Answers their number. */
    async function terms(set: Partial<NewPolicy>): Promise<number> {
      await house.policies.add({ ...FIRST, ...set }, by(), house.clock.nowMs);
      return (await house.policies.list())[0]?.number ?? 0;
    }
    const apply = (number: number) => house.policies.apply(number, by(), house.clock.nowMs);
    /** Of its running clock, in hours from now. */
    async function left(caseId: string): Promise<number> {
      return (((await house.dueOf(caseId)) ?? 0) - house.clock.nowMs) / HOUR_MS;
    }
    /** By which whoever was asked first is judged, whatever was granted to him later. */
    const firstDue = async (caseId: string) =>
      (await house.history(caseId)).referrals[0]?.firstDueAtMs;
    const appliedTo = async (caseId: string) =>
      (await house.typesOf(caseId)).filter((type) => type === 'policy-applied').length;

    test('a new version moves nothing until the head applies it to open cases, once', async () => {
      await terms({});
      const caseId = await house.register();
      await house.after(10);
      const number = await terms({ headHours: 96 });
      await house.after(0);
      expect(await left(caseId)).toBe(62);
      const effect = await house.referrals.policyEffect(number, house.clock.nowMs);
      expect(effect).toMatchObject({ open: 1, moved: 1, sooner: 0 });
      expect(effect?.examples).toEqual([
        expect.objectContaining({ newDueAtMs: house.clock.nowMs + 86 * HOUR_MS }),
      ]);
      expect(await apply(number)).toBe('applied');
      expect((await house.policies.list())[0]).toMatchObject({
        appliedAtMs: house.clock.nowMs,
        appliedByName: 'helen',
        isApplying: true,
      });
      await house.after(0);
      await house.after(0);
      expect(await left(caseId)).toBe(86);
      expect(await appliedTo(caseId)).toBe(1);
      expect((await house.policies.list())[0]).toMatchObject({ isApplying: false });
      // Its clock explains itself by the new terms.
      const [row] = (await house.history(caseId)).referrals;
      expect(row).toMatchObject({ clock: { budgetMs: 96 * HOUR_MS, countedMs: 10 * HOUR_MS } });
      expect(row?.clock.dueMs).toBe(await house.dueOf(caseId));
      expect(row?.firstDueAtMs).toBe(row?.clock.dueMs);
      expect((await house.cases.verifyHistory(caseId))?.ok).toBe(true);
      expect(await apply(number)).toBe('policy-applied');
      expect(await apply(number - 1)).toBe('policy-not-newest');
      expect(await apply(999)).toBe('unknown-policy');
      const { audit } = house.store.tables;
      const noted = await house.store.read
        .select()
        .from(audit)
        .where(eq(audit.act, 'policy-applied'));
      expect(noted.map(({ userId, detail }) => [userId, detail])).toEqual([
        [house.helen, { number }],
      ]);
    });

    test('the next level has the new terms, too, and a case referred afterwards has them anyway', async () => {
      await terms({});
      const caseId = await house.register();
      const number = await terms({ headHours: 80, deputyHours: 40 });
      await apply(number);
      await house.after(0);
      const fresh = await house.register();
      await house.after(80);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      expect(await left(caseId)).toBe(40);
      expect(await appliedTo(fresh)).toBe(0);
    });

    test('shorter terms make nobody late at once: what was left, or the hours of a rework', async () => {
      await terms({});
      const early = await house.register();
      await house.after(20);
      const middle = await house.register();
      await house.after(20);
      const young = await house.register();
      await house.after(30);
      const number = await terms({ headHours: 48 });
      const effect = await house.referrals.policyEffect(number, house.clock.nowMs);
      expect(effect).toMatchObject({ moved: 1, sooner: 1 });
      await apply(number);
      await house.after(0);
      // By 48 hours the first two would be late: they keep the 2 and the 22 hours that they had left.
      expect(await left(early)).toBe(2);
      expect(await left(middle)).toBe(22);
      // 42 were left to the third and 18 would be: he has the day of a rework.
      expect(await left(young)).toBe(24);
      expect(await house.rungs(middle)).toEqual(['1 head open']);
      // Nobody has more time than he has by himself, and nobody is judged by less.
      for (const caseId of [early, middle, young]) {
        expect(await firstDue(caseId)).toBe(await house.dueOf(caseId));
      }
      const late = await house.register();
      await house.after(1);
      expect(await left(late)).toBe(47);
    });

    test('what was granted stays granted, and a clock that stands goes on under the new terms', async () => {
      await terms({});
      const extended = await house.register();
      const referralId = await house.asked(extended);
      const more = { kind: 'extension', reason: 'مهلت', hours: 10 } as const;
      await house.referrals.ask(referralId, more, house.hana, house.clock.nowMs);
      const [asked] = (await house.history(extended)).requests;
      const yes = { isGranted: true, actorId: house.vera, isHead: false, atMs: house.clock.nowMs };
      await house.referrals.decide(asked?.requestId ?? '', yes);
      expect(await left(extended)).toBe(82);
      const judged = await house.register();
      await house.after(12);
      await house.reply(judged);
      await house.after(5);
      await apply(await terms({ headHours: 90 }));
      await house.after(0);
      expect(await left(extended)).toBe(83);
      // The verdict is due when it was.
      expect(await left(judged)).toBe(19);
      // What is granted comes on top of the first due.
      expect(await firstDue(extended)).toBe(((await house.dueOf(extended)) ?? 0) - 10 * HOUR_MS);
      await house.unconvincing(judged);
      expect(await left(judged)).toBe(78);
    });

    test('a first due that went by under the terms that were told stays what it was', async () => {
      await terms({});
      const caseId = await house.register();
      const first = await firstDue(caseId);
      const referralId = await house.asked(caseId);
      const more = { kind: 'extension', reason: 'مهلت', hours: 20 } as const;
      await house.referrals.ask(referralId, more, house.hana, house.clock.nowMs);
      const [asked] = (await house.history(caseId)).requests;
      const yes = { isGranted: true, actorId: house.vera, isHead: false, atMs: house.clock.nowMs };
      await house.referrals.decide(asked?.requestId ?? '', yes);
      await house.after(75);
      await apply(await terms({ headHours: 96 }));
      await house.after(0);
      expect(await left(caseId)).toBe(41);
      expect(await firstDue(caseId)).toBe(first);
      // Also when its clock is asked again, and it goes up.
      await house.after(41);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      expect(await firstDue(caseId)).toBe(first);
    });

    test('a first due that went by in closed hours stays that instant under office hours', async () => {
      await terms({ headHours: 24 });
      const { clock, referrals, hana, vera } = house;
      // Sent an hour before a midnight in Tehran: offices are closed then, and at the first due a day later.
      clock.nowMs = startOfTehranDayMs(clock.nowMs + 36 * HOUR_MS) - HOUR_MS;
      const caseId = await house.register();
      const first = clock.nowMs + 24 * HOUR_MS;
      expect(await firstDue(caseId)).toBe(first);
      const more = { kind: 'extension', reason: 'مهلت', hours: 72 } as const;
      await referrals.ask(await house.asked(caseId), more, hana, clock.nowMs);
      const [asked] = (await house.history(caseId)).requests;
      const yes = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      await referrals.decide(asked?.requestId ?? '', yes);
      await house.after(30);
      await apply(await terms({ clock: 'working', headHours: 24 }));
      await house.after(0);
      const due = await house.dueOf(caseId);
      expect(await appliedTo(caseId)).toBe(1);
      expect(await firstDue(caseId)).toBe(first);
      // Another version, and a holiday on which it is counted again, leave it where it is.
      await apply(await terms({ clock: 'working', headHours: 25 }));
      await house.after(0);
      expect(await appliedTo(caseId)).toBe(2);
      expect(await firstDue(caseId)).toBe(first);
      await house.store.tx(async (w) => {
        for (const atMs of [first - 24 * HOUR_MS, first, due ?? 0]) {
          const id = tehranDay(atMs);
          const holiday = { id, name: 'آلودگی هوا', createdAtMs: clock.nowMs };
          await w.insert(house.store.tables.holiday).values(holiday).onConflictDoNothing();
        }
      });
      await house.after(0);
      expect(await house.typesOf(caseId)).toContain('due-recounted');
      expect(await firstDue(caseId)).toBe(first);
      expect(house.faults).toEqual([]);
    });

    test('the clock of a level that is over stays as it ran', async () => {
      await terms({});
      const caseId = await house.register();
      for (const said of [1, 2]) {
        await house.after(said);
        await house.reply(caseId);
        await house.unconvincing(caseId);
      }
      expect(await house.rungs(caseId)).toEqual(['1 head answered', '2 deputy open']);
      const [before] = (await house.history(caseId)).referrals;
      await apply(await terms({ headHours: 96, deputyHours: 40 }));
      await house.after(0);
      expect(await left(caseId)).toBe(40);
      expect((await house.history(caseId)).referrals[0]).toEqual(before);
    });

    test('the earlier due of what was merged into it holds, and undone it has its own new one', async () => {
      await terms({});
      const survivor = await house.register();
      await house.after(12);
      const merged = await house.register();
      // The one that was registered first survives: it has the later due.
      const { referral, cases } = house.store.tables;
      const dueAtMs = house.clock.nowMs + 132 * HOUR_MS;
      await house.store.tx(async (w) => {
        const more = { budgetMs: 144 * HOUR_MS, dueAtMs };
        await w.update(referral).set(more).where(eq(referral.caseId, survivor));
        await w.update(cases).set({ dueAtMs }).where(eq(cases.id, survivor));
      });
      const { merges } = house.cases;
      const told = { caseId: merged, intoId: survivor, byId: house.anna };
      const proposed = await merges.propose({ ...told, atMs: house.clock.nowMs });
      if (proposed.type !== 'changed') throw new Error(proposed.type);
      await merges.decide(proposed.mergeId, 'merge', house.vera, house.clock.nowMs);
      expect(await left(survivor)).toBe(72);
      await apply(await terms({ headHours: 96 }));
      await house.after(0);
      expect(await appliedTo(survivor)).toBe(1);
      expect(await left(survivor)).toBe(72);
      await merges.undo(merged, 'یکی نبودند', house.vera, house.clock.nowMs);
      expect(await left(survivor)).toBe(156);
    });

    test('a due that a merged case brought holds where its own clock moves behind it', async () => {
      await terms({});
      const survivor = await house.register();
      await house.after(12);
      const child = await house.register();
      const { merges } = house.cases;
      const told = { caseId: child, intoId: survivor, byId: house.anna };
      const proposed = await merges.propose({ ...told, atMs: house.clock.nowMs });
      if (proposed.type !== 'changed') throw new Error(proposed.type);
      await merges.decide(proposed.mergeId, 'merge', house.vera, house.clock.nowMs);
      expect(await left(survivor)).toBe(60);
      await apply(await terms({ headHours: 120 }));
      await house.after(0);
      expect(await appliedTo(survivor)).toBe(1);
      expect(await left(survivor)).toBe(72);
      await merges.undo(child, 'یکی نبودند', house.vera, house.clock.nowMs);
      expect(await left(survivor)).toBe(108);
    });

    test('whoever is late already is late by the terms that he had, and the next one has the new', async () => {
      await terms({});
      const caseId = await house.register();
      await house.after(71);
      const number = await terms({ headHours: 200, deputyHours: 30 });
      await apply(number);
      // The job was dead meanwhile: it looks two hours later.
      await house.after(2);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      await house.after(0);
      expect(await appliedTo(caseId)).toBe(1);
      expect(await left(caseId)).toBe(30);
      const [head] = (await house.history(caseId)).referrals;
      expect(head?.lateMs).toBe(0);
      expect(head?.clock.budgetMs).toBe(72 * HOUR_MS);
    });

    test('from all hours to office hours: the time that was used is counted by the new calendar', async () => {
      await terms({});
      const caseId = await house.register();
      await apply(await terms({ clock: 'working', headHours: 30, reworkHours: 7 }));
      await house.after(0);
      const [row] = (await house.history(caseId)).referrals;
      expect(row?.clock).toMatchObject({ hours: 'working', budgetMs: 30 * HOUR_MS });
      expect(row?.clock.dueMs).toBe(await house.dueOf(caseId));
      expect(house.faults).toEqual([]);
    });

    test('what is proposed is in force for nobody, until the head approves what she has read', async () => {
      const { clock, policies, policyDrafts, store, vera, helen } = house;
      await terms({});
      const before = await policies.list();
      const from = (userId: string) => ({ userId, address: '' });
      await policyDrafts.propose({ ...FIRST, headHours: 48 }, from(vera), clock.nowMs);
      const read = await policyDrafts.current();
      expect(read).toMatchObject({ headHours: 48, draftedByName: 'ورا' });
      expect(await policies.list()).toEqual(before);
      const caseId = await house.register();
      expect(await left(caseId)).toBe(72);

      // Proposed anew after it was read: the head has not seen this one.
      await policyDrafts.propose({ ...FIRST, headHours: 24 }, from(vera), clock.nowMs);
      const first = before[0]?.number ?? 0;
      const approve = (draftId = '', inForce = first) =>
        policyDrafts.approve({ draftId, inForce }, from(helen), clock.nowMs);
      expect(await approve(read?.draftId)).toBe('draft-changed');
      const fresh = await policyDrafts.current();
      // Compared with what is in force no more.
      expect(await approve(fresh?.draftId, first - 1)).toBe('draft-changed');
      expect(await approve(fresh?.draftId)).toBe('approved');
      expect((await policies.list())[0]).toMatchObject({
        ...{ number: first + 1, headHours: 24 },
        ...{ madeByName: 'helen', draftedByName: 'ورا' },
      });
      expect(await policyDrafts.current()).toBeNull();
      expect(await approve(fresh?.draftId, first + 1)).toBe('draft-changed');
      expect(await left(await house.register())).toBe(24);

      await policyDrafts.propose({ ...FIRST, headHours: 12 }, from(vera), clock.nowMs);
      const last = (await policyDrafts.current())?.draftId ?? '';
      expect(await policyDrafts.drop(last, from(helen))).toBe('dropped');
      expect(await policyDrafts.drop(last, from(helen))).toBe('draft-changed');
      const { audit } = store.tables;
      const acts = await store.read.select({ act: audit.act }).from(audit);
      const told = acts.map(({ act }) => act).filter((act) => act.startsWith('policy-prop'));
      expect(told.toSorted()).toEqual([
        'policy-proposal-dropped',
        ...['policy-proposed', 'policy-proposed', 'policy-proposed'],
      ]);
      await terms({});
    });
  });
}
