import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  callRepository,
  countAgentStates,
  forgetAgentStates,
  noticeStore,
} from '../../../src/calls/index.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { FIRST_QUEUE } from '../../../src/queues/queue.ts';
import { queueLogSource, writeQueueLog } from '../../../src/queue-log/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, changed, ended, numbered } from '../../support/live-notices.ts';
import { readLog } from '../../support/queue-log-reader.ts';

const dayMs = 86_400_000;

/** What agents were and whose calls they took: kept small, forgotten in time, and read truly. */
export function agentStatesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the states of agents', () => {
    let house: CaseHouse;
    let notices: ReturnType<typeof noticeStore>;
    let calls: ReturnType<typeof callRepository>;
    let seq = 0;
    const startMs = startOfTehranDayMs('2026-11-23') + 10 * 3_600_000;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('agent-states'));
      const nowMs = (): number => house.clock.nowMs;
      notices = noticeStore({ ...house, nowMs, phoneOf: () => null, unseal: () => null });
      calls = callRepository(house);
      const { agentPresence, queue } = house.store.tables;
      const { id: _id, version: _version, ...form } = FIRST_QUEUE;
      await house.store.tx(async (w) => {
        await w.insert(queue).values({ ...form, id: 'general', createdAtMs: 1 });
        const row = { wish: 'available' as const, changedAtMs: 0, createdAtMs: 0 };
        await w.insert(agentPresence).values({ ...row, id: house.anna });
      });
    });
    afterAll(() => house.close());

    async function told(atMs: number, ...what: object[]): Promise<void> {
      await notices.apply(
        'journal-1',
        what.map((notice) => numbered((seq += 1), atMs, notice)),
      );
    }
    const states = async () => house.store.read.select().from(house.store.tables.agentState);
    const served = async () => {
      const rows = await house.store.read.select().from(house.store.tables.agentServed);
      return rows.toSorted((a, b) => a.place - b.place);
    };
    /** Waits a minute for Anna, who talks with somebody else. */
    async function waits(callId: string, atMs: number): Promise<void> {
      await told(atMs - 60_000, changed(house.anna, { activity: 'talking' }));
      await told(atMs, arrived(callId, atMs));
      await told(atMs + 60_000, answered(callId, house.anna, 60_000), changed(house.anna));
      await told(
        atMs + 90_000,
        ended(callId, 'answered', { enteredAtMs: atMs, waitMs: 60_000 }),
        changed(house.anna, { activity: 'wrap-up' }),
      );
      await told(atMs + 99_000, changed(house.anna));
    }
    const whyOf = async (callId: string) =>
      (await calls.find(callId))?.waits.map(({ why, signedIn }) => [why, signedIn]);
    const exported = async (fromMs: number, toMs: number) => {
      let text = '';
      const days = { fromDay: tehranDay(fromMs), toDay: tehranDay(toMs) };
      const source = queueLogSource(house, false);
      for await (const piece of writeQueueLog(source, days, async () => undefined)) text += piece;
      const ofAgents = readLog(text).filter(({ event }) => /MEMBER|PAUSE/.test(event));
      return ofAgents.map(({ second, event }) => [second * 1_000 - startMs, event]);
    };

    test('whose calls an agent takes is kept once, until it is others', async () => {
      const { anna } = house;
      for (let day = 0; day < 4; day += 1) await waits(`1.${day}`, startMs + day * dayMs);
      await told(startMs + 3 * dayMs + 200_000, changed(anna, { queueIds: ['general', 'water'] }));
      await told(startMs + 3 * dayMs + 300_000, changed(anna, { queueIds: ['general', 'water'] }));
      expect(await states()).toHaveLength(4 * 4 + 2);
      expect((await states()).every(({ queueIds }) => queueIds === null)).toBe(true);
      expect((await served()).map(({ queueIds, atMs }) => [queueIds, atMs - startMs])).toEqual([
        [['general'], -60_000],
        [['general', 'water'], 3 * dayMs + 200_000],
      ]);
      for (let day = 0; day < 4; day += 1) {
        expect(await whyOf(`1.${day}`)).toEqual([['all-busy', 1]]);
      }
    });

    test('what was long ago is forgotten, and what was so at that instant is known still', async () => {
      const beforeMs = startMs + 2 * dayMs - 3_600_000;
      const nowMs = startMs + 5 * dayMs;
      expect(await exported(startMs, startMs + 3 * dayMs)).toEqual([[-60_000, 'ADDMEMBER']]);
      // Before it is asked for: both tables, with the last row of each, which stays.
      expect(await countAgentStates(house.store, beforeMs)).toBe(2 * 4 + 1);
      expect(await forgetAgentStates(house.store, beforeMs, nowMs)).toBe(2 * 4 - 1);
      const left = (await states()).map(({ atMs }) => atMs).toSorted((a, b) => a - b);
      expect(left[0]).toBe(startMs + dayMs + 99_000);
      expect(left).toHaveLength(1 + 2 * 4 + 2);
      expect(await served()).toHaveLength(2);
      // Of what is known nothing has changed; of the rest nobody is told that nobody was there.
      expect(await whyOf('1.0')).toEqual([['unknown', 0]]);
      expect(await whyOf('1.1')).toEqual([['unknown', 0]]);
      expect(await whyOf('1.2')).toEqual([['all-busy', 1]]);
      expect(await whyOf('1.3')).toEqual([['all-busy', 1]]);
      expect(await exported(startMs, startMs + 3 * dayMs)).toEqual([]);
    });

    test('it is forgotten by the hour, and never comes back', async () => {
      const beforeMs = startMs + 2 * dayMs;
      const before = await states();
      expect(await forgetAgentStates(house.store, beforeMs - 7_200_000, beforeMs)).toBe(0);
      expect(await forgetAgentStates(house.store, beforeMs - 1_800_000, beforeMs)).toBe(0);
      expect(await states()).toHaveLength(before.length);
      // Whoever keeps for longer from now on has not got it back.
      expect(await whyOf('1.1')).toEqual([['unknown', 0]]);
    });
  });
}
