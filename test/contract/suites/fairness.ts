import { describe, expect, test } from 'vitest';
import { fairnessReports, forgetAgentStates } from '../../../src/calls/index.ts';
import type { AgentFairness } from '../../../src/contract/fairness.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { busyMorning } from '../../support/busy-morning.ts';
import {
  answered,
  arrived,
  changed,
  ended,
  offered,
  offerEnded,
} from '../../support/live-notices.ts';
import { QueueLogHouse } from '../../support/queue-log-house.ts';
import { slowIdleMs, slowRings, slowWaits } from '../../support/slow-fairness.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = 50;

/** Who was given what, and who waited longest: from the ledger, as telephony's own words have it. */
export function fairnessSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the report of fairness', () => {
    const q = new QueueLogHouse(openUrl, 'fairness');
    const { apply } = q;
    /** As it is read long after these days, or at an instant of them. */
    const reportOf = (fromDay: string, toDay = fromDay, nowMs = q.startMs + 100 * DAY_MS) =>
      fairnessReports({ store: q.house.store, nowMs: () => nowMs }).of(fromDay, toDay);
    const rowOf = (agents: readonly AgentFairness[], agentId: string) =>
      agents.find((one) => one.agentId === agentId);

    test('has the figures of a busy morning that a slow count of its own finds', async () => {
      const told = busyMorning(q.startMs, 1_370);
      for (let at = 0; at < told.length; at += 200) {
        await apply(told.slice(at, at + 200).map(({ notice, atMs }) => [atMs, notice] as const));
      }
      // Within the shift: nobody was signed out in the evening.
      const untilMs = q.startMs + 3 * HOUR_MS;
      const { agents, queues, statesFromMs } = await reportOf(q.day, q.day, untilMs);
      expect(statesFromMs).toBeNull();
      const experts = Array.from({ length: 8 }, (_, n) => `expert-${n + 1}`);
      expect(agents.map(({ agentId }) => agentId).toSorted()).toEqual(experts);
      const span = { fromMs: startOfTehranDayMs(q.day), toMs: untilMs, stepMs: STEP_MS };
      for (const { agentId, name: _, longestIdleMs, ...rings } of agents) {
        expect([agentId, rings]).toEqual([agentId, slowRings(told, agentId)]);
        const seenMs = slowIdleMs(told, agentId, span);
        expect(Math.abs((longestIdleMs ?? 0) - seenMs)).toBeLessThanOrEqual(STEP_MS);
      }
      expect(queues.map(({ queueId }) => queueId)).toEqual(['general', 'water']);
      for (const { queueId, nameFa: _fa, nameEn: _en, meanMs, worst, ...figures } of queues) {
        const slow = slowWaits(told, queueId);
        expect(meanMs).toBeCloseTo(slow.meanMs, 3);
        expect({ ...worst, meanMs: 0 }).toEqual({ ...slow.worst, meanMs: 0 });
        expect(worst.meanMs).toBeCloseTo(slow.worst.meanMs, 3);
        expect(figures.calls).toBe(slow.calls);
        expect(figures.answeredWorstMeanMs).toBeCloseTo(slow.answeredWorstMeanMs, 3);
      }
      // A morning on which enough happens, or the comparison would prove little.
      const [general] = queues;
      expect(general?.worst.calls).toBeGreaterThan(20);
      expect(general?.worst.abandoned).toBeGreaterThan(2);
      for (const kind of ['answered', 'missed', 'otherwise'] as const) {
        expect(agents.reduce((sum, one) => sum + one[kind], 0)).toBeGreaterThan(10);
      }
    });

    test('counts a ring by what came of it, and none of an expert’s own calls', async () => {
      const { anna, boris } = q.house;
      const { startMs } = q;
      const one = `${q.day}-rings`;
      const own = `${q.day}-own`;
      const back = `${q.day}-back`;
      await apply([
        [startMs, arrived(one, startMs)],
        ...['missed', 'declined', 'busy', 'unreachable', 'caller-left', 'answered'].flatMap(
          (end, n) =>
            [
              [startMs + n, offered(one, anna, n)],
              [startMs + n, offerEnded(one, anna, end, n)],
            ] as const,
        ),
        // Rings on, and will be counted when it is over.
        [startMs + 9, offered(one, boris, 9)],
        // Anna's own call: nobody gave her anything.
        [startMs + 10, { ...arrived(own, startMs), direction: 'outbound' }],
        [startMs + 11, offered(own, anna)],
        [startMs + 12, offerEnded(own, anna, 'answered')],
        // Who is called back came the day before; the ring is today's work.
        [startMs + 20, { ...arrived(back, startMs - DAY_MS), callbackOf: 'long-ago' }],
        [startMs + 21, offered(back, boris)],
        [startMs + 22, offerEnded(back, boris, 'declined')],
      ]);
      const { agents } = await reportOf(q.day);
      const row = { offers: 6, answered: 1, declined: 1, missed: 1, otherwise: 3 };
      expect(rowOf(agents, anna)).toMatchObject({ ...row, name: expect.stringContaining('آنا') });
      const called = { offers: 1, answered: 0, declined: 1, missed: 0, otherwise: 0 };
      expect(rowOf(agents, boris)).toMatchObject(called);
      const before = await reportOf(tehranDay(startMs - DAY_MS));
      expect(before.agents.filter(({ offers }) => offers > 0)).toEqual([]);
    });

    test('a ring after midnight is of the day of its call; idle time is cut at the edges', async () => {
      const { anna, boris } = q.house;
      const midnightMs = startOfTehranDayMs(q.day) + DAY_MS;
      const next = tehranDay(midnightMs + HOUR_MS);
      const eveMs = midnightMs - 30_000;
      const callId = `${q.day}-eve`;
      await apply([
        [midnightMs - 2 * HOUR_MS, changed(anna)],
        [midnightMs - 90 * MINUTE_MS, changed(boris)],
        [midnightMs - 80 * MINUTE_MS, changed(boris, { wish: 'paused', pauseReason: 'rest' })],
        [eveMs, arrived(callId, eveMs)],
        // Told of besides, still ready: the stretch goes on.
        [midnightMs - 20_000, changed(anna, { queueIds: ['general', 'water'] })],
        [midnightMs + MINUTE_MS, offered(callId, anna)],
        [midnightMs + MINUTE_MS, changed(anna, { activity: 'ringing' })],
        [midnightMs + 2 * MINUTE_MS, offerEnded(callId, anna, 'missed')],
        [midnightMs + 2 * MINUTE_MS, changed(anna)],
        [midnightMs + 5 * MINUTE_MS, changed(anna, { reachable: false })],
        [midnightMs + 6 * MINUTE_MS, ended(callId, 'abandoned', { enteredAtMs: eveMs })],
      ]);
      const first = await reportOf(q.day);
      expect(rowOf(first.agents, anna)).toMatchObject({ missed: 1, longestIdleMs: 2 * HOUR_MS });
      expect(rowOf(first.agents, boris)?.longestIdleMs).toBe(10 * MINUTE_MS);
      expect(first.queues[0]?.calls).toBe(1);
      const second = await reportOf(next);
      expect(rowOf(second.agents, anna)).toMatchObject({
        offers: 0,
        longestIdleMs: 3 * MINUTE_MS,
      });
      // On a break all day, and rung for nothing: no row.
      expect(rowOf(second.agents, boris)).toBeUndefined();
      expect(second.queues).toEqual([]);
      const both = await reportOf(q.day, next);
      expect(rowOf(both.agents, anna)).toMatchObject({
        offers: 1,
        longestIdleMs: 2 * HOUR_MS + MINUTE_MS,
      });
    });

    test('a tenth is rounded up; who was sent away, or gone at once, is no wait', async () => {
      const { anna } = q.house;
      const waits = [5, 90, 10, 40, 30, 20, 60, 70, 80, 15, 25].map((s) => s * 1_000);
      await apply(
        waits.flatMap((waitMs, n) => {
          const callId = `${q.day}-w${n}`;
          const came = q.startMs + n * MINUTE_MS;
          const outcome = n === 1 || n === 8 ? 'abandoned' : 'answered';
          const end = { enteredAtMs: came, waitMs, agentId: outcome === 'answered' ? anna : null };
          return [
            [came, arrived(callId, came)],
            ...(outcome === 'answered' ? [[came + waitMs, answered(callId, anna, waitMs)]] : []),
            [came + 100_000, ended(callId, outcome, end)],
          ] as [number, object][];
        }),
      );
      const others = ['short_abandoned', 'closed', 'overflowed', 'callback_accepted', 'failed'];
      await apply(
        others.flatMap((outcome) => {
          const callId = `${q.day}-${outcome}`;
          const end = { enteredAtMs: q.startMs, waitMs: 500_000 };
          return [
            [q.startMs, arrived(callId, q.startMs)],
            [q.startMs + 500_000, ended(callId, outcome, end)],
          ] as [number, object][];
        }),
      );
      const { queues } = await reportOf(q.day);
      expect(queues).toMatchObject([
        {
          queueId: 'general',
          calls: 11,
          meanMs: 445_000 / 11,
          worst: { calls: 2, abandoned: 2, leastMs: 80_000, meanMs: 85_000, mostMs: 90_000 },
          // The longest of nine.
          answeredWorstMeanMs: 70_000,
        },
      ]);
    });

    test('says from when on it is known what agents were, when earlier states are forgotten', async () => {
      const { anna, store } = q.house;
      await apply([
        [q.startMs, changed(anna)],
        [q.startMs + 3 * HOUR_MS, changed(anna, { wish: 'signed-out' })],
      ]);
      const limitMs = q.startMs + 2 * HOUR_MS;
      await forgetAgentStates(store, limitMs, limitMs);
      const { agents, statesFromMs } = await reportOf(q.day);
      expect(statesFromMs).toBe(limitMs);
      expect(rowOf(agents, anna)?.longestIdleMs).toBe(HOUR_MS);
    });
  });
}
