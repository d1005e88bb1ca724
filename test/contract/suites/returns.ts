import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

export function returnsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('returns', () => {
    let house: ReferralHouse;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('returns'));
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    test('“not our duty”: another unit has it with its whole time; a second return is the head’s', async () => {
      const { referrals, hana, vera, helen, clock } = house;
      const caseId = await house.register();
      const give = async () =>
        referrals.ask(
          await house.asked(caseId),
          { kind: 'return', reason: 'وظیفه ترافیک است' },
          hana,
          clock.nowMs,
        );
      const requestOf = async () =>
        (await house.history(caseId)).requests.find(({ state }) => state === 'pending');
      const decide = async (isHead: boolean, departmentId?: string) =>
        referrals.decide((await requestOf())?.requestId ?? '', {
          isGranted: departmentId !== undefined,
          departmentId,
          actorId: isHead ? helen : vera,
          isHead,
          atMs: clock.nowMs,
        });
      await house.after(30);
      expect((await give()).type).toBe('done');
      await house.after(400);
      expect(await house.rungs(caseId)).toEqual(['1 head returned']);
      expect(await decide(false, 'traffic-office')).toEqual({ type: 'done', caseId });
      expect(await house.rungs(caseId)).toEqual(['1 head returned', '1 head open']);
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 72 * HOUR_MS);
      expect((await give()).type).toBe('done');
      expect((await requestOf())?.headDecides).toBe(true);
      expect(await decide(false, WORKS.unit)).toEqual({ type: 'head-decides' });
      expect((await decide(true, WORKS.unit)).type).toBe('done');
      expect(await give()).toEqual({ type: 'not-returnable' });
    });

    test('a refused return goes on with what was left', async () => {
      const { referrals, hana, vera, clock } = house;
      const caseId = await house.register();
      await house.after(12);
      const asked = { kind: 'return', reason: 'نه' } as const;
      await referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      await house.after(100);
      const [request] = (await house.history(caseId)).requests;
      await referrals.decide(request?.requestId ?? '', {
        isGranted: false,
        actorId: vera,
        isHead: false,
        atMs: clock.nowMs,
      });
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 60 * HOUR_MS);
    });

    test('a return is refused twice at most, the second time by the head, and none of it gives a day more', async () => {
      const { referrals, hana, vera, helen, clock } = house;
      const caseId = await house.register();
      const asked = { kind: 'return', reason: 'نه' } as const;
      const give = async () => referrals.ask(await house.asked(caseId), asked, hana, clock.nowMs);
      const refuse = async (isHead: boolean) => {
        const { requests } = await house.history(caseId);
        const pending = requests.find(({ state }) => state === 'pending');
        const by = { actorId: isHead ? helen : vera, isHead, atMs: clock.nowMs };
        const { type } = await referrals.decide(pending?.requestId ?? '', {
          isGranted: false,
          ...by,
        });
        return [pending?.headDecides, type];
      };
      await house.after(70);
      expect((await give()).type).toBe('done');
      await house.after(30);
      expect(await refuse(false)).toEqual([false, 'done']);
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 2 * HOUR_MS);
      clock.nowMs += 2 * HOUR_MS - 60_000;
      expect((await give()).type).toBe('done');
      await house.after(30);
      expect(await refuse(false)).toEqual([true, 'head-decides']);
      expect(await refuse(true)).toEqual([true, 'done']);
      // A minute was left: what was refused is read before it goes up.
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + HOUR_MS);
      expect(await give()).toEqual({ type: 'not-returnable' });
      await house.after(1);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
      expect(await give()).toEqual({ type: 'not-returnable' });
    });
  });
}
