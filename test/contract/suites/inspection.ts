import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

/** What the inspection says beside its replies. */
export function inspectionSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the inspection', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('inspection'));
    });
    afterAll(() => house.close());

    const say = (referralId: string, text: string, isDemand: boolean) =>
      house.referrals.inspect(referralId, {
        ...{ text, isDemand, actorId: house.iman, atMs: house.clock.nowMs },
      });
    const noticesOf = async (userId: string) =>
      (await house.referrals.notices.unseen(userId, house.clock.nowMs)).filter(
        ({ kind }) => kind === 'demand',
      );
    const noteOf = async (caseId: string, type: string) =>
      (await house.cases.view(caseId))?.events.find((event) => event.type === type)?.note;

    test('demands of whoever is asked now, and no clock moves', async () => {
      const { clock, dara, hana, iman, mahan } = house;
      const caseId = await house.register();
      await house.after(72);
      await house.after(24);
      const due = await house.dueOf(caseId);
      const rungs = await house.rungs(caseId);
      const asked = await house.asked(caseId);
      clock.nowMs += 60_000;
      expect((await say(asked, 'تا فردا پاسخ دهید', true)).type).toBe('done');
      expect(await noticesOf(mahan)).toMatchObject([{ reason: 'تا فردا پاسخ دهید' }]);
      for (const other of [hana, dara, iman]) expect(await noticesOf(other)).toEqual([]);
      clock.nowMs += 60_000;
      // A second one is not the first said again.
      expect((await say(asked, 'هنوز پاسخ نداده‌اید', true)).type).toBe('done');
      expect((await noticesOf(mahan)).map(({ reason }) => reason)).toEqual([
        'هنوز پاسخ نداده‌اید',
        'تا فردا پاسخ دهید',
      ]);
      expect(await noteOf(caseId, 'inspection-demanded')).toBe('تا فردا پاسخ دهید');
      expect([await house.dueOf(caseId), await house.rungs(caseId)]).toEqual([due, rungs]);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('notes what no unit is told of', async () => {
      const { mahan } = house;
      const caseId = await house.register();
      await house.after(72);
      await house.after(24);
      const before = (await house.referrals.notices.unseen(mahan, house.clock.nowMs)).length;
      expect((await say(await house.asked(caseId), 'بار سوم در این کوچه', false)).type).toBe(
        'done',
      );
      expect(await noteOf(caseId, 'inspection-noted')).toBe('بار سوم در این کوچه');
      const after = await house.referrals.notices.unseen(mahan, house.clock.nowMs);
      expect(after).toHaveLength(before);
    });

    test('is read by who decides on replies, and by no expert and no unit', async () => {
      const { anna, cases, clock, hana, iman, referrals, vera } = house;
      const caseId = await house.register();
      await house.after(72);
      await house.after(24);
      await say(await house.asked(caseId), 'بار سوم در این کوچه', false);
      const reads = async (readerId: string, readsInspection: boolean) =>
        JSON.stringify(await cases.viewFor(caseId, readerId, clock.nowMs, { readsInspection }));
      expect(await reads(vera, true)).toContain('بار سوم در این کوچه');
      expect(await reads(anna, false)).not.toMatch(/بار سوم|inspection-noted/u);
      // Who holds a unit's post besides looks at that one's own rung as the unit does.
      await house.setPost('post-district-3-works-office', { holderId: iman });
      const fresh = await house.register();
      const own = await referrals.reachedReferral(iman, await house.asked(fresh), clock.nowMs);
      expect(own).toMatchObject({ isMine: true, isInspector: false });
      const come = await referrals.reachedReferral(iman, await house.asked(caseId), clock.nowMs);
      expect(come).toMatchObject({ isInspector: true });
      await house.setPost('post-district-3-works-office', { holderId: hana });
    });

    test('is forgotten with the citizen, in the case and among the notices', async () => {
      const { anna, citizens, clock, mahan } = house;
      const phone = '+989153120077';
      const contactId = await house.answeredCall('call-forgotten', phone, anna);
      const person = { name: 'لیلا صبوری', kind: 'resident', district: 3, address: null } as const;
      const added = await citizens.addCitizen({ contactId, ...person }, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      const { citizenId } = added.citizen;
      const caseId = await house.register({ contactId, citizenId });
      await house.after(72);
      await house.after(24);
      await say(await house.asked(caseId), 'با خانم صبوری تماس بگیرید', true);
      expect(await citizens.erase(citizenId, clock.nowMs)).toBe(true);
      expect(await noteOf(caseId, 'inspection-demanded')).toBeNull();
      const told = await house.referrals.notices.unseen(mahan, clock.nowMs);
      expect(JSON.stringify(told)).not.toContain('صبوری');
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('has nobody to demand of where it is asked alone, or where the answer is there', async () => {
      const complaint = await house.register({ kind: 'complaint' });
      expect(await house.rungs(complaint)).toEqual(['3 inspection open']);
      const own = await house.asked(complaint);
      expect(await say(own, 'پاسخ دهید', true)).toEqual({ type: 'wrong-state' });
      expect((await say(own, 'پرونده پیشین هم دیده شد', false)).type).toBe('done');
      const caseId = await house.register();
      const asked = await house.asked(caseId);
      await house.reply(caseId);
      expect(await say(asked, 'پاسخ دهید', true)).toEqual({ type: 'wrong-state' });
      expect(await say('none', 'پاسخ دهید', false)).toEqual({ type: 'unknown-referral' });
    });
  });
}
