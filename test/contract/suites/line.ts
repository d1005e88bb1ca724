import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudit } from '../../../src/audit/index.ts';
import { authRepository } from '../../../src/auth/index.ts';
import { NO_RULES, ROUND_THE_CLOCK } from '../../../src/contract/queue-rules.ts';
import { createLine, lineRepository, type Line } from '../../../src/line/index.ts';
import { queueRepository } from '../../../src/queues/index.ts';
import { type Answer, OutsideParty, type Request } from '../../../telephony/protocol/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 7, 30);
const HOUR_MS = 3_600_000;

/** Rules, hours, holidays and switches: kept, and told to telephony. */
export function lineSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the line', () => {
    let db: TestDatabase;
    let line: Line;
    let told: Request[] = [];
    let answer: Answer = { ok: true };

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('line'));
      const { store } = db;
      const audit = makeAudit({ store, nowMs: () => NOW_MS, newId: () => randomUUID() });
      await queueRepository({ store, audit, nowMs: () => NOW_MS }).seed(NOW_MS);
      await authRepository(db.store).addUser({
        id: 'vera',
        username: 'vera',
        name: 'ورا',
        passwordHash: '',
        mustChangePassword: false,
        roles: ['shift-supervisor'],
        createdAtMs: NOW_MS,
      });
      line = createLine({
        repository: lineRepository(db.store),
        ask: async (request) => {
          told.push(request);
          return answer;
        },
        nowMs: () => NOW_MS,
        outside: async (entryId) =>
          entryId === 'reza'
            ? OutsideParty.parse({ outsideId: 'reza', numberToken: 'sealed' })
            : 'unknown-outside-number',
        onFault: (error) => {
          throw error;
        },
      });
    });
    afterAll(async () => {
      line.stop();
      await db.close();
    });
    const toldSince = (): Request[] => told.splice(0);

    test('a fresh line is open round the clock, with no rules and nothing switched', async () => {
      const [plan] = await line.plans();
      expect(plan).toMatchObject({ rules: NO_RULES, hours: ROUND_THE_CLOCK, news: null });
      const { emergency, surge } = await line.view();
      expect([emergency, surge]).toEqual([
        { on: false, waiting: 'stay', moved: null },
        { on: false, moved: null },
      ]);
    });

    test('rules of a queue are kept and told; an unknown queue has none', async () => {
      const rules = {
        ...NO_RULES,
        longestWait: { limitMs: 600_000, then: { to: 'message' as const } },
      };
      expect(await line.change('general', { rules })).toEqual({ applied: true });
      expect(await line.change('nowhere', { rules })).toBeNull();
      expect((await line.plans())[0]?.rules).toEqual(rules);
      const { standby: _standby, ...told } = rules;
      const [first, second] = toldSince();
      expect(first).toEqual({ type: 'configure-rules', queueId: 'general', rules: told });
      expect(second).toEqual({ type: 'set-standby', queueId: 'general', standby: null });
    });

    test('the on-call number is told sealed, and as nobody where its entry is gone', async () => {
      const onCall = (entryId: string) => ({
        rules: { ...NO_RULES, standby: { afterMs: 60_000, entryId } },
      });
      await line.change('general', onCall('reza'));
      expect(toldSince().find(({ type }) => type === 'set-standby')).toEqual({
        type: 'set-standby',
        queueId: 'general',
        standby: { afterMs: 60_000, outsideId: 'reza', numberToken: 'sealed' },
      });
      expect(await line.isOnCall('reza')).toBe(true);
      expect(await line.isOnCall('omid')).toBe(false);
      await line.change('general', onCall('gone'));
      const told = toldSince().find(({ type }) => type === 'set-standby');
      expect(told).toMatchObject({ standby: null });
      await line.change('general', { rules: NO_RULES });
      toldSince();
    });

    test('a holiday closes a queue that rests on holidays, and opens it when taken back', async () => {
      await line.change('general', { hours: { ...ROUND_THE_CLOCK, closedOnHolidays: true } });
      await line.keepHoliday({ day: '2026-11-22', name: 'تعطیل' });
      await line.keepHoliday({ day: '2026-11-22', name: 'عید' });
      expect(await line.holidays()).toEqual([{ day: '2026-11-22', name: 'عید' }]);
      const planned = toldSince().findLast((one) => one.type === 'plan-hours');
      const fromMs = NOW_MS + 13 * HOUR_MS;
      expect(planned?.hours?.closed).toEqual([
        { fromMs, untilMs: fromMs + 24 * HOUR_MS, cause: 'holiday' },
      ]);
      expect(await line.dropHoliday('2026-11-22')).toEqual({ applied: true });
      expect(await line.dropHoliday('2026-11-22')).toBeNull();
      expect(toldSince().findLast((one) => one.type === 'plan-hours')?.hours).toBeNull();
    });

    test('a switch is kept with who moved it, and told as soon as telephony is there', async () => {
      answer = { ok: false, refusal: 'pbx-unavailable' };
      const done = await line.moveEmergency({ on: true, waiting: 'leave' }, 'vera');
      expect(done).toEqual({ applied: false });
      answer = { ok: true };
      expect(await line.moveSurge(true, 'vera')).toEqual({ applied: true });
      const view = await line.view();
      const moved = { byName: 'ورا', atMs: NOW_MS };
      expect(view.emergency).toEqual({ on: true, waiting: 'leave', moved });
      expect(view.surge).toEqual({ on: true, moved });
      toldSince();
      await line.tellAll(async (request) => {
        told.push(request);
        return { ok: true };
      });
      expect(toldSince().map(({ type }) => type)).toEqual([
        'configure-rules',
        'set-standby',
        'plan-hours',
        'tell-news',
        'set-line',
      ]);
      await line.moveEmergency({ on: false, waiting: 'leave' }, 'vera');
      const emergency = null;
      expect(toldSince()).toEqual([{ type: 'set-line', line: { emergency, surge: true } }]);
    });

    test('news are told of one queue, and taken back', async () => {
      const news = { topic: 'storm', district: 3, onlyInSurge: true } as const;
      expect(await line.tellNews('general', news)).toEqual({ applied: true });
      expect((await line.view()).queues[0]?.news).toEqual(news);
      expect(toldSince().at(-1)).toEqual({ type: 'tell-news', queueId: 'general', news });
      await line.tellNews('general', null);
      expect((await line.view()).queues[0]?.news).toBeNull();
    });
  });
}
