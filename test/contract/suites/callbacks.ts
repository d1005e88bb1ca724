import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  callbackRepository,
  callHistories,
  callRepository,
  noticeStore,
} from '../../../src/calls/index.ts';
import { contactRepository } from '../../../src/contacts/index.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import type { NoticeStore } from '../../../src/link/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { arrived, ended, numbered } from '../../support/live-notices.ts';

const PHONE = '+989153124587';
const MORNING_MS = Date.UTC(2026, 10, 23, 6, 0);
const DAY = tehranDay(MORNING_MS);
const LEVELS = new Map([['general', 20_000]]);

const made = (firstCallId: string) => ({
  type: 'callback-made',
  callbackId: `pc-${firstCallId}`,
  firstCallId,
  callerToken: 'token',
  queueId: 'general',
  enteredAtMs: MORNING_MS,
  keyMs: MORNING_MS - 5_000,
});

/** Promises as telephony tells them, and the figures from them. */
export function callbacksSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the record of callbacks', () => {
    let db: TestDatabase;
    let store: NoticeStore;
    let callbacks: ReturnType<typeof callbackRepository>;
    let calls: ReturnType<typeof callRepository>;
    let seq = 0;

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('callbacks'));
      const nowMs = () => MORNING_MS;
      const contacts = contactRepository(db);
      calls = callRepository({ ...db, outsideNames: async () => ({}) });
      callbacks = callbackRepository({
        ...db,
        nowMs,
        sealNumber: (number) => `s-${number.slice(1)}`,
      });
      const phoneOf = (token: string | null) => (token === null ? null : PHONE);
      store = noticeStore({ ...db, contacts, nowMs, phoneOf });
    });
    afterAll(() => db.close());

    const happens = (...notices: object[]) =>
      store.apply(
        'journal',
        notices.map((notice) => numbered((seq += 1), MORNING_MS + seq * 1_000, notice)),
      );
    const attempt = (callId: string, firstCallId: string) => ({
      ...arrived(callId, MORNING_MS),
      callbackOf: firstCallId,
    });

    test('a promise is pending with its number, and counts its rings and attempts', async () => {
      const id = 'pc-7.1';
      await happens(
        arrived('7.1', MORNING_MS),
        made('7.1'),
        ended('7.1', 'callback_accepted', { enteredAtMs: MORNING_MS }),
        attempt(`${id}.1`, '7.1'),
        {
          type: 'callback-tried',
          callbackId: id,
          callId: `${id}.1`,
          end: 'busy',
          rings: 1,
          againAtMs: 5,
        },
        ended(`${id}.1`, 'unreached', { enteredAtMs: MORNING_MS, callbackOf: '7.1' }),
      );
      expect(await callbacks.pending()).toEqual([
        {
          callbackId: id,
          queueId: 'general',
          phone: PHONE,
          enteredAtMs: MORNING_MS,
          madeAtMs: MORNING_MS + 2_000,
          rings: 1,
        },
      ]);
      expect(await callbacks.toRestore()).toEqual([
        {
          callbackId: id,
          firstCallId: '7.1',
          queueId: 'general',
          callerToken: 's-989153124587',
          enteredAtMs: MORNING_MS,
          keyMs: MORNING_MS - 5_000,
          madeAtMs: MORNING_MS + 2_000,
          rings: 1,
          attempts: 1,
        },
      ]);
    });

    test('the call by which he was reached is not offered a second time in the figures', async () => {
      const id = 'pc-7.1';
      const reached = { enteredAtMs: MORNING_MS, callbackOf: '7.1', waitMs: 600_000 };
      await happens(
        attempt(`${id}.2`, '7.1'),
        { type: 'callback-ended', callbackId: id, outcome: 'reached', endedIn: `${id}.2` },
        ended(`${id}.2`, 'answered', reached),
      );
      const [counters] = await calls.countersOf(DAY, LEVELS);
      expect(counters).toMatchObject({ offered: 1, answered: 0, otherEnded: 1 });
      expect((await calls.ofDay({ day: DAY })).map(({ callId }) => callId)).toEqual(['7.1']);
      const ours = { outcome: 'answered', phone: PHONE, isCallback: true };
      expect(await calls.find(`${id}.2`)).toMatchObject(ours);
      const all = await callHistories(db).page({ fromDay: DAY, toDay: DAY });
      expect(all?.calls.map(({ callId, isCallback }) => [callId, isCallback])).toEqual([
        [`${id}.2`, true],
        [`${id}.1`, true],
        ['7.1', false],
      ]);
      expect(await callbacks.pending()).toEqual([]);
      expect(await callbacks.toRestore()).toEqual([]);
    });

    test('what was promised is the sum of what became of it', async () => {
      await happens(arrived('7.2', MORNING_MS), made('7.2'));
      await happens(arrived('7.3', MORNING_MS), made('7.3'));
      await happens({
        type: 'callback-ended',
        callbackId: 'pc-7.2',
        outcome: 'settled',
        endedIn: '7.9',
      });
      const { made: all, ...parts } = await callbacks.figuresOf(DAY);
      expect(parts).toMatchObject({ pending: 1, reached: 1, settled: 1 });
      expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(all);
      expect((await callbacks.figuresOf('2026-11-22')).made).toBe(0);
    });

    test('one that telephony has forgotten is closed once, and an end told later changes nothing', async () => {
      expect(await callbacks.closeForgotten('pc-7.3')).toBe(true);
      expect(await callbacks.closeForgotten('pc-7.3')).toBe(false);
      const late = { callbackId: 'pc-7.3', outcome: 'expired', endedIn: null };
      await happens({ type: 'callback-ended', ...late });
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ cancelled: 1, expired: 0 });
    });
  });
}
