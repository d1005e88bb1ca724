import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callRepository } from '../../../src/calls/index.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { ownWorkReports } from '../../../src/own-work/index.ts';
import { type FieldHouse, openFieldHouse } from '../../support/field-house.ts';
import { ended } from '../../support/live-notices.ts';
import { QueueLogHouse } from '../../support/queue-log-house.ts';
import { openToldHouse, type ToldHouse, UNSOLVED } from '../../support/told-house.ts';

const DAY_MS = 24 * 3_600_000;
const SECOND_MS = 1_000;

/** What a person has done, by the rows that everybody else's figures are counted from. */
export function ownWorkSuite(openUrl: (name: string) => Promise<string>): void {
  describe('an expert’s own calls', () => {
    const q = new QueueLogHouse(openUrl, 'own-calls');
    const workOf = (userId: string, fromDay: string, toDay = fromDay) =>
      ownWorkReports(q.house.store).of({ userId, fromDay, toDay });
    const talked = (callId: string, agentId: string, enteredAtMs: number, more: object = {}) =>
      ended(callId, 'answered', {
        ...{ agentId, enteredAtMs, talkMs: 60 * SECOND_MS, holdMs: 5 * SECOND_MS },
        ...more,
      });

    test('are counted by kind, as the board counts them, and nobody else’s are', async () => {
      const { anna, boris, store } = q.house;
      const { startMs, day } = q;
      await q.apply([
        [startMs, talked(`${day}-1`, anna, startMs)],
        [startMs + 1, talked(`${day}-2`, anna, startMs + 1)],
        [startMs + 2, talked(`${day}-out`, anna, startMs + 2, { direction: 'outbound' })],
        [startMs + 3, talked(`${day}-inner`, anna, startMs + 3, { direction: 'inner' })],
        [startMs + 4, ended(`${day}-gone`, 'abandoned', { enteredAtMs: startMs + 4 })],
        [startMs + 5, talked(`${day}-boris`, boris, startMs + 5)],
      ]);
      const { days, sum } = await workOf(anna, day);
      expect(days.map((one) => one.day)).toEqual([day]);
      expect(sum).toMatchObject({ answered: 2, called: 1 });
      expect([sum.talkMs, sum.holdMs]).toEqual([180 * SECOND_MS, 15 * SECOND_MS]);
      const onBoard = await callRepository(q.house).answeredByAgent(day);
      expect(onBoard.get(anna)).toBe(sum.answered + sum.called);
      expect((await workOf(boris, day)).sum).toMatchObject({ answered: 1, called: 0 });
      expect(
        (await ownWorkReports(store).of({ userId: 'nobody', fromDay: day, toDay: day })).days,
      ).toEqual([]);
    });

    test('a callback is of the day of its ring, and days stand apart, the newest first', async () => {
      const { anna } = q.house;
      const { startMs, day } = q;
      const nextMs = startMs + DAY_MS;
      const next = tehranDay(nextMs);
      await q.apply([
        [startMs, talked(`${day}-first`, anna, startMs)],
        // Promised yesterday.
        [nextMs, talked(`${day}-back`, anna, startMs, { callbackOf: `${day}-asked` })],
        [nextMs + 1, talked(`${day}-second`, anna, nextMs)],
      ]);
      const { days, sum } = await workOf(anna, day, next);
      expect(days.map((one) => [one.day, one.answered])).toEqual([
        [next, 2],
        [day, 1],
      ]);
      expect(sum.answered).toBe(3);
      expect((await workOf(anna, next)).sum.answered).toBe(2);
    });
  });

  describe('an expert’s own matters, and results told', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('own-matters'));
    });
    afterAll(() => house.close());

    test('are counted for who had them in hand', async () => {
      const { anna, boris, cases, clock, rana, reza, store } = house;
      const day = tehranDay(clock.nowMs);
      const of = (userId: string, fromDay = day) =>
        ownWorkReports(store).of({ userId, fromDay, toDay: fromDay });
      const before = (await of(anna)).sum;
      const contactId = await house.answeredCall('own-1', '+989153120001', anna);
      const matters = [
        { disposition: 'answered_on_spot', kind: 'request', topic: 'عوارض' },
        { disposition: 'wrong_number' },
      ] as const;
      await cases.finishContact(contactId, anna, { matters: [...matters] }, clock.nowMs);
      const { sum } = await of(anna);
      expect(sum.onSpot).toBe(before.onSpot + 1);
      expect(sum.neither).toBe(before.neither + 1);
      expect((await of(boris)).sum).toMatchObject({ onSpot: 0, neither: 0 });

      const first = await house.verified('+989153120002', UNSOLVED);
      const second = await house.verified('+989153120003', UNSOLVED);
      expect((await of(anna)).sum.trackable).toBe(before.trackable + 2);
      await house.call(first, 'no_answer');
      await house.call(second, 'reached');
      expect((await of(rana)).sum).toMatchObject({ tellCalls: 2, reached: 1 });
      expect((await of(reza)).days).toEqual([]);
    });
  });

  describe('an inspector’s own visits', () => {
    let house: FieldHouse;
    beforeAll(async () => {
      house = await openFieldHouse(await openUrl('own-visits'));
    });
    afterAll(() => house.close());

    test('are counted on the day that they came in', async () => {
      const { clock, nima, sima, store, vera, visits } = house;
      const caseId = await house.answered();
      await visits.ask(caseId, { note: '', actorId: vera, atMs: clock.nowMs });
      const { visitId } = await house.visitOf(caseId);
      await house.see(visitId, 'done');
      const day = tehranDay(clock.nowMs);
      const of = (userId: string, fromDay: string) =>
        ownWorkReports(store).of({ userId, fromDay, toDay: fromDay });
      expect((await of(nima, day)).sum.visits).toBe(1);
      expect((await of(sima, day)).days).toEqual([]);
      const dayBefore = tehranDay(startOfTehranDayMs(day) - 1);
      expect((await of(nima, dayBefore)).days).toEqual([]);
    });
  });
}
