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
