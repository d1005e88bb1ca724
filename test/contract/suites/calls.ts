import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authRepository } from '../../../src/auth/index.ts';
import { callRepository, createToday, noticeStore } from '../../../src/calls/index.ts';
import { contactIdOf, contactRepository } from '../../../src/contacts/index.ts';
import type { BoardCounters } from '../../../src/contract/board.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import type { NoticeStore } from '../../../src/link/index.ts';
import type { NumberedNotice } from '../../../telephony/protocol/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  answered,
  arrived,
  changed,
  ended,
  numbered,
  offered,
  offerEnded,
} from '../../support/live-notices.ts';

const PHONE = '+989153124587';
const MORNING_MS = Date.UTC(2026, 10, 23, 6, 0);
const DAY = tehranDay(MORNING_MS);
const LEVELS = new Map([['general', 20_000]]);

/** The ledger: what telephony told, kept once, and every figure from it. */
export function callsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the ledger of calls', () => {
    const anna = 'agent-anna';
    const boris = 'agent-boris';
    let db: TestDatabase;
    let store: NoticeStore;
    let calls: ReturnType<typeof callRepository>;
    let contacts: ReturnType<typeof contactRepository>;
    let journals = 0;
    let journalId = '';
    let seq = 0;

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('calls'));
      const users = authRepository(db.store);
      for (const id of [anna, 'agent-boris']) {
        await users.addUser({
          id,
          username: id,
          name: id,
          passwordHash: '',
          mustChangePassword: false,
          roles: ['agent'],
          createdAtMs: MORNING_MS,
        });
      }
      contacts = contactRepository(db);
      calls = callRepository({
        ...db,
        outsideNames: async () => ({}),
        aboutOf: async () => null,
      });
      store = noticeStore({
        ...db,
        contacts,
        nowMs: () => MORNING_MS,
        phoneOf: (token) => (token === null ? null : PHONE),
        unseal: () => null,
      });
    });
    afterAll(() => db.close());
    beforeEach(() => {
      journalId = `journal-${(journals += 1)}`;
      seq = 0;
    });

    const told = (...notices: object[]): NumberedNotice[] =>
      notices.map((notice) => numbered((seq += 1), MORNING_MS + seq * 1_000, notice));
    const happens = (...notices: object[]) => store.apply(journalId, told(...notices));
    const callOf = (name: string): string => `${journalId}.${name}`;

    test('who was served by the news is kept with what he was told last', async () => {
      const callId = callOf('served');
      const served = ended(callId, 'self_served', { newsId: 'banner-7' });
      await happens(arrived(callId, MORNING_MS), served);
      const { call } = db.store.tables;
      const [row] = await db.store.read.select().from(call).where(eq(call.id, callId));
      expect(row).toMatchObject({ outcome: 'self_served', bannerId: 'banner-7' });
    });

    test('who was sent away by a rule is kept with the rule', async () => {
      const callId = callOf('full');
      const cause = 'longest-queue';
      await happens(arrived(callId, MORNING_MS), ended(callId, 'overflowed', { cause }));
      expect(await calls.find(callId)).toMatchObject({ outcome: 'overflowed', cause });
    });

    test('a call is told from its arrival to its end, with who answered and why', async () => {
      const callId = callOf('whole');
      await happens(
        arrived(callId, MORNING_MS),
        offered(callId, 'agent-boris'),
        offerEnded(callId, 'agent-boris', 'missed'),
        offered(callId, anna, 2),
        { ...answered(callId, anna, 4_000, 2), expectedWaitMs: 30_000 },
        { type: 'call-held', callId, agentId: anna },
        { type: 'call-unheld', callId, agentId: anna },
        ended(callId, 'answered', {
          agentId: anna,
          endedBy: 'agent',
          enteredAtMs: MORNING_MS,
          waitMs: 4_000,
          talkMs: 90_000,
          holdMs: 1_000,
        }),
      );
      const call = await calls.find(callId);
      expect(call).toMatchObject({
        callId,
        queueId: 'general',
        phone: PHONE,
        outcome: 'answered',
        endedBy: 'agent',
        agentId: anna,
        waitMs: 4_000,
        talkMs: 90_000,
        holdMs: 1_000,
        enteredAtMs: MORNING_MS,
        answeredAtMs: MORNING_MS + 5_000,
        endedAtMs: MORNING_MS + 8_000,
      });
      expect(call?.events.map((event) => event.type)).toEqual([
        'call-arrived',
        'call-offered',
        'offer-ended',
        'call-offered',
        'call-answered',
        'call-held',
        'call-unheld',
        'call-ended',
      ]);
      expect(call?.events[1]?.detail).toMatchObject({ decision: { rule: 'longest-idle' } });
      // What he was to wait when he came: how wrong that was is seen beside what he did wait.
      expect(call?.events[4]?.detail).toMatchObject({ waitMs: 4_000, expectedWaitMs: 30_000 });
      expect(call?.agents).toEqual({ [anna]: anna, [boris]: boris });
      expect(await contacts.find(contactIdOf(callId))).toMatchObject({ callId, agentId: anna });
      expect(await calls.wasAnsweredBy(callId, anna)).toBe(true);
      expect(await calls.wasAnsweredBy(callId, 'agent-boris')).toBe(false);
    });

    test('what is told again is kept once', async () => {
      const callId = callOf('twice');
      const notices = told(arrived(callId, MORNING_MS), offered(callId, anna));
      expect(await store.apply(journalId, notices)).toHaveLength(2);
      expect(await store.apply(journalId, notices)).toEqual([]);
      const more = [...notices, ...told(ended(callId, 'abandoned'))];
      expect((await store.apply(journalId, more)).map((one) => one.seq)).toEqual([3]);
      expect(await store.position()).toEqual({ journalId, seq: 3 });
      expect((await calls.find(callId))?.events).toHaveLength(3);
    });

    test('a batch with one bad notice leaves nothing behind, not even its position', async () => {
      const before = await store.position();
      const callId = callOf('bad');
      const [good, bad] = told(arrived(callId, MORNING_MS), offered(callId, anna));
      if (!good || !bad) throw new Error('two notices');
      const failing = noticeStore({
        ...db,
        nowMs: () => MORNING_MS,
        phoneOf: () => null,
        unseal: () => null,
        contacts: {
          ...contacts,
          openContactForCall: () => Promise.reject(new Error('no contact')),
        },
      });
      await expect(failing.apply(journalId, [good, bad])).rejects.toThrow('no contact');
      expect(await calls.find(callId)).toBeNull();
      expect(await store.position()).toEqual(before);
      await store.setAside(journalId, bad, 'Error');
      expect(await store.position()).toEqual({ journalId, seq: bad.seq });
    });

    test('the number is nowhere in the clear, and no token stays in the history', async () => {
      const callId = callOf('personal');
      await happens(arrived(callId, MORNING_MS));
      const { call, callEvent } = db.store.tables;
      const rows = JSON.stringify([
        await db.store.read.select().from(call),
        await db.store.read.select().from(callEvent),
      ]);
      expect(rows).toContain(callId);
      expect(rows).not.toMatch(/9153124587|callerToken|token-/u);
      expect((await calls.find(callId))?.phone).toBe(PHONE);
    });

    test('a caller nobody answered is in the list of the day, as abandoned', async () => {
      const callId = callOf('left');
      await happens(arrived(callId, MORNING_MS), ended(callId, 'abandoned', { waitMs: 31_000 }));
      const abandoned = await calls.ofDay({ day: DAY, outcome: 'abandoned' });
      expect(abandoned.find((one) => one.callId === callId)).toMatchObject({
        waitMs: 31_000,
        agentId: null,
        phone: PHONE,
      });
      expect(await calls.ofDay({ day: '2026-11-22' })).toEqual([]);
      expect(await contacts.find(contactIdOf(callId))).toMatchObject({
        agentId: null,
        finishedAtMs: MORNING_MS + 2_000,
      });
    });

    test('a call that went back to the queue keeps its first answer and ends once', async () => {
      const callId = callOf('requeued');
      await happens(
        arrived(callId, MORNING_MS),
        answered(callId, anna, 1_000),
        { type: 'call-requeued', callId, queueId: 'general', keyMs: 0 },
        answered(callId, 'agent-boris', 9_000, 2),
        ended(callId, 'answered', { agentId: 'agent-boris' }),
        ended(callId, 'failed'),
      );
      expect(await calls.find(callId)).toMatchObject({
        answeredAtMs: MORNING_MS + 2_000,
        agentId: 'agent-boris',
        outcome: 'answered',
      });
    });

    test('a call that was handed over is the colleague’s, with its contact', async () => {
      const callId = callOf('handed');
      await happens(
        arrived(callId, MORNING_MS),
        offered(callId, anna),
        answered(callId, anna, 1_000),
        {
          type: 'call-transferred',
          callId,
          agentId: boris,
          fromId: anna,
          offerId: `${callId}.2`,
        },
      );
      expect(await calls.find(callId)).toMatchObject({ agentId: boris, waitMs: 1_000 });
      expect(await contacts.find(contactIdOf(callId))).toMatchObject({ agentId: boris });
      await happens(ended(callId, 'answered', { agentId: boris }));
      const listed = await contacts.listUnfinished(boris);
      expect(listed.map((one) => one.callId)).toContain(callId);
    });

    test('a call that was handed out is its first agent’s still, and ends truthfully outside', async () => {
      const callId = callOf('out');
      const offerId = `${callId}.2`;
      await happens(
        arrived(callId, MORNING_MS),
        offered(callId, anna),
        answered(callId, anna, 1_000),
        { type: 'call-handed-out', callId, fromId: anna, outsideId: 'emergency-125', offerId },
      );
      expect(await calls.find(callId)).toMatchObject({ agentId: anna, waitMs: 1_000 });
      await happens(ended(callId, 'answered', { agentId: anna, endedBy: 'outside' }));
      const found = await calls.find(callId);
      expect(found).toMatchObject({ agentId: anna, outcome: 'answered', endedBy: 'outside' });
      expect(found?.events.map(({ type }) => type)).toContain('call-handed-out');
      expect((await contacts.listUnfinished(anna)).map((one) => one.callId)).toContain(callId);
    });

    test('a call that the on-call number took counts as answered, and its contact is closed', async () => {
      const callId = callOf('found-out');
      const offerId = `${callId}.1`;
      await happens(arrived(callId, MORNING_MS), {
        type: 'call-handed-out',
        callId,
        fromId: null,
        outsideId: null,
        offerId,
      });
      expect((await calls.find(callId))?.answeredAtMs).not.toBeNull();
      await happens(ended(callId, 'answered', { agentId: null, endedBy: 'outside' }));
      expect(await calls.find(callId)).toMatchObject({ outcome: 'answered', agentId: null });
      // Nobody's list has it: whoever was on call has no desk.
      const contactId = contactIdOf(callId);
      expect((await contacts.find(contactId))?.finishedAtMs).not.toBeNull();
      const { contactItem } = db.store.tables;
      const written = eq(contactItem.contactId, contactId);
      const items = await db.store.read.select().from(contactItem).where(written);
      expect(items).toMatchObject([{ disposition: 'handed_over' }]);
    });

    test('a call whose arrival was told to a lost database still counts', async () => {
      const callId = callOf('orphan');
      await happens(ended(callId, 'answered', { enteredAtMs: MORNING_MS, agentId: anna }));
      expect(await calls.find(callId)).toMatchObject({ outcome: 'answered', phone: null });
    });

    test('an agent whom this database does not know stops no history', async () => {
      const callId = callOf('stranger');
      await happens(
        arrived(callId, MORNING_MS),
        offered(callId, 'agent-of-before'),
        answered(callId, 'agent-of-before', 500),
        ended(callId, 'answered'),
      );
      expect(await calls.find(callId)).toMatchObject({
        agentId: 'agent-of-before',
        agentName: null,
        outcome: 'answered',
      });
    });

    test('each state of an agent is logged once', async () => {
      await happens(
        changed(anna, { activity: 'ringing' }),
        changed(anna, { wish: 'paused', pauseReason: 'ناهار' }),
      );
      const { agentState } = db.store.tables;
      const rows = (await db.store.read.select().from(agentState)).filter(
        (row) => row.journalId === journalId,
      );
      const inOrder = rows.toSorted((a, b) => a.seq - b.seq);
      expect(inOrder.map((row) => [row.seq, row.activity, row.pauseReason])).toEqual([
        [1, 'ringing', null],
        [2, 'idle', 'ناهار'],
      ]);
    });

    test('alarms stand until they are cleared, or until telephony begins anew', async () => {
      const one = { alarm: 'one-sided-audio', subject: callOf('alarm') };
      const pbx = { alarm: 'pbx-lost', subject: 'pbx' };
      await happens({ type: 'alarm-raised', ...one }, { type: 'alarm-raised', ...pbx });
      expect(await calls.standingAlarms()).toMatchObject([one, pbx]);
      await happens({ type: 'alarm-cleared', ...pbx });
      expect(await calls.standingAlarms()).toMatchObject([one]);
      await store.apply('journal-fresh', [numbered(1, MORNING_MS, changed(anna))]);
      expect(await calls.standingAlarms()).toEqual([]);
    });

    test('the board’s figures and the ledger’s are the same figures', async () => {
      const shown = new Map<string, BoardCounters>();
      const today = createToday({
        calls,
        serviceLevels: LEVELS,
        nowMs: () => MORNING_MS,
        onDay: () => undefined,
        onCounters: (row) => void shown.set(row.queueId, row),
        onAgent: () => undefined,
        onFault: (error) => {
          throw error;
        },
      });
      await today.load();
      const outcomes = ['answered', 'abandoned', 'short_abandoned', 'closed', 'answered'];
      for (let n = 0; n < 40; n += 1) {
        const callId = callOf(`n${n}`);
        const more = { enteredAtMs: MORNING_MS, waitMs: n * 1_000, agentId: anna };
        const stored = await happens(
          arrived(callId, MORNING_MS),
          ended(callId, outcomes[n % outcomes.length] ?? 'failed', more),
        );
        for (const notice of stored) today.onStored(notice);
      }
      // Of yesterday evening, ended today: it counts for yesterday.
      const late = callOf('late');
      const yesterdayMs = startOfTehranDayMs(MORNING_MS) - 1;
      const stored = await happens(
        arrived(late, yesterdayMs),
        ended(late, 'answered', { enteredAtMs: yesterdayMs }),
      );
      for (const notice of stored) today.onStored(notice);
      today.stop();
      const [ledger] = await calls.countersOf(DAY, LEVELS);
      expect([...shown.values()]).toEqual([ledger]);
      expect(ledger?.offered).toBeGreaterThanOrEqual(40);
      expect(today.answeredBy(anna)).toBe((await calls.answeredByAgent(DAY)).get(anna));
      expect((await calls.countersOf(tehranDay(yesterdayMs), LEVELS))[0]?.answered).toBe(1);
    });

    test('midnight in Tehran begins a new day on the board', async () => {
      const days: string[] = [];
      let nowMs = startOfTehranDayMs(MORNING_MS) + 24 * 3_600_000 - 1_000;
      const today = createToday({
        calls,
        serviceLevels: LEVELS,
        nowMs: () => nowMs,
        onDay: (day) => void days.push(day),
        onCounters: () => undefined,
        onAgent: () => undefined,
        onFault: (error) => {
          throw error;
        },
      });
      await today.load();
      nowMs += 2_000;
      const callId = callOf('first-of-the-day');
      for (const notice of told(ended(callId, 'answered', { enteredAtMs: nowMs, agentId: anna }))) {
        today.onStored(notice);
      }
      today.stop();
      expect(days).toEqual([DAY, tehranDay(nowMs)]);
      expect(today.answeredBy(anna)).toBe(1);
    });
  });
}
