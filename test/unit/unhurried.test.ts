import { expect, test } from 'vitest';
import { unhurried } from '../../src/cases/index.ts';
import { deadlineJob } from '../../src/referrals/index.ts';
import type { Store } from '../../src/db/index.ts';

/** A clock that stands until something takes its time; what was rested is told, not waited for. */
function timed() {
  const told: string[] = [];
  let nowMs = 1_000;
  const takes = async (what: string, tookMs: number): Promise<void> => {
    told.push(what);
    nowMs += tookMs;
  };
  const rest = async (ms: number): Promise<void> => {
    told.push(`rest ${ms}`);
    nowMs += ms;
  };
  return { told, takes, ...unhurried(() => nowMs, rest) };
}

test('a piece of a job is followed by a rest four times as long, up to a fifth of a second', async () => {
  const { told, takes, piece } = timed();
  await piece(() => takes('short', 10));
  await piece(() => takes('long', 3_000));
  await piece(() => takes('nothing', 0));
  expect(told).toEqual(['short', 'rest 40', 'long', 'rest 200', 'nothing']);
});

test('who stops the server waits for no rest', async () => {
  const { told, takes, piece, end } = timed();
  end();
  await piece(() => takes('last', 10));
  expect(told).toEqual(['last']);
});

test('cases that are due go up one by one, others have their turns between them, also behind a fault', async () => {
  const { told, takes, piece } = timed();
  const faults: unknown[] = [];
  const none = async (): Promise<string[]> => [];
  const look = deadlineJob({
    store: { read: null } as unknown as Store,
    organisation: { calendarsStamp: async () => 'calendars' },
    inTime: {
      ...{ listCountingOfficeHours: none, listLeftOver: none, listWaitedFor: none },
      ...{ recount: none, routeLeftOver: none, endWaiting: none, applyPolicy: none },
      ...{ listUnderOlder: none, endApplying: none, policyToApply: async () => undefined },
      listExpired: async () => ['first', 'broken', 'last'],
      async escalate(id: string) {
        await takes(id, 10);
        if (id === 'broken') throw new Error(id);
        return true;
      },
    } as unknown as Parameters<typeof deadlineJob>[0]['inTime'],
    onFault: (fault) => faults.push(fault),
    piece,
  });
  await look(1_000);
  expect(told).toEqual(['first', 'rest 40', 'broken', 'rest 40', 'last', 'rest 40']);
  expect(faults).toHaveLength(1);
});
