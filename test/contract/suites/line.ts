import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudit } from '../../../src/audit/index.ts';
import { authRepository } from '../../../src/auth/index.ts';
import { type News, NO_RULES, ROUND_THE_CLOCK } from '../../../src/contract/queue-rules.ts';
import {
  bannerRepository,
  createLine,
  lineRepository,
  type Line,
} from '../../../src/line/index.ts';
import { queueRepository } from '../../../src/queues/index.ts';
import {
  type Answer,
  type NumberedNotice,
  OutsideParty,
  type Request,
} from '../../../telephony/protocol/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { asSeen, type PlanPart } from '../../support/queue-plans.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 7, 30);
const HOUR_MS = 3_600_000;
const PARISA = '+989153124587';

/** Rules, hours, holidays and switches: kept, and told to telephony. */
export function lineSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the line', () => {
    let db: TestDatabase;
    let line: Line;
    let told: Request[] = [];
    let hasTrunk = true;
    let answer: Answer = { ok: true };
    const clock = { nowMs: NOW_MS };
    const by = { userId: 'vera', address: '10.0.0.1' };

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('line'));
      const { store } = db;
      const audit = makeAudit({ store, nowMs: () => clock.nowMs, newId: () => randomUUID() });
      await queueRepository({ store, audit, nowMs: () => clock.nowMs }).seed(NOW_MS);
      await authRepository(db.store).addUser({
        ...{ id: 'vera', username: 'vera', name: 'ورا', passwordHash: '' },
        ...{ mustChangePassword: false, roles: ['shift-supervisor'], createdAtMs: NOW_MS },
      });
      line = createLine({
        repository: lineRepository({ store, audit, nowMs: () => clock.nowMs }),
        banners: bannerRepository({ store, audit, newId: () => randomUUID() }),
        ask: async (request) => {
          told.push(request);
          return answer;
        },
        nowMs: () => clock.nowMs,
        outside: async (entryId) =>
          entryId === 'reza'
            ? OutsideParty.parse({ outsideId: 'reza', numberToken: 'sealed' })
            : 'unknown-outside-number',
        phoneOf: (token) => (token === 'sealed-parisa' ? PARISA : null),
        districtOf: async (phone) => (phone === PARISA ? 12 : null),
        get canDial() {
          return hasTrunk;
        },
        onFault: (error) => {
          throw error;
        },
      });
    });
    afterAll(async () => {
      line.stop();
      await db.close();
    });
    const change = async (queueId: string, set: PlanPart) => {
      const done = await line.change(queueId, asSeen(await line.plans(), queueId, set), by);
      return typeof done === 'string' ? done : { applied: done.applied };
    };
    const toldSince = (): Request[] => told.splice(0);

    test('a fresh line is open round the clock, with no rules and nothing switched', async () => {
      const [plan] = await line.plans();
      expect(plan).toMatchObject({ rules: NO_RULES, hours: ROUND_THE_CLOCK });
      const { emergency, surge, queues } = await line.view();
      expect(queues.flatMap(({ news }) => news)).toEqual([]);
      expect([emergency, surge]).toEqual([
        { on: false, waiting: 'stay', moved: null },
        { on: false, moved: null },
      ]);
    });

    test('a rule asks callers only where the queue calls back, and there is a trunk', async () => {
      const { queue } = db.store.tables;
      const callBack = (callbackOn: boolean) =>
        db.store.tx(async (w) => void (await w.update(queue).set({ callbackOn })));
      const then = { to: 'callback', otherwise: 'stay' } as const;
      const asks = { ...NO_RULES, longestWait: { limitMs: 60_000, then } };
      const asksMore = { ...asks, allPaused: { afterMs: 60_000, then } };
      expect(await change('general', { rules: asks })).toBe('queue-calls-nobody-back');
      expect((await line.plans())[0]?.callbacks).toBe('off');
      await callBack(true);
      hasTrunk = false;
      expect(await change('general', { rules: asks })).toBe('no-trunk');
      expect((await line.plans())[0]?.callbacks).toBe('no-trunk');
      hasTrunk = true;
      expect(await change('general', { rules: asks })).toEqual({ applied: true });
      expect((await line.plans())[0]).toMatchObject({ callbacks: 'on', rules: asks });
      // The trunk is taken away: what is set stays to be seen and changed, but nothing more asks.
      hasTrunk = false;
      expect(await change('general', { rules: asksMore })).toBe('no-trunk');
      const later = { ...asks, longestWait: { limitMs: 90_000, then } };
      expect(await change('general', { rules: later })).toEqual({ applied: true });
      expect(await change('general', { rules: NO_RULES })).toEqual({ applied: true });
      hasTrunk = true;
      toldSince();
    });

    test('all rules of a queue are kept and told, each with its own limit and destination', async () => {
      const rules = {
        longestQueue: { maxWaiting: 7, then: { to: 'queue', queueId: 'night' } },
        expectedWait: { limitMs: 301_000, then: { to: 'callback', otherwise: 'stay' } },
        longestWait: { limitMs: 602_000, then: { to: 'message' } },
        nobodySignedIn: { afterMs: 63_000, then: { to: 'voicemail' } },
        allPaused: { afterMs: 94_000, then: { to: 'fallback' } },
        standby: null,
      } as const;
      expect(await change('general', { rules })).toEqual({ applied: true });
      expect(await change('nowhere', { rules })).toBe('unknown-queue');
      expect((await line.plans())[0]?.rules).toEqual(rules);
      const { standby, ...ofLeaving } = rules;
      const [first, second] = toldSince();
      expect(first).toEqual({ type: 'configure-rules', queueId: 'general', rules: ofLeaving });
      expect(second).toEqual({ type: 'set-standby', queueId: 'general', standby });
    });

    test('the on-call number is told sealed, and as nobody where its entry is gone', async () => {
      const onCall = (entryId: string) => ({
        rules: { ...NO_RULES, standby: { afterMs: 60_000, entryId } },
      });
      await change('general', onCall('reza'));
      expect(toldSince().find(({ type }) => type === 'set-standby')).toEqual({
        type: 'set-standby',
        queueId: 'general',
        standby: { afterMs: 60_000, outsideId: 'reza', numberToken: 'sealed' },
      });
      expect(await line.isOnCall('reza')).toBe(true);
      expect(await line.isOnCall('omid')).toBe(false);
      await change('general', onCall('gone'));
      const told = toldSince().find(({ type }) => type === 'set-standby');
      expect(told).toMatchObject({ standby: null });
      await change('general', { rules: NO_RULES });
      toldSince();
    });

    test('a holiday closes a queue that rests on holidays, and opens it when taken back', async () => {
      await change('general', { hours: { ...ROUND_THE_CLOCK, closedOnHolidays: true } });
      await line.keepHoliday({ day: '2026-11-22', name: 'تعطیل' }, by);
      await line.keepHoliday({ day: '2026-11-22', name: 'عید' }, by);
      expect(await line.holidays()).toEqual([{ day: '2026-11-22', name: 'عید' }]);
      const planned = toldSince().findLast((one) => one.type === 'plan-hours');
      const fromMs = NOW_MS + 13 * HOUR_MS;
      expect(planned?.hours?.closed).toEqual([
        { fromMs, untilMs: fromMs + 24 * HOUR_MS, cause: 'holiday' },
      ]);
      expect(await line.dropHoliday('2026-11-22', by)).toEqual({ applied: true });
      expect(await line.dropHoliday('2026-11-22', by)).toBeNull();
      expect(toldSince().findLast((one) => one.type === 'plan-hours')?.hours).toBeNull();
    });

    test('a week of hours is kept with the night’s queue, and told as when it is closed', async () => {
      const work = [{ fromMin: 480, untilMin: 840 }];
      const twice = [...work, { fromMin: 960, untilMin: 1_200 }];
      const week = [work, twice, work, work, work, [{ fromMin: 480, untilMin: 1_440 }], []];
      const then = { to: 'queue', queueId: 'night' } as const;
      const hours = { week, closedOnHolidays: true, then, waiting: 'leave' } as const;
      await line.keepHoliday({ day: '2026-11-23', name: 'عید' }, by);
      toldSince();
      expect(await change('general', { hours })).toEqual({ applied: true });
      expect((await line.plans())[0]?.hours).toEqual(hours);
      const planned = toldSince().find((one) => one.type === 'plan-hours')?.hours;
      expect(planned).toMatchObject({ then, waiting: 'leave' });
      /** In hours since the Saturday began. */
      const at = (ms: number): number => (ms - NOW_MS) / HOUR_MS + 11;
      const closed = planned?.closed.map(
        ({ fromMs, untilMs, cause }) => `${at(fromMs)}-${at(untilMs)} ${cause}`,
      );
      // Monday is a holiday; Thursday is open to midnight, Friday not at all.
      expect(closed?.slice(0, 9).join(', ')).toBe(
        '0-8 hours, 14-32 hours, 38-40 hours, 44-48 hours, 48-72 holiday, ' +
          '72-80 hours, 86-104 hours, 110-128 hours, 144-176 hours',
      );
      expect(closed?.at(-1)).toBe('312-336 hours');
      await line.dropHoliday('2026-11-23', by);
      await change('general', { hours: ROUND_THE_CLOCK });
      expect(toldSince().findLast((one) => one.type === 'plan-hours')?.hours).toBeNull();
    });

    test('a switch is kept with who moved it, and told as soon as telephony is there', async () => {
      answer = { ok: false, refusal: 'pbx-unavailable' };
      const done = await line.moveEmergency({ on: true, waiting: 'leave' }, by);
      expect(done).toEqual({ applied: false });
      answer = { ok: true };
      expect(await line.moveSurge(true, by)).toEqual({ applied: true });
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
      await line.moveEmergency({ on: false, waiting: 'leave' }, by);
      const emergency = null;
      expect(toldSince()).toEqual([{ type: 'set-line', line: { emergency, surge: true } }]);
    });

    const tellNews = (news: News | null, untilMs: number | null = null, bannerId?: string) =>
      line.tellNews({ queueId: 'general', news, untilMs, bannerId, ...by });
    const newsOfGeneral = async () =>
      (await line.view()).queues.find(({ queueId }) => queueId === 'general')?.news ?? [];
    const lastTold = () => toldSince().findLast(({ type }) => type === 'tell-news');

    test('news are told of one queue, and taken back', async () => {
      const news = { topic: 'storm', onlyInSurge: true } as const;
      expect(await tellNews(news)).toEqual({ applied: true });
      const [told] = await newsOfGeneral();
      expect(told).toEqual({ ...news, bannerId: told?.bannerId, untilMs: null });
      expect(lastTold()).toEqual({
        ...{ type: 'tell-news', queueId: 'general' },
        news: { ...news, newsId: told?.bannerId },
      });
      // Kept for a surge, and there is one.
      expect(await line.banners(null)).toMatchObject([{ isTold: true, onlyInSurge: true }]);
      await tellNews(null);
      expect(await newsOfGeneral()).toEqual([]);
      expect(lastTold()).toEqual({ type: 'tell-news', queueId: 'general', news: null });
      expect(await line.banners(null)).toEqual([]);
    });

    test('several are told at once: what concerns all first, the newest of the districts behind', async () => {
      await tellNews({ topic: 'outage', district: 3, onlyInSurge: false });
      clock.nowMs += 1;
      await tellNews({ topic: 'storm', onlyInSurge: false });
      clock.nowMs += 1;
      await tellNews({ topic: 'outage', district: 12, onlyInSurge: false });
      const [twelfth, storm, third] = await newsOfGeneral();
      expect([twelfth?.district, storm?.district, third?.district]).toEqual([12, undefined, 3]);
      expect(lastTold()).toEqual({
        ...{ type: 'tell-news', queueId: 'general' },
        news: { newsId: storm?.bannerId, topic: 'storm', onlyInSurge: false },
        also: [
          { newsId: twelfth?.bannerId, topic: 'outage', district: 12, onlyInSurge: false },
          { newsId: third?.bannerId, topic: 'outage', district: 3, onlyInSurge: false },
        ],
      });
      // Of the same district: more time is the same banner, another wish to tell it is another one.
      await tellNews({ topic: 'outage', district: 3, onlyInSurge: false }, clock.nowMs + HOUR_MS);
      expect((await newsOfGeneral()).at(-1)).toEqual({ ...third, untilMs: clock.nowMs + HOUR_MS });
      await tellNews({ topic: 'outage', district: 3, onlyInSurge: true });
      const again = await newsOfGeneral();
      expect(again).toHaveLength(3);
      expect(again.map(({ bannerId }) => bannerId)).not.toContain(third?.bannerId);
      // One ends alone; ended already, nothing else does, and the audit says it once.
      const { audit } = db.store.tables;
      const acts = () => db.store.read.$count(audit, eq(audit.act, 'news-changed'));
      const before = await acts();
      expect(await tellNews(null, null, twelfth?.bannerId)).toEqual({ applied: true });
      expect(await tellNews(null, null, twelfth?.bannerId)).toEqual({ applied: true });
      expect(await acts()).toBe(before + 1);
      const left = (await newsOfGeneral()).map(({ topic, district }) => [topic, district]);
      expect(left.sort()).toEqual([
        ['outage', 3],
        ['storm', undefined],
      ]);
      await tellNews(null);
      expect(await newsOfGeneral()).toEqual([]);
      toldSince();
    });

    test('an older telling never stands over a newer one, however late it comes', async () => {
      await tellNews({ topic: 'storm', onlyInSurge: false });
      let isMeanwhile = true;
      await line.tellAll(async (request) => {
        if (request.type === 'tell-news' && isMeanwhile) {
          isMeanwhile = false;
          await tellNews(null);
        }
        told.push(request);
        return { ok: true };
      });
      const news = toldSince().filter(({ type }) => type === 'tell-news');
      expect(news.map((one) => 'news' in one && one.news?.topic)).toEqual([
        ...['storm', undefined, 'storm', undefined],
      ]);
    });

    const arrives = (change: object, agoMs = 0): void => {
      const atMs = clock.nowMs - agoMs;
      const notice = { type: 'call-arrived', callId: 'c-1', queueId: 'general', enteredAtMs: atMs };
      const numbered = { journalId: 'j', seq: 1, atMs, notice: { ...notice, ...change } };
      line.onReceived(numbered as unknown as NumberedNotice, clock.nowMs);
    };

    test('a caller is placed while news of districts are told, and by nothing else', async () => {
      const callerToken = 'sealed-parisa';
      arrives({ callerToken });
      await tellNews({ topic: 'outage', district: 3, onlyInSurge: false });
      toldSince();
      arrives({ callerToken: null });
      arrives({ callerToken, direction: 'outbound' });
      arrives({ callerToken, callbackOf: 'pc-1' });
      // Heard of after we were away: his greeting is over.
      arrives({ callerToken, callId: 'c-0' }, 61_000);
      arrives({ callerToken, callId: 'c-2' });
      await expect
        .poll(() => told, { timeout: 15_000 })
        .toEqual([{ type: 'place-caller', callId: 'c-2', district: 12 }]);
      await tellNews(null);
      toldSince();
      arrives({ callerToken });
      await tellNews({ topic: 'storm', onlyInSurge: false });
      arrives({ callerToken });
      await tellNews(null);
      expect(toldSince().filter(({ type }) => type === 'place-caller')).toEqual([]);
    });

    test('each banner counts the calls that it answered, and no other one’s', async () => {
      const { call } = db.store.tables;
      let calls = 0;
      const ended = (outcome: string, bannerId: string | null) =>
        db.store.tx((w) =>
          w.insert(call).values({
            ...{ id: `banner-call-${(calls += 1)}`, queueId: 'general', enteredAtMs: clock.nowMs },
            ...{ day: '2026-11-21', endedAtMs: clock.nowMs, outcome, bannerId },
            createdAtMs: clock.nowMs,
          }),
        );
      await tellNews({ topic: 'outage', district: 5, onlyInSurge: false });
      clock.nowMs += HOUR_MS;
      await tellNews({ topic: 'outage', district: 4, onlyInSurge: false }, clock.nowMs + HOUR_MS);
      const [fourth, fifth] = await newsOfGeneral();
      await ended('self_served', null);
      await ended('abandoned', null);
      await ended('self_served', fifth?.bannerId ?? '');
      await ended('self_served', fifth?.bannerId ?? '');
      await ended('self_served', fourth?.bannerId ?? '');
      await tellNews(null, null, fifth?.bannerId);
      const banners = await line.banners(clock.nowMs - HOUR_MS / 2);
      expect(
        banners
          .filter(({ district }) => district === 4 || district === 5)
          .map(({ district, answered, endedAtMs, startedByName }) => [
            ...[district, answered, endedAtMs, startedByName],
          ]),
      ).toEqual([
        [4, 1, null, 'ورا'],
        [5, 2, clock.nowMs, 'ورا'],
      ]);
    });

    test('a banner that was given more time is not ended by who found it due before', async () => {
      const over = { queueId: 'general', news: null, untilMs: null, userId: null, address: null };
      const before = await line.banners(null);
      expect(before).toMatchObject([{ district: 4, untilMs: clock.nowMs + HOUR_MS }]);
      toldSince();
      expect(await line.tellNews(over)).toBeNull();
      expect(toldSince()).toEqual([]);
      expect(await line.banners(null)).toEqual(before);
    });

    test('a banner with an end is told no more when it has come, and that is in the audit', async () => {
      await tellNews({ topic: 'storm', onlyInSurge: false });
      toldSince();
      expect(await line.endBanners(clock.nowMs)).toBe(0);
      clock.nowMs += HOUR_MS;
      expect(await line.endBanners(clock.nowMs)).toBe(1);
      // The one without an end goes on.
      const told = lastTold();
      expect(told).toMatchObject({ queueId: 'general', news: { topic: 'storm' } });
      expect(told).not.toHaveProperty('also');
      expect(await line.endBanners(clock.nowMs)).toBe(0);
      const last = (await line.banners(clock.nowMs)).find(({ district }) => district === 4);
      expect(last).toMatchObject({ endedAtMs: clock.nowMs, endedByName: null, isTold: false });
      const { audit } = db.store.tables;
      const rows = await db.store.read.select().from(audit).where(eq(audit.act, 'news-changed'));
      expect(rows.map(({ userId, detail }) => [userId, detail?.['topic']])).toContainEqual([
        null,
        null,
      ]);
      expect(rows.filter(({ userId }) => userId === 'vera').length).toBeGreaterThan(3);
    });
  });
}
