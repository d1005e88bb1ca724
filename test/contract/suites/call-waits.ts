import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callRepository, noticeStore } from '../../../src/calls/index.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import {
  answered,
  arrived,
  changed,
  ended,
  numbered,
  offered,
  offerEnded,
} from '../../support/live-notices.ts';

/** Why one caller waited: read from what telephony has told, days later. */
export function callWaitsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('why a call waited', () => {
    let house: CaseHouse;
    let notices: ReturnType<typeof noticeStore>;
    let calls: ReturnType<typeof callRepository>;
    let seq = 0;
    const startMs = startOfTehranDayMs('2026-11-23') + 10 * 3_600_000;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('call-waits'));
      const nowMs = (): number => house.clock.nowMs;
      notices = noticeStore({ ...house, nowMs, phoneOf: () => null, unseal: () => null });
      calls = callRepository(house);
      const { agentPresence } = house.store.tables;
      await house.store.tx(async (w) => {
        for (const id of [house.anna, house.boris]) {
          const row = { id, wish: 'available' as const, changedAtMs: 0, createdAtMs: 0 };
          await w.insert(agentPresence).values(row);
        }
      });
    });
    afterAll(() => house.close());

    /** Seconds of that morning. */
    async function told(s: number, ...what: object[]): Promise<void> {
      const atMs = startMs + s * 1_000;
      const batch = what.map((notice) => numbered((seq += 1), atMs, notice));
      await notices.apply('journal-1', batch);
    }
    const given = (callId: string, agentId: string, callKeyMs: number) => {
      const { decision, ...offer } = offered(callId, agentId);
      return { ...offer, decision: { ...decision, callKeyMs } };
    };

    test('all were busy, an older caller was served first, and then a phone rang', async () => {
      const { anna, boris } = house;
      const older = startMs - 60_000;
      // Days before: Boris is on a break since.
      await told(-300_000, changed(boris, { wish: 'paused', pauseReason: 'tea' }));
      await told(-60, arrived('1.1', older), changed(anna, { activity: 'talking' }));
      await told(0, arrived('1.2', startMs));
      await told(40, given('1.1', anna, older), changed(anna, { activity: 'ringing' }));
      await told(44, answered('1.1', anna, 104_000), changed(anna, { activity: 'talking' }));
      await told(100, given('1.2', anna, startMs), changed(anna, { activity: 'ringing' }));
      await told(106, offerEnded('1.2', anna, 'declined'), changed(anna));
      await told(130, ended('1.2', 'abandoned', { enteredAtMs: startMs, waitMs: 130_000 }));

      const found = await calls.find('1.2');
      const at = (s: number): number => startMs + s * 1_000;
      const one = { queueId: 'general', signedIn: 2, paused: 1, aheadByBoost: 0, behind: 0 };
      expect(found?.waits).toEqual([
        {
          ...one,
          fromMs: at(0),
          toMs: at(100),
          why: 'all-busy',
          agentIds: [],
          working: 1,
          ahead: 1,
        },
        {
          ...one,
          fromMs: at(100),
          toMs: at(106),
          why: 'rung',
          agentIds: [anna],
          signedIn: 0,
          working: 0,
          paused: 0,
          ahead: 0,
        },
        {
          ...one,
          fromMs: at(106),
          toMs: at(130),
          why: 'missed',
          agentIds: [anna],
          working: 0,
          ahead: 0,
        },
      ]);
      expect(found?.agents[anna]).toBeDefined();
    });

    test('is not said of calls that we made', async () => {
      await told(200, { ...arrived('pc-1.9.1', startMs), callbackOf: '1.9' });
      expect((await calls.find('pc-1.9.1'))?.waits).toEqual([]);
    });
  });
}
