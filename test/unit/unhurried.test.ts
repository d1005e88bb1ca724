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
  const pace = unhurried(() => nowMs, rest);
  return { told, takes, pace, ...pace };
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

/** A look at cases that are due, of which the second is broken, and at one whose office hours are counted. */
function lookAt(
  { takes, pace }: ReturnType<typeof timed>,
  onFault: (fault: unknown) => void,
  afterEach: (id: string) => void = () => undefined,
) {
  const none = async (): Promise<string[]> => [];
  const move = async (id: string): Promise<boolean> => {
    await takes(id, 10);
    afterEach(id);
    if (id === 'broken') throw new Error(id);
    return true;
  };
  return deadlineJob({
    store: { read: null } as unknown as Store,
    organisation: { calendarsStamp: async () => 'calendars' },
    inTime: {
      ...{ listLeftOver: none, listWaitedFor: none, routeLeftOver: none, endWaiting: none },
      ...{ applyPolicy: none, listUnderOlder: none, endApplying: none },
      policyToApply: async () => undefined,
      listCountingOfficeHours: async () => ['counted', 'counted too'],
      recount: move,
      listExpired: async () => ['first', 'broken', 'last'],
      escalate: move,
    } as unknown as Parameters<typeof deadlineJob>[0]['inTime'],
    onFault,
    pace,
  })(1_000);
}

test('cases that are due go up one by one, others have their turns between them, also behind a fault', async () => {
  const world = timed();
  const faults: unknown[] = [];
  await lookAt(world, (fault) => faults.push(fault));
  const up = ['first', 'rest 40', 'broken', 'rest 40', 'last', 'rest 40'];
  // Whose clock is no longer true is waited for by all of them.
  expect(world.told).toEqual(['counted', 'counted too', ...up]);
  expect(faults).toHaveLength(1);
});

test('none is begun after its end: the server that stops waits for one case', async () => {
  const world = timed();
  await lookAt(
    world,
    () => undefined,
    (id) => id === 'first' && world.end(),
  );
  expect(world.told).toEqual(['counted', 'counted too', 'first']);
});
