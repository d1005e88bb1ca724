import { describe, expect, test } from 'vitest';
import { fallbackStore } from '../../../src/calls/index.ts';
import { readQueueLog } from '../../../src/calls/queue-log.ts';
import { openStore } from '../../../src/db/index.ts';
import { markBlocks, markedCallerRepository } from '../../../src/marked-callers/index.ts';
import { answered, arrived, ended, offered } from '../../support/live-notices.ts';
import {
  by,
  HOUR_MS,
  MINUTE_MS,
  MISSED_LIMITS,
  MissedHouse,
  reader,
} from '../../support/missed-house.ts';

/** Who gave up waiting: one entry per number, claimed once. */
export function missedCallersSuite(openUrl: (name: string) => Promise<string>): void {
  describe('missed callers', () => {
    const m = new MissedHouse(openUrl, 'missed');
    const { list, told, givesUp, getsThrough, entryOf, settledOf } = m;

    test('a number is on the list once, with how often, since when and how long it waited', async () => {
      await givesUp(3 * MINUTE_MS);
      const firstAtMs = m.house.clock.nowMs;
      m.house.clock.nowMs += 5 * MINUTE_MS;
      await givesUp(MINUTE_MS, 'abandoned', { queueId: 'water' });
      expect(await list()).toMatchObject([
        {
          numberShown: `0915***${m.phone?.slice(-4)}`,
          times: 2,
          queueId: 'water',
          firstAtMs,
          lastAtMs: m.house.clock.nowMs,
          lastWaitMs: MINUTE_MS,
          longestWaitMs: 3 * MINUTE_MS,
          openCases: 0,
          attempts: 0,
          claim: null,
          isCalling: false,
          takesSms: true,
        },
      ]);
      expect(await m.missed.countWaiting()).toBe(1);
    });

    test('nobody is on it without a number, or after having hung up at once, once', async () => {
      await givesUp(2_000, 'short_abandoned');
      expect(await list()).toEqual([]);
      await givesUp(2_000, 'short_abandoned');
      expect(await list()).toMatchObject([{ times: 2, longestWaitMs: 2_000 }]);
      m.phone = null;
      await givesUp();
      expect(await list()).toHaveLength(1);
      for (const outcome of ['blocked', 'closed', 'self_served', 'overflowed']) {
        m.phone = m.nextNumber();
        await givesUp(MINUTE_MS, outcome);
      }
      expect(await list()).toHaveLength(1);
    });

    test('whom the exchange’s death cut off while he waited is owed a call as well, once per number', async () => {
      const byUs = { endedBy: 'system' };
      await givesUp(2_000, 'failed', byUs);
      expect(await list()).toMatchObject([{ times: 1, longestWaitMs: 2_000 }]);
      m.house.clock.nowMs += MINUTE_MS;
      await givesUp(MINUTE_MS, 'failed', byUs);
      await givesUp(3 * MINUTE_MS);
      expect(await list()).toMatchObject([{ times: 3, longestWaitMs: 3 * MINUTE_MS }]);
      await getsThrough();
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({ settledAs: 'got-through', times: 3 });
      // What became of a call that an expert made he knows himself.
      m.house.clock.nowMs += MINUTE_MS;
      const callId = m.newCall();
      const enteredAtMs = m.house.clock.nowMs;
      const byExpert = { direction: 'outbound' };
      await told(
        { ...arrived(callId, enteredAtMs - MINUTE_MS), ...byExpert },
        ended(callId, 'failed', { enteredAtMs, ...byUs, ...byExpert }),
      );
      m.phone = null;
      await givesUp(MINUTE_MS, 'failed', byUs);
      expect(await list()).toEqual([]);
    });

    test('who waited in the dialplan’s queue when the exchange died is owed a call, who talked there is not', async () => {
      const fallback = fallbackStore({
        ...m.house,
        nowMs: () => m.house.clock.nowMs,
        queue: () => ({ id: 'general', shortAbandonMs: 5_000 }),
      });
      const seconds = Math.floor(m.house.clock.nowMs / 1_000);
      const waits = `0${m.phone?.slice(3)}`;
      const talks = `0${m.nextNumber().slice(3)}`;
      const lines = [
        `${seconds}|${m.newCall()}|fallback|NONE|ENTERQUEUE||${waits}|1`,
        `${seconds}|${m.newCall()}|fallback|NONE|ENTERQUEUE||${talks}|2`,
        `${seconds + 9}|${m.lastCall()}|fallback|${m.house.boris}|CONNECT|9|x|3`,
        `${seconds + 40}|NONE|NONE|NONE|QUEUESTART|`,
      ];
      const piece = readQueueLog(Buffer.from(`${lines.join('\n')}\n`), 0, 9);
      m.house.clock.nowMs += MINUTE_MS;
      await fallback.apply({ fileId: 'a-dead-exchange', ...piece });
      expect(await list()).toMatchObject([
        { numberShown: `0915***${m.phone?.slice(-4)}`, times: 1, lastWaitMs: 40_000 },
      ]);
    });

    test('who calls again is shown as on the line, and is off the list once he is answered', async () => {
      await givesUp();
      m.house.clock.nowMs += MINUTE_MS;
      const callId = m.newCall();
      await told(arrived(callId, m.house.clock.nowMs));
      expect(await list()).toMatchObject([{ isCalling: true }]);
      await told(offered(callId, m.house.anna), answered(callId, m.house.anna, 5_000));
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({ settledAs: 'got-through', settledByName: null });
      m.house.clock.nowMs += MINUTE_MS;
      await givesUp();
      expect(await list()).toMatchObject([{ times: 1 }]);
    });

    test('who got through before he gave up is owed a call; also what came late is told once', async () => {
      await getsThrough();
      await givesUp();
      expect(await list()).toMatchObject([{ times: 1 }]);
      const callId = m.newCall();
      const end = ended(callId, 'abandoned', { enteredAtMs: m.house.clock.nowMs });
      await told(arrived(callId, m.house.clock.nowMs), end, end);
      const { store } = m.house;
      await store.tx((w) => m.house.missed.follow(w, callId, m.house.clock.nowMs));
      expect(await list()).toMatchObject([{ times: 2 }]);
    });

    test('the fallback queue is a queue, too: who gave up there, and who got through there', async () => {
      const fallback = fallbackStore({
        ...m.house,
        nowMs: () => m.house.clock.nowMs,
        queue: () => ({ id: 'general', shortAbandonMs: 5_000 }),
      });
      const seconds = Math.floor(m.house.clock.nowMs / 1_000);
      const number = `0${m.phone?.slice(3)}`;
      const lines = [
        `${seconds}|${m.newCall()}|fallback|NONE|ENTERQUEUE||${number}|1`,
        `${seconds + 40}|${m.lastCall()}|fallback|NONE|ABANDON|1|1|40`,
      ];
      const piece = readQueueLog(Buffer.from(`${lines.join('\n')}\n`), 0, 9);
      m.house.clock.nowMs += MINUTE_MS;
      await fallback.apply({ fileId: 'a-file', ...piece });
      expect(await list()).toMatchObject([{ times: 1, lastWaitMs: 40_000 }]);
      const more = [
        `${seconds + 60}|${m.newCall()}|fallback|NONE|ENTERQUEUE||${number}|1`,
        `${seconds + 70}|${m.lastCall()}|fallback|${m.house.boris}|CONNECT|10|x|3`,
        `${seconds + 90}|${m.lastCall()}|fallback|${m.house.boris}|COMPLETECALLER|10|20|1`,
      ];
      m.house.clock.nowMs += MINUTE_MS;
      const next = readQueueLog(Buffer.from(`${more.join('\n')}\n`), piece.toByte, 9);
      await fallback.apply({ fileId: 'a-file', ...next });
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({ settledAs: 'got-through' });
    });

    test('a number that is blocked is not called back while it is', async () => {
      await givesUp();
      const nowMs = (): number => m.house.clock.nowMs;
      const blocks = markBlocks({ ...m.house, nowMs });
      const marked = markedCallerRepository({ ...m.house, blocks, nowMs });
      const mark = { kind: 'blocked', forMs: HOUR_MS } as const;
      await marked.add({ number: m.phone ?? '', reason: 'مزاحم', mark }, by(m.house.vera));
      expect([await list(), await m.missed.countWaiting()]).toEqual([[], 0]);
      m.house.clock.nowMs += HOUR_MS;
      expect(await list()).toHaveLength(1);
    });

    test('of twenty who claim at the same moment on two servers one has it, the others are told who', async () => {
      const second = openStore({
        databaseUrl: m.url,
        sqlitePath: m.house.path,
        monotonicMs: () => 0,
        onSlow: () => undefined,
      });
      m.others.push(second);
      const servers = [m.missed, m.overStore(second)];
      for (let round = 0; round < 5; round += 1) {
        m.phone = m.nextNumber();
        await givesUp();
        const entryId = (await list()).at(-1)?.entryId ?? '';
        const people = [m.house.anna, m.house.boris];
        const claims = Array.from({ length: 20 }, (_, n) => ({
          userId: people[n % 2] ?? '',
          server: servers[Math.floor(n / 2) % 2] ?? m.missed,
        }));
        const answers = await Promise.all(
          claims.map(async ({ userId, server }) => ({
            userId,
            refusal: await server.claim(entryId, by(userId)),
          })),
        );
        const holder = answers.find(({ refusal }) => refusal === null)?.userId ?? '';
        const name = holder === m.house.anna ? 'آنا' : 'بوریس';
        for (const { userId, refusal } of answers) {
          // His own second press renews what he has.
          const expected = { refusal: 'missed-claimed', holder: name };
          expect(refusal).toEqual(userId === holder ? null : expected);
        }
        expect((await m.missed.open(entryId, reader(holder)))?.entry.claim).toMatchObject({
          name,
          isMine: true,
        });
      }
    });

    test('a claim ends by itself; who comes late is told who has it now', async () => {
      await givesUp();
      const entryId = await entryOf();
      expect(await m.missed.claim(entryId, by(m.house.anna))).toBeNull();
      expect(await m.missed.countWaiting()).toBe(0);
      const sms = { as: 'sms' } as const;
      const early = await m.missed.settle(entryId, sms, by(m.house.boris));
      expect(early).toEqual({ refusal: 'missed-claimed', holder: 'آنا' });
      m.house.clock.nowMs += MISSED_LIMITS.claimMs;
      expect([await m.missed.countWaiting(), (await list())[0]?.claim]).toEqual([1, null]);
      expect(await m.missed.settle(entryId, sms, by(m.house.boris))).toEqual({
        refusal: 'missed-not-claimed',
      });
      expect(await m.missed.claim(entryId, by(m.house.boris))).toBeNull();
      const late = await m.missed.settle(
        entryId,
        { as: 'called', reached: true },
        by(m.house.anna),
      );
      expect(late).toEqual({ refusal: 'missed-claimed', holder: 'بوریس' });
      expect(await m.missed.release(entryId, by(m.house.boris))).toBeNull();
      expect(await m.missed.countWaiting()).toBe(1);
      expect(await m.missed.claim('nobody', by(m.house.anna))).toEqual({
        refusal: 'unknown-missed-caller',
      });
    });

    test('what is set shorter holds from now on: claims made after it, and who stays on the list', async () => {
      await givesUp();
      const entryId = await entryOf();
      try {
        m.limits = { keepMs: 60 * MISSED_LIMITS.claimMs, claimMs: 60_000 };
        expect(await m.missed.claim(entryId, by(m.house.anna))).toBeNull();
        m.house.clock.nowMs += 60_000;
        expect(await m.missed.claim(entryId, by(m.house.boris))).toBeNull();
        m.house.clock.nowMs += MISSED_LIMITS.claimMs;
        expect(await m.missed.countOld(MISSED_LIMITS.claimMs)).toBe(1);
        expect(await m.missed.countOld(m.limits.keepMs)).toBe(0);
        expect(await list()).toHaveLength(1);
        m.limits = { ...m.limits, keepMs: MISSED_LIMITS.claimMs };
        expect(await list()).toEqual([]);
        expect(await m.missed.expire()).toBe(1);
      } finally {
        m.limits = MISSED_LIMITS;
      }
    });

    test('a claim that ran out still counts while nobody else has taken it', async () => {
      await givesUp();
      const entryId = await entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      m.house.clock.nowMs += 2 * MISSED_LIMITS.claimMs;
      const reached = { as: 'called', reached: true } as const;
      expect(await m.missed.settle(entryId, reached, by(m.house.anna))).toEqual({
        settledAs: 'reached',
        attempts: 1,
      });
      const again = await m.missed.settle(entryId, reached, by(m.house.anna));
      expect(again).toEqual({ refusal: 'missed-settled' });
    });
  });
}
