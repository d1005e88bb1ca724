import { afterEach, expect, test, vi } from 'vitest';
import { untriagedAlarm } from '../../src/live/index.ts';
import { eventually } from '../support/eventually.ts';
import { hubRig } from '../support/hub-rig.ts';
import { HOUR_MS, openReferralHouse, WORKS } from '../support/referral-house.ts';
import { serverRig } from '../support/server-rig.ts';

/** No rule finds a unit for these. */
const UNKNOWN = { serviceCode: '999' };
const NAME = 'cases-untriaged';
const MINUTE_MS = 60_000;

afterEach(() => void vi.useRealTimers());

test('a case that waits for a unit for two hours is an alarm on the board, until the last has one', async () => {
  const house = await openReferralHouse();
  const { referrals, clock, vera } = house;
  const { hub } = hubRig();
  const look = untriagedAlarm({ ...referrals, hub });
  const shown = async () => {
    await look(clock.nowMs);
    return hub.joinBoard().alarms;
  };
  const alarmOf = (sinceMs: number) => [{ alarm: NAME, subject: 'triage', sinceMs }];
  const first = await house.register(UNKNOWN);
  const firstDueMs = clock.nowMs + 2 * HOUR_MS;
  clock.nowMs += HOUR_MS;
  const second = await house.register(UNKNOWN);
  clock.nowMs = firstDueMs - 1;
  expect(await shown()).toEqual([]);
  clock.nowMs = firstDueMs;
  expect(await shown()).toEqual(alarmOf(firstDueMs));
  clock.nowMs += 2 * HOUR_MS;
  expect(await shown()).toEqual(alarmOf(firstDueMs));
  expect(
    (await referrals.referFromTriage(first, { departmentId: WORKS.unit }, vera, clock.nowMs)).type,
  ).toBe('done');
  expect(await shown()).toEqual(alarmOf(firstDueMs + HOUR_MS));
  expect(
    (await referrals.referFromTriage(second, { departmentId: WORKS.unit }, vera, clock.nowMs)).type,
  ).toBe('done');
  expect(await shown()).toEqual([]);
  await house.close();
});

test('the server looks each minute, and the board that a shift hands over shows it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const rig = await serverRig();
  const { store, newId } = rig.database;
  const alarms = () => rig.server.hub.joinBoard().alarms.filter(({ alarm }) => alarm === NAME);
  const sinceMs = Date.now() - HOUR_MS;
  await store.tx(async (w) => {
    await w.insert(store.tables.cases).values({
      ...{ id: newId(), kind: 'request', status: 'triage', cycle: 1, priority: 'normal' },
      ...{ confidentiality: 'open', announceBy: 'sms', dueAtMs: sinceMs, version: 1 },
      ...{ eventCount: 0, eventHash: '', createdAtMs: sinceMs },
    });
  });
  expect(alarms()).toEqual([]);
  vi.advanceTimersByTime(MINUTE_MS);
  await eventually('the board is told', 10_000, () => alarms().length === 1);
  expect(alarms()).toEqual([{ alarm: NAME, subject: 'triage', sinceMs }]);
  await rig.close();
});
