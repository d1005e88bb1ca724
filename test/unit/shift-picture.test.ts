import { expect, test } from 'vitest';
import type { BoardAgent, BoardSnapshot } from '../../src/contract/board.ts';
import { shiftPicture } from '../../src/shifts/index.ts';

const AT_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const agent = (agentId: string, more: Partial<BoardAgent> = {}): BoardAgent => ({
  ...{ agentId, name: agentId, wish: 'available', pauseReason: null, pausedSinceMs: null },
  ...{ activity: 'idle', reachable: true, setAsideMisses: null, sinceMs: AT_MS - MINUTE_MS },
  ...{ callId: null, answeredToday: 0, ...more },
});
const call = (callId: string, phase: 'waiting' | 'talking', enteredAtMs: number) => ({
  ...{ callId, queueId: 'general', phase, citizenName: null, phone: null, enteredAtMs },
  ...{ keyMs: enteredAtMs, answeredAtMs: null, heldSinceMs: null, agentId: null },
});
const queue = {
  ...{ queueId: 'general', nameFa: 'عمومی', nameEn: 'General', serviceLevelMs: 20_000 },
  ...{ shortAbandonMs: 5_000, longestWaitYellowMs: 1, longestWaitRedMs: 2 },
};
const board = (more: Partial<BoardSnapshot>): BoardSnapshot => ({
  ...{ seq: 1, atMs: AT_MS, day: '2027-01-15', live: true, queues: [queue], calls: [] },
  ...{ agents: [], counters: [], estimates: [], alarms: [], selfCheck: null, promisesAtMs: 0 },
  ...more,
});
const breaks = [{ reason: 'lunch', nameFa: 'ناهار', nameEn: 'Lunch', limitMinutes: 30 }];
const pictureOf = (shown: Partial<BoardSnapshot>) =>
  shiftPicture(
    { emergencies: [], banners: [], unfinished: [], breaks, board: board(shown) },
    AT_MS,
  );

test('missing is who is signed in and cannot be given a call, and it says why', () => {
  const lunch = (minutes: number) => ({
    wish: 'paused' as const,
    pauseReason: 'lunch',
    pausedSinceMs: AT_MS - minutes * MINUTE_MS,
  });
  const { onShift, missing } = pictureOf({
    agents: [
      agent('ready'),
      agent('gone', { wish: 'signed-out', reachable: false }),
      agent('away', { reachable: false }),
      agent('aside', { setAsideMisses: 3 }),
      agent('at-lunch', lunch(29)),
      agent('long-lunch', lunch(31)),
      // His telephone is in use: he is there.
      agent('talking', { activity: 'talking', reachable: false }),
    ],
  });
  expect(onShift).toBe(6);
  expect(missing.map(({ agentId, why }) => [agentId, why])).toEqual([
    ['away', 'unreachable'],
    ['aside', 'set-aside'],
    ['long-lunch', 'long-break'],
  ]);
  expect(missing.at(-1)?.sinceMs).toBe(AT_MS - 31 * MINUTE_MS);
});

test('a queue tells who waits now and for how long, not whom we talk with', () => {
  const { queues } = pictureOf({
    calls: [
      call('a', 'waiting', AT_MS - 90_000),
      call('b', 'waiting', AT_MS - 20_000),
      call('c', 'talking', AT_MS - 500_000),
    ],
    counters: [
      {
        ...{ queueId: 'general', offered: 9, answered: 6, answeredInTime: 5, abandoned: 1 },
        ...{ shortAbandoned: 0, otherEnded: 0, answeredWaitMs: 0 },
      },
    ],
  });
  expect(queues).toEqual([
    {
      ...{ queueId: 'general', nameFa: 'عمومی', nameEn: 'General', waiting: 2 },
      ...{ oldestEnteredAtMs: AT_MS - 90_000, offered: 9, answered: 6, abandoned: 1 },
    },
  ]);
});
