import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudit } from '../../../src/audit/index.ts';
import { authRepository } from '../../../src/auth/index.ts';
import {
  callbackRepository,
  callHistories,
  callRepository,
  createToday,
  noticeStore,
} from '../../../src/calls/index.ts';
import { type ContactRepository, contactRepository } from '../../../src/contacts/index.ts';
import { contactIdOf } from '../../../src/contacts/contact-id.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import type { NoticeStore } from '../../../src/link/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { answered, arrived, ended, numbered, offered } from '../../support/live-notices.ts';

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
    let contacts: ContactRepository;
    let seq = 0;
    const agentId = 'agent-anna';

    const nowMs = () => MORNING_MS;
    const deps = () => ({
      ...db,
      nowMs,
      audit: makeAudit({ ...db, nowMs }),
      sealNumber: (number: string) => `s-${number.slice(1)}`,
    });

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('callbacks'));
      contacts = contactRepository(db);
      await authRepository(db.store).addUser({
        id: agentId,
        username: 'anna',
        name: 'Anna',
        passwordHash: '',
        mustChangePassword: false,
        roles: ['agent'],
        createdAtMs: MORNING_MS,
      });
      calls = callRepository({
        ...db,
        outsideNames: async () => ({}),
        aboutOf: async () => null,
      });
      callbacks = callbackRepository(deps());
      const phoneOf = (token: string | null) => (token === null ? null : PHONE);
      store = noticeStore({ ...db, contacts, nowMs, phoneOf, unseal: () => null });
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

    const messages = async () => {
      const of = { exceptId: '', limit: 9 };
      const found = await contacts.lastContacts(db.personal.phoneHash(PHONE), of);
      return found.map(({ contactId, summary }) => [contactId, summary]);
    };

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

    test('our own rings are no messages of the citizen, the talk is; he did not hang up on us', async () => {
      const before = await messages();
      expect(before).toContainEqual([contactIdOf('7.1'), 'درخواست تماس بازگشتی']);
      const vain = 'pc-7.1.8';
      await happens(
        attempt(vain, '7.1'),
        offered(vain, agentId),
        ended(vain, 'unreached', { enteredAtMs: MORNING_MS, callbackOf: '7.1' }),
      );
      expect(await messages()).toEqual(before);
      const talk = 'pc-7.1.9';
      await happens(
        attempt(talk, '7.1'),
        offered(talk, agentId),
        answered(talk, agentId, 600_000),
        ended(talk, 'answered', { enteredAtMs: MORNING_MS, agentId, callbackOf: '7.1' }),
      );
      expect(await messages()).toContainEqual([contactIdOf(talk), '']);
      const waiting = await contacts.listUnfinished(agentId);
      expect(waiting.map(({ callId }) => callId)).toEqual([talk]);
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

    test('a ring of the next day is work of that day; what was promised stays with its own', async () => {
      const nextMs = MORNING_MS + 24 * 3_600_000;
      const callId = 'pc-7.3.1';
      const more = { enteredAtMs: MORNING_MS, agentId, callbackOf: '7.3', waitMs: 86_000_000 };
      const before = await calls.countersOf(DAY, LEVELS);
      const answeredBefore = (await calls.answeredByAgent(DAY)).get(agentId);
      const all = [
        attempt(callId, '7.3'),
        offered(callId, agentId),
        answered(callId, agentId, 86_000_000),
        ended(callId, 'answered', more),
      ];
      await store.apply(
        'journal',
        all.map((notice) => numbered((seq += 1), nextMs + seq * 1_000, notice)),
      );
      expect((await calls.answeredByAgent(tehranDay(nextMs))).get(agentId)).toBe(1);
      expect((await calls.answeredByAgent(DAY)).get(agentId)).toBe(answeredBefore);
      expect(await calls.countersOf(DAY, LEVELS)).toEqual(before);
      const [none] = await calls.countersOf(tehranDay(nextMs), LEVELS);
      expect(none).toMatchObject({ offered: 0, answered: 0 });
      expect((await callbacks.figuresOf(DAY)).made).toBe(3);
      const today = createToday({
        calls,
        serviceLevels: LEVELS,
        nowMs: () => nextMs,
        onDay: () => undefined,
        onCounters: () => undefined,
        onAgent: () => undefined,
        onFault: (error) => {
          throw error;
        },
      });
      await today.load();
      expect(today.answeredBy(agentId)).toBe(1);
      // Told live, the board has it from the same ledger.
      const live = 'pc-7.3.2';
      const told = [
        attempt(live, '7.3'),
        answered(live, agentId, 1),
        ended(live, 'answered', more),
      ].map((notice) => numbered((seq += 1), nextMs + seq * 1_000, notice));
      for (const notice of await store.apply('journal', told)) today.onStored(notice);
      await expect.poll(() => today.answeredBy(agentId), { interval: 5 }).toBe(2);
      today.stop();
    });

    test('one that telephony has forgotten is closed once, with who did it or not at all', async () => {
      const by = { userId: agentId, address: '::1' };
      const fault = new Error('no audit');
      const write = async () => Promise.reject(fault);
      const unwatched = callbackRepository({ ...deps(), audit: { write } });
      await expect(unwatched.closeForgotten('pc-7.3', by)).rejects.toBe(fault);
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ pending: 1, cancelled: 0 });
      expect(await callbacks.closeForgotten('pc-7.3', by)).toBe(true);
      expect(await callbacks.closeForgotten('pc-7.3', by)).toBe(false);
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ pending: 0, cancelled: 1 });
      const { audit } = db.store.tables;
      const rows = await db.store.read.select().from(audit);
      expect(rows.filter(({ subjectKind }) => subjectKind === 'callback')).toMatchObject([
        { act: 'callback-cancelled', subjectId: 'pc-7.3', userId: agentId, address: '::1' },
      ]);
    });

    test('what telephony says of one that was closed so is what became of it', async () => {
      const late = { callbackId: 'pc-7.3', outcome: 'reached', endedIn: 'pc-7.3.1' };
      await happens({ type: 'callback-ended', ...late });
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ cancelled: 0, reached: 2 });
      await happens({ type: 'callback-ended', ...late, outcome: 'expired', endedIn: null });
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ reached: 2, expired: 0 });
    });
  });
}
