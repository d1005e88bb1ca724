import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudit } from '../../../src/audit/index.ts';
import { authRepository } from '../../../src/auth/index.ts';
import { NO_RULES, ROUND_THE_CLOCK } from '../../../src/contract/queue-rules.ts';
import {
  bannerRepository,
  createLine,
  type Line,
  lineRepository,
} from '../../../src/line/index.ts';
import { queueRepository } from '../../../src/queues/index.ts';
import type { Request } from '../../../telephony/protocol/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { asSeen, type PlanPart } from '../../support/queue-plans.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 7, 30);

/** Who has set what of the line: with its change, or not at all. */
export function lineAuditSuite(openUrl: (name: string) => Promise<string>): void {
  describe('settings of the line', () => {
    let db: TestDatabase;
    let line: Line;
    const told: Request[] = [];
    const clock = { nowMs: NOW_MS };
    const by = { userId: 'vera', address: '10.0.0.1' };
    /** Of each next entry of the audit; null: it is written. */
    let fault: Error | null = null;

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('line-audit'));
      const { store } = db;
      const nowMs = () => clock.nowMs;
      const audit = makeAudit({ store, nowMs, newId: () => randomUUID() });
      await queueRepository({ store, audit, nowMs }).seed(NOW_MS);
      await authRepository(store).addUser({
        ...{ id: 'vera', username: 'vera', name: 'ورا', passwordHash: '', roles: ['head'] },
        ...{ mustChangePassword: false, createdAtMs: NOW_MS },
      });
      const faulty: Pick<typeof audit, 'write'> = {
        write: (w, entry) => (fault === null ? audit.write(w, entry) : Promise.reject(fault)),
      };
      line = createLine({
        repository: lineRepository({ store, audit: faulty, nowMs }),
        banners: bannerRepository({ store, audit: faulty, newId: () => randomUUID() }),
        async ask(request) {
          told.push(request);
          return { ok: true };
        },
        nowMs,
        outside: async () => 'unknown-outside-number',
        phoneOf: () => null,
        districtOf: async () => null,
        canDial: true,
        onFault(error) {
          throw error;
        },
      });
    });
    afterAll(async () => {
      line.stop();
      await db.close();
    });

    const standing = async () => [await line.plans(), await line.holidays(), await line.view()];
    /** The newest entry of this act, and how many there are of all. */
    const audited = async (act: string) => {
      const { audit } = db.store.tables;
      const of = eq(audit.act, act);
      const [last] = await db.store.read.select().from(audit).where(of).orderBy(desc(audit.atMs));
      return { all: await db.store.read.$count(audit), last };
    };

    const change = async (set: PlanPart) =>
      line.change('general', asSeen(await line.plans(), 'general', set), by);
    const longestWait = { limitMs: 60_000, then: { to: 'message' } } as const;
    const work = [{ fromMin: 480, untilMin: 840 }];
    const week = [work, work, work, work, work, [], []];
    const day = '2026-11-30';

    interface Act {
      readonly act: string;
      readonly of: string | null;
      readonly does: () => Promise<unknown>;
      readonly detail: object;
    }
    const acts: Act[] = [
      {
        ...{ act: 'queue-plan-changed', of: 'general' },
        does: () => change({ rules: { ...NO_RULES, longestWait } }),
        detail: { 'longestWait.before': null, 'longestWait.after': JSON.stringify(longestWait) },
      },
      {
        ...{ act: 'queue-plan-changed', of: 'general' },
        does: () => change({ hours: { ...ROUND_THE_CLOCK, week, waiting: 'leave' } }),
        detail: {
          ...{ 'week.before': null, 'week.after': JSON.stringify(week) },
          ...{ 'waiting.before': 'stay', 'waiting.after': 'leave' },
        },
      },
      {
        ...{ act: 'holiday-kept', of: day },
        does: () => line.keepHoliday({ day, name: 'تعطیل' }, by),
        detail: { 'name.before': null, 'name.after': 'تعطیل' },
      },
      {
        ...{ act: 'holiday-kept', of: day },
        does: () => line.keepHoliday({ day, name: 'عید' }, by),
        detail: { 'name.before': 'تعطیل', 'name.after': 'عید' },
      },
      {
        ...{ act: 'holiday-dropped', of: day },
        does: () => line.dropHoliday(day, by),
        detail: { 'name.before': 'عید', 'name.after': null },
      },
      {
        ...{ act: 'line-closed', of: null },
        does: () => line.moveEmergency({ on: true, waiting: 'leave' }, by),
        detail: {
          ...{ 'on.before': false, 'on.after': true },
          ...{ 'waiting.before': 'stay', 'waiting.after': 'leave' },
        },
      },
      {
        ...{ act: 'line-opened', of: null },
        does: () => line.moveEmergency({ on: false, waiting: 'stay' }, by),
        detail: {
          ...{ 'on.before': true, 'on.after': false },
          ...{ 'waiting.before': 'leave', 'waiting.after': 'stay' },
        },
      },
      {
        ...{ act: 'surge-begun', of: null },
        does: () => line.moveSurge(true, by),
        detail: {
          ...{ 'on.before': false, 'on.after': true },
          ...{ 'waiting.before': 'stay', 'waiting.after': 'stay' },
        },
      },
      {
        ...{ act: 'surge-ended', of: null },
        does: () => line.moveSurge(false, by),
        detail: {
          ...{ 'on.before': true, 'on.after': false },
          ...{ 'waiting.before': 'stay', 'waiting.after': 'stay' },
        },
      },
      {
        ...{ act: 'news-changed', of: 'general' },
        does: () => tell(null),
        detail: { topic: 'storm', district: null, untilMs: null, ended: null },
      },
      {
        ...{ act: 'news-changed', of: 'general' },
        does: () => tell(NOW_MS + 60_000),
        detail: {
          ...{ topic: 'storm', district: null, ended: null },
          ...{ 'untilMs.before': null, untilMs: NOW_MS + 60_000 },
        },
      },
    ];
    const tell = (untilMs: number | null) => {
      const news = { topic: 'storm', onlyInSurge: false } as const;
      return line.tellNews({ queueId: 'general', news, untilMs, ...by });
    };

    test('each change is in the audit with what was before and what is now, or is undone', async () => {
      for (const { act, of, does, detail } of acts) {
        clock.nowMs += 1;
        const stood = await standing();
        const { all } = await audited(act);
        told.length = 0;

        fault = new Error('the audit cannot be written');
        await expect(does(), act).rejects.toBe(fault);
        fault = null;
        expect(await standing(), act).toEqual(stood);
        expect(told, act).toEqual([]);
        expect((await audited(act)).all, act).toBe(all);

        await does();
        expect(await standing(), act).not.toEqual(stood);
        expect(told.length, act).toBeGreaterThan(0);
        const kept = await audited(act);
        expect(kept.all, act).toBe(all + 1);
        expect(kept.last, act).toMatchObject({ ...by, subjectKind: 'line', subjectId: of });
        expect(kept.last?.detail, act).toEqual(detail);
      }
    });

    test('what somebody else has set meanwhile is not written over, and a fresh look may', async () => {
      const versions = async () => (await line.plans())[0]!.versions;
      const before = await versions();
      const wait = (limitMs: number) => ({
        rules: { ...NO_RULES, longestWait: { ...longestWait, limitMs } },
      });
      const kept = await line.change('general', { ...wait(70_000), version: before.rules }, by);
      expect(kept).toEqual({ applied: true, version: (await versions()).rules });
      const { all } = await audited('queue-plan-changed');
      told.length = 0;
      const late = { ...wait(80_000), version: before.rules };
      expect(await line.change('general', late, by)).toBe('queue-changed');
      expect([told, (await audited('queue-plan-changed')).all]).toEqual([[], all]);
      expect((await line.plans())[0]?.rules).toEqual(wait(70_000).rules);
      // The hours beside them are another form: nobody has touched them.
      expect((await versions()).hours).toBe(before.hours);
      const { rules: version } = await versions();
      await line.change('general', { ...wait(60_000), version }, by);
      // As it was before: nothing of anybody's is lost by that.
      expect(await versions()).toEqual(before);
    });

    test('nothing changed: no audit entry', async () => {
      await line.keepHoliday({ day, name: 'عید' }, by);
      const [plan] = await line.plans();
      const { all } = await audited('queue-plan-changed');
      const { rules = NO_RULES, hours = ROUND_THE_CLOCK } = plan ?? {};
      expect(rules.longestWait).toEqual(longestWait);
      expect(await change({ rules })).toMatchObject({ applied: true });
      expect(await change({ hours })).toMatchObject({ applied: true });
      await line.keepHoliday({ day, name: 'عید' }, by);
      expect((await audited('queue-plan-changed')).all).toBe(all);
    });
  });
}
