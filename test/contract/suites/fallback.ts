import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  callRepository,
  createToday,
  fallbackStore,
  noticeStore,
} from '../../../src/calls/index.ts';
import { readQueueLog } from '../../../src/calls/queue-log.ts';
import { contactIdOf } from '../../../src/contacts/index.ts';
import type { BoardCounters } from '../../../src/contract/board.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, ended, numbered } from '../../support/live-notices.ts';

const PHONE = '+989153124587';
const MORNING_MS = Date.UTC(2026, 10, 23, 6, 0);
const MORNING_S = MORNING_MS / 1_000;
const DAY = tehranDay(MORNING_MS);
const LEVELS = new Map([['general', 20_000]]);
const MINUTE_MS = 60_000;

/** Calls that Asterisk's own queue served while our programs were down. */
export function fallbackSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the history of fallback calls', () => {
    let house: CaseHouse;
    let calls: ReturnType<typeof callRepository>;
    let fallback: ReturnType<typeof fallbackStore>;
    let notices: ReturnType<typeof noticeStore>;
    let today: ReturnType<typeof createToday>;
    let shown: BoardCounters | undefined;
    let nowMs = MORNING_MS;
    let files = 0;
    let fileId = '';
    let toByte = 0;
    let seq = 0;
    const journalId = 'journal-1';

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('fallback'));
      const deps = { ...house, nowMs: () => nowMs };
      calls = callRepository(house);
      fallback = fallbackStore({
        ...deps,
        queue: () => ({ id: 'general', shortAbandonMs: 5_000 }),
      });
      notices = noticeStore({
        ...deps,
        phoneOf: () => PHONE,
        unseal: () => null,
        onDoubt: (callId) => today.doubt(callId),
      });
      today = createToday({
        calls,
        serviceLevels: LEVELS,
        nowMs: () => nowMs,
        onDay: () => undefined,
        onCounters: (row) => void (shown = row),
        onAgent: () => undefined,
        onFault: (error) => {
          throw error;
        },
      });
      await today.load();
    });
    afterAll(async () => {
      // A reading that the last test began must not meet a closed database.
      await today.refresh();
      today.stop();
      await house.close();
    });
    beforeEach(() => {
      fileId = `file-${(files += 1)}`;
      toByte = 0;
      nowMs = MORNING_MS + MINUTE_MS;
    });

    const callOf = (name: string): string => `${MORNING_S}.${files}${name}`;

    /** `[seconds after the morning, call, member, event, more…]`, as the record tells it. */
    async function recorded(...rows: (readonly [number, string, string, string, ...string[]])[]) {
      const text = rows
        .map(([atS, callId, member, event, ...more]) => {
          const queue = event === 'QUEUESTART' ? 'NONE' : 'fallback';
          return `${[MORNING_S + atS, callId, queue, member, event, ...more].join('|')}\n`;
        })
        .join('');
      const read = readQueueLog(Buffer.from(text), toByte, 1_000);
      toByte = read.toByte;
      const applied = await fallback.apply({ fileId, ...read });
      await today.refresh();
      return applied;
    }
    const entered = (atS: number, callId: string) =>
      [atS, callId, 'NONE', 'ENTERQUEUE', '', '09153124587', '1'] as const;
    const lapOver = (atS: number, callId: string) =>
      [atS, callId, 'NONE', 'EXITWITHTIMEOUT', '1', '1', '15'] as const;
    const gaveUp = (atS: number, callId: string) =>
      [atS, callId, 'NONE', 'ABANDON', '1', '1', '3'] as const;

    async function told(...all: object[]) {
      const batch = all.map((notice) => numbered((seq += 1), nowMs, notice));
      for (const notice of await notices.apply(journalId, batch)) today.onStored(notice);
    }

    /** Offered is the sum of the outcomes, on the board and in the ledger alike. */
    async function figuresHold() {
      const [ledger] = await calls.countersOf(DAY, LEVELS);
      await expect.poll(() => shown, { interval: 5 }).toEqual(ledger);
      const rows = await calls.ofDay({ day: DAY });
      expect(ledger?.offered).toBe(rows.filter(({ outcome }) => outcome !== null).length);
      const { answered: ours, abandoned, shortAbandoned, otherEnded } = ledger as BoardCounters;
      expect(ours + abandoned + shortAbandoned + otherEnded).toBe(ledger?.offered);
    }

    test('a citizen answered there is in the history, and on the agent’s list to complete', async () => {
      const callId = callOf('answered');
      const { anna } = house;
      await recorded(entered(0, callId), [6, callId, anna, 'CONNECT', '6', '1.2', '4']);
      expect(await calls.find(callId)).toBeNull();
      const applied = await recorded([66, callId, anna, 'COMPLETECALLER', '6', '60', '1']);
      expect(applied).toEqual({ ended: ['fallback'], agentIds: [anna], settled: [] });
      expect(await calls.find(callId)).toMatchObject({
        outcome: 'fallback',
        queueId: 'general',
        phone: PHONE,
        agentId: anna,
        agentName: 'آنا',
        enteredAtMs: MORNING_MS,
        answeredAtMs: MORNING_MS + 6_000,
        endedAtMs: MORNING_MS + 66_000,
        endedBy: 'caller',
        waitMs: 6_000,
        talkMs: 60_000,
        events: [
          { type: 'fallback-entered' },
          { type: 'fallback-answered', detail: { agentId: anna } },
          { type: 'fallback-completed' },
        ],
      });
      const contactId = contactIdOf(callId);
      const unfinished = await house.contacts.listUnfinished(anna);
      expect(unfinished).toContainEqual({ contactId, callId, startedAtMs: MORNING_MS });
      // He may open the record of the one he talked with, and nobody else may.
      expect(await calls.wasAnsweredBy(callId, anna)).toBe(true);
      expect(await calls.wasAnsweredBy(callId, house.boris)).toBe(false);
      const again = await house.buildPop({
        callId: 'next',
        offerId: 'next.1',
        queueId: 'general',
        phone: PHONE,
        waitedMs: 0,
      });
      expect(again.lastContacts.map((one) => one.contactId)).toContain(contactId);
      const done = { disposition: 'answered_on_spot', topic: 'عوارض' } as const;
      const finished = await house.cases.finishContact(contactId, anna, done, nowMs);
      expect(finished).toEqual({ type: 'finished', callId });
      await figuresHold();
    });

    test('the record told twice, from its beginning or piece by piece, is one call', async () => {
      const callId = callOf('twice');
      const { boris } = house;
      const rows = [
        entered(0, callId),
        [4, callId, boris, 'CONNECT', '4', '1.2', '4'],
        [9, callId, boris, 'COMPLETEAGENT', '4', '5', '1'],
      ] as const;
      for (const row of rows) await recorded(row);
      const first = await calls.find(callId);
      toByte = 0;
      expect(await recorded(...rows)).toEqual({ ended: [], agentIds: [], settled: [] });
      expect(await calls.find(callId)).toEqual(first);
      expect(first?.events).toHaveLength(3);
      const { fallbackCall } = house.store.tables;
      expect(await house.store.read.$count(fallbackCall)).toBe(0);
      expect(await fallback.position()).toEqual({ fileId, offsetBytes: toByte });
      await figuresHold();
    });

    test('who gave up there waited since his first lap, not since the last', async () => {
      const long = callOf('long');
      const short = callOf('short');
      await recorded(entered(0, long), lapOver(15, long), entered(15, long), gaveUp(18, long));
      await recorded(entered(20, short), gaveUp(22, short));
      expect(await calls.find(long)).toMatchObject({ outcome: 'abandoned', waitMs: 18_000 });
      expect(await calls.find(short)).toMatchObject({
        outcome: 'short_abandoned',
        waitMs: 2_000,
        endedBy: 'caller',
        agentId: null,
      });
      expect(await house.contacts.find(contactIdOf(long))).toMatchObject({
        agentId: null,
        finishedAtMs: MORNING_MS + 18_000,
      });
      await figuresHold();
    });

    test('who came back to us is told by our own notices alone, one row', async () => {
      const callId = callOf('back');
      const { anna } = house;
      await recorded(entered(0, callId), lapOver(15, callId));
      expect(await calls.find(callId)).toBeNull();
      const mine = { enteredAtMs: MORNING_MS + 250, waitMs: 20_000, agentId: anna };
      await told(
        arrived(callId, MORNING_MS + 250),
        answered(callId, anna, 20_000),
        ended(callId, 'answered', mine),
      );
      nowMs = MORNING_MS + 20 * MINUTE_MS;
      await fallback.closeUnheard();
      expect(await calls.find(callId)).toMatchObject({
        outcome: 'answered',
        waitMs: 20_000,
        enteredAtMs: MORNING_MS + 250,
      });
      expect(await house.store.read.$count(house.store.tables.fallbackCall)).toBe(0);
      await figuresHold();
    });

    test('sent to the fallback by us and answered there: one row, the wait since its arrival', async () => {
      const callId = callOf('sent');
      const { boris } = house;
      const entry = { enteredAtMs: MORNING_MS };
      await told(
        arrived(callId, MORNING_MS),
        ended(callId, 'fallback', { ...entry, endedBy: 'system' }),
      );
      expect(await calls.find(callId)).toMatchObject({ outcome: 'fallback', agentId: null });
      await figuresHold();
      await recorded(
        entered(30, callId),
        [40, callId, boris, 'CONNECT', '10', '1.2', '4'],
        [45, callId, boris, 'COMPLETEAGENT', '10', '5', '1'],
      );
      expect(await calls.find(callId)).toMatchObject({
        outcome: 'fallback',
        agentId: boris,
        waitMs: 40_000,
        talkMs: 5_000,
      });
      const unfinished = await house.contacts.listUnfinished(boris);
      expect(unfinished.map((one) => one.callId)).toContain(callId);
      await figuresHold();
    });

    test('sent there and given up, sent there and back: the last outcome is the one', async () => {
      const entry = { enteredAtMs: MORNING_MS };
      const gone = callOf('gone');
      await told(arrived(gone, MORNING_MS), ended(gone, 'fallback', entry));
      await recorded(entered(1, gone), gaveUp(12, gone));
      expect(await calls.find(gone)).toMatchObject({ outcome: 'abandoned', waitMs: 12_000 });
      await figuresHold();

      const back = callOf('again');
      await told(arrived(back, MORNING_MS), ended(back, 'fallback', entry));
      await recorded(entered(1, back), lapOver(16, back));
      await told(arrived(back, MORNING_MS));
      expect(await calls.find(back)).toMatchObject({ outcome: null, endedAtMs: null });
      await figuresHold();
      const mine = { ...entry, agentId: house.anna };
      await told(answered(back, house.anna, 17_000), ended(back, 'answered', mine));
      expect(await calls.find(back)).toMatchObject({ outcome: 'answered', waitMs: 1_000 });
      await figuresHold();
    });

    test('the record is read before our late notices of the same call: still one, still true', async () => {
      const callId = callOf('late');
      const entry = { enteredAtMs: MORNING_MS };
      await recorded(entered(1, callId), gaveUp(12, callId));
      await told(arrived(callId, MORNING_MS), ended(callId, 'fallback', entry));
      expect(await calls.find(callId)).toMatchObject({ outcome: 'abandoned' });
      await figuresHold();
    });

    test('moved there while telephony was dead, which then misses him: the record alone tells the end', async () => {
      const { anna } = house;
      const [served, gone] = [callOf('moved'), callOf('moved-gone')];
      for (const callId of [served, gone]) {
        await told(arrived(callId, MORNING_MS));
        await recorded(entered(30, callId));
      }
      const entry = { enteredAtMs: MORNING_MS, waitMs: 45_000, agentId: null };
      await recorded([36, served, anna, 'CONNECT', '6', '1.2', '4']);
      for (const callId of [served, gone]) await told(ended(callId, 'abandoned', entry));
      await recorded([66, served, anna, 'COMPLETECALLER', '6', '30', '1'], gaveUp(50, gone));
      expect(await calls.find(served)).toMatchObject({
        outcome: 'fallback',
        agentId: anna,
        waitMs: 36_000,
        talkMs: 30_000,
      });
      const unfinished = await house.contacts.listUnfinished(anna);
      expect(unfinished.map((one) => one.callId)).toContain(served);
      expect(await calls.find(gone)).toMatchObject({ outcome: 'abandoned', waitMs: 50_000 });
      await figuresHold();
    });

    test('given back and never heard of: he hung up between the two', async () => {
      const callId = callOf('between');
      const sent = callOf('sent-between');
      const entry = { enteredAtMs: MORNING_MS, endedBy: 'system' };
      await told(arrived(sent, MORNING_MS), ended(sent, 'fallback', entry));
      await recorded(entered(0, callId), lapOver(15, callId), entered(1, sent), lapOver(16, sent));
      expect(await fallback.closeUnheard()).toEqual({ ended: [], agentIds: [], settled: [] });
      nowMs = MORNING_MS + 20 * MINUTE_MS;
      const applied = await fallback.closeUnheard();
      expect(applied).toEqual({ ended: ['abandoned', 'abandoned'], agentIds: [], settled: [] });
      await today.refresh();
      expect(await calls.find(sent)).toMatchObject({ outcome: 'abandoned', waitMs: 16_000 });
      expect(await calls.find(callId)).toMatchObject({ outcome: 'abandoned', waitMs: 15_000 });
      await figuresHold();
    });

    test('Asterisk died: who talked was answered, who waited was let down', async () => {
      const [talked, waited] = [callOf('talked'), callOf('waited')];
      const { anna } = house;
      await recorded(entered(0, waited), entered(1, talked), [
        3,
        talked,
        anna,
        'CONNECT',
        '2',
        '1.2',
        '1',
      ]);
      await recorded([30, 'NONE', 'NONE', 'QUEUESTART', '']);
      expect(await calls.find(talked)).toMatchObject({
        outcome: 'fallback',
        agentId: anna,
        talkMs: null,
        endedBy: 'system',
      });
      expect(await calls.find(waited)).toMatchObject({ outcome: 'failed', endedBy: 'system' });
      await figuresHold();
    });

    test('an agent whom this database does not know stops no history', async () => {
      const callId = callOf('stranger');
      await recorded(entered(0, callId), [9, callId, 'somebody', 'COMPLETEAGENT', '3', '6', '1']);
      expect(await calls.find(callId)).toMatchObject({ agentId: 'somebody', agentName: null });
      expect(await house.contacts.find(contactIdOf(callId))).toMatchObject({ finishedAtMs: null });
    });

    test('a record that begins in the middle of a call still tells of it', async () => {
      const [talked, left] = [callOf('middle'), callOf('left')];
      const { anna } = house;
      await recorded([66, talked, anna, 'COMPLETEAGENT', '6', '60', '1'], gaveUp(70, left));
      expect(await calls.find(talked)).toMatchObject({ waitMs: 6_000, enteredAtMs: MORNING_MS });
      expect(await calls.find(left)).toMatchObject({ outcome: 'short_abandoned', phone: null });
      await figuresHold();
    });

    test('a fault in the middle leaves neither a call nor a new place in the record', async () => {
      const before = await fallback.position();
      const callId = callOf('fault');
      const failing = fallbackStore({
        ...house,
        nowMs: () => nowMs,
        queue: () => ({ id: 'general', shortAbandonMs: 5_000 }),
        contacts: {
          ...house.contacts,
          endContactForCall: () => Promise.reject(new Error('no contact')),
        },
      });
      const text = `${MORNING_S}|${callId}|fallback|NONE|ABANDON|1|1|9\n`;
      const piece = readQueueLog(Buffer.from(text), 0, 9);
      await expect(failing.apply({ fileId, ...piece })).rejects.toThrow('no contact');
      expect(await calls.find(callId)).toBeNull();
      expect(await fallback.position()).toEqual(before);
    });

    test('no number of a fallback call is anywhere in the clear, nor kept when it is over', async () => {
      const { store } = house;
      const { call, callEvent, fallbackCall, personalText, queueLogPosition } = store.tables;
      const waiting = callOf('sealed');
      await recorded(entered(0, waiting));
      const all = JSON.stringify([
        await store.read.select().from(call),
        await store.read.select().from(callEvent),
        await store.read.select().from(fallbackCall),
        await store.read.select().from(queueLogPosition),
        await store.read.select().from(personalText),
      ]);
      expect(all).toContain(waiting);
      expect(all).not.toMatch(/9153124587/u);
      await told(arrived(waiting, MORNING_MS), answered(waiting, house.anna, 1));
      const [kept] = await store.read.select().from(fallbackCall);
      await recorded(gaveUp(3, waiting));
      const [text] = await store.read
        .select()
        .from(personalText)
        .where(eq(personalText.id, kept?.phoneTextId ?? ''));
      expect(text?.enc).toBeNull();
    });
  });
}
