import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_SMS_SETTINGS, type SmsSettings } from '../../../src/contract/sms-settings.ts';
import {
  blankOldTexts,
  localIdMaker,
  smsRepository,
  smsSettingsRepository,
  startOutbox,
  type Outbox,
  type SmsProvider,
} from '../../../src/sms/index.ts';
import type { OutgoingSms } from '../../../src/sms/provider.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { eventually } from '../../support/eventually.ts';

const ANNA = '+989151234567';
const BORIS = '+989361234567';
const DAY_MS = 24 * 3_600_000;
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Who gets no SMS, how many one gets, by which line, and how long the words are kept. */
export function smsLimitsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('limits of SMS', () => {
    let house: CaseHouse;
    let settings: ReturnType<typeof smsSettingsRepository>;
    let sms: ReturnType<typeof smsRepository>;
    let by: { userId: string; address: string };
    let sent: OutgoingSms[];
    /** The gateway takes nothing that leaves by it. */
    let refusedLine = 'none';
    let queued = 0;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('sms-limits'));
      const nowMs = () => house.clock.nowMs;
      settings = smsSettingsRepository({ ...house, nowMs });
      sms = smsRepository({ ...house, newLocalId: localIdMaker(nowMs, house.randomBelow) });
      by = { userId: house.anna, address: '10.0.0.1' };
    });
    afterAll(() => house.close());
    beforeEach(async () => {
      sent = [];
      house.clock.nowMs += 2 * DAY_MS;
      await settings.set(FIRST_SMS_SETTINGS, by);
    });

    async function queue(phone: string, kind = 'reply'): Promise<string> {
      queued += 1;
      const { nowMs } = house.clock;
      const { smsId } = await house.store.tx((w) =>
        sms.enqueue(w, {
          ...{ kind, caseId: null, cycle: null, phone, body: `پیام ${queued}`, urgent: true },
          ...{ dedupeKey: `limit:${queued}`, nowMs, expiresAtMs: nowMs + DAY_MS },
        }),
      );
      return smsId;
    }
    const rowOf = async (smsId: string) =>
      (await sms.list({ caseId: null, limit: 200 })).find(({ id }) => id === smsId);

    /** A gateway that takes all, and workers until nothing is left that may leave now. */
    async function work(workers = 1): Promise<Outbox[]> {
      const provider = {
        id: 'kavenegar',
        caps: { idempotencyKey: true, reachesPeople: true, statusPerCall: 1 },
        balance: async () => ({ left: 1 }),
        status: async () => new Map(),
        async send(message: OutgoingSms) {
          if (message.line === refusedLine) {
            return { type: 'rejected', scope: 'line', code: '412' } as const;
          }
          sent.push(message);
          const ref = `${queued}-${sent.length}-${message.localId}`;
          return { type: 'accepted', ref, costRial: null, echoMatches: true } as const;
        },
      } as unknown as SmsProvider;
      const running = Array.from({ length: workers }, () =>
        startOutbox({
          ...{ repository: sms, provider, log: QUIET, lookEveryMs: 20, ratePerSecond: 1000 },
          now: () => house.clock.nowMs,
          random: () => 0,
          settings: () => settings.read(),
        }),
      );
      await eventually('nothing may leave now', 8000, async () => {
        const due = await sms.nextDueAtMs(provider.id);
        return due === null || due > house.clock.nowMs;
      });
      for (const worker of running) await worker.stop();
      return running;
    }
    const set = (more: Partial<SmsSettings>) =>
      settings.set({ ...FIRST_SMS_SETTINGS, ...more }, by);

    test('are those of the product until people set their own, and each change is audited', async () => {
      expect(await settings.read()).toEqual(FIRST_SMS_SETTINGS);
      await set({ perNumberDay: 3 });
      expect((await settings.read()).perNumberDay).toBe(3);
      const { audit } = house.store.tables;
      const acts = (await house.store.read.select().from(audit)).map(({ act }) => act);
      expect(acts).toContain('sms-settings-changed');
    });

    test('a number that is never sent to gets nothing, what waited included', async () => {
      const waiting = await queue(ANNA);
      expect(await settings.block({ number: '0915 123 4567', reason: 'خط اداره' }, by)).toBeNull();
      const again = { number: '9151234567', reason: 'باز' };
      expect(await settings.block(again, by)).toBe('sms-number-blocked');
      expect(await settings.block({ number: 'نه', reason: 'x' }, by)).toBe('not-a-phone-number');
      expect(await sms.isOptedOut(house.store.read, ANNA)).toBe(true);
      const other = await queue(BORIS);
      await work();
      expect(sent.map(({ to }) => to)).toEqual([BORIS]);
      expect(await rowOf(waiting)).toMatchObject({ state: 'cancelled', reason: 'opted-out' });
      expect(await rowOf(other)).toMatchObject({ state: 'accepted' });
      const [one] = await settings.blocked(by);
      expect(one).toMatchObject({ number: ANNA, reason: 'خط اداره' });
      // The audit keeps it for ever: nothing that tells the number.
      expect(one?.blockedId).not.toBe(house.personal.phoneHash(ANNA));
      // He writes 12, «send again»: that takes back his own wish, not ours.
      await sms.receive({ ref: '9001', from: ANNA, line: '1000', text: '12' }, house.clock.nowMs);
      expect(await sms.isOptedOut(house.store.read, ANNA)).toBe(true);
      expect(await settings.unblock(one?.blockedId ?? '', by)).toBe(true);
      expect(await settings.unblock(one?.blockedId ?? '', by)).toBe(false);
      expect(await sms.isOptedOut(house.store.read, ANNA)).toBe(false);
    });

    test('one number gets so many a day and no more, however many workers send', async () => {
      await set({ perNumberDay: 3 });
      for (let count = 0; count < 6; count += 1) await queue(ANNA);
      await queue(BORIS);
      await work(3);
      expect(sent.filter(({ to }) => to === ANNA)).toHaveLength(3);
      expect(sent.filter(({ to }) => to === BORIS)).toHaveLength(1);
      const held = (await sms.list({ caseId: null, limit: 200 })).filter(
        ({ reason }) => reason === 'cap-number',
      );
      expect(held).toHaveLength(3);
      // The next day is another day.
      house.clock.nowMs += DAY_MS - 3_600_000;
      sent = [];
      await work();
      expect(sent).toHaveLength(3);
    });

    test('a crew is paged however often it was today and whatever its phone once asked for; not where the house says no', async () => {
      await set({ perNumberDay: 3 });
      await sms.receive({ ref: '9100', from: ANNA, line: '1000', text: '11' }, house.clock.nowMs);
      for (let count = 0; count < 5; count += 1) await queue(ANNA, 'duty');
      const citizen = await queue(ANNA);
      for (let count = 0; count < 5; count += 1) await queue(BORIS, 'duty');
      const own = await queue(BORIS);
      await work(2);
      expect(sent.filter(({ to }) => to === ANNA)).toHaveLength(5);
      expect(await rowOf(citizen)).toMatchObject({ state: 'cancelled', reason: 'opted-out' });
      expect(await rowOf(own), 'pages take nothing from what he may get').toMatchObject({
        state: 'accepted',
      });
      await sms.receive({ ref: '9101', from: ANNA, line: '1000', text: '12' }, house.clock.nowMs);
      await settings.block({ number: ANNA, reason: 'خط سوخته' }, by);
      const page = await queue(ANNA, 'duty');
      await work();
      expect(await rowOf(page)).toMatchObject({ state: 'cancelled', reason: 'opted-out' });
      const blocked = await settings.blocked(by);
      for (const { blockedId } of blocked) await settings.unblock(blockedId, by);
    });

    test('a line sends so many an hour; each purpose by its own line', async () => {
      const kavenegar = { gateway: 'kavenegar', canReceive: true } as const;
      await set({
        lines: [
          { ...kavenegar, number: '1000', purposes: ['answers'], perHour: 2 },
          { ...kavenegar, number: '2000', purposes: ['notices'], perHour: 50 },
        ],
      });
      for (let count = 0; count < 4; count += 1) await queue(ANNA);
      await queue(ANNA, 'missed-call');
      await queue(BORIS, 'result');
      await work(2);
      const lines = sent.map(({ line }) => line);
      expect(lines.filter((line) => line === '1000')).toHaveLength(2);
      expect(lines.filter((line) => line === '2000')).toHaveLength(1);
      expect(lines.filter((line) => line === null)).toHaveLength(1);
      house.clock.nowMs += 3_600_001;
      sent = [];
      await work();
      expect(sent.map(({ line }) => line)).toEqual(['1000', '1000']);
    });

    test('a page to a crew leaves at once: no cap of its line holds it, and no result goes before it', async () => {
      const kavenegar = { gateway: 'kavenegar', canReceive: true } as const;
      await set({ lines: [{ ...kavenegar, number: '3000', purposes: ['notices'], perHour: 2 }] });
      for (let count = 0; count < 3; count += 1) await queue(ANNA, 'missed-call');
      await work();
      expect(sent, 'the line is full for an hour').toHaveLength(2);
      house.clock.nowMs += 1_000;
      const page = await queue(BORIS, 'duty');
      sent = [];
      await work();
      expect(sent.map(({ to, line }) => ({ to, line }))).toEqual([{ to: BORIS, line: '3000' }]);
      expect(await rowOf(page)).toMatchObject({ state: 'accepted' });
      // The page counts: the others wait until there is room beside it.
      house.clock.nowMs += 3_600_000 - 1_000;
      for (let count = 0; count < 3; count += 1) await queue(ANNA, 'missed-call');
      sent = [];
      await work();
      expect(sent.map(({ to }) => to)).toEqual([ANNA]);
      house.clock.nowMs += DAY_MS;
      await set({});
      for (let count = 0; count < 6; count += 1) await queue(ANNA);
      house.clock.nowMs += 1_000;
      const late = await queue(BORIS, 'duty');
      const { nowMs } = house.clock;
      const ask = { nowMs, limit: 1, leaseMs: 1, provider: 'kavenegar' } as const;
      expect(
        (await sms.claim(ask)).map(({ id }) => id),
        'queued last, taken first',
      ).toEqual([late]);
      house.clock.nowMs += 1_000;
      await work();
    });

    test('a line that the gateway refuses holds what leaves by it, and nothing else', async () => {
      const kavenegar = { gateway: 'kavenegar', canReceive: true } as const;
      const lines = (number: string): Partial<SmsSettings> => ({
        lines: [
          { ...kavenegar, number, purposes: ['answers', 'notices'], perHour: 50 },
          { ...kavenegar, number: '2000', purposes: ['results'], perHour: 50 },
        ],
      });
      await set(lines('9999'));
      refusedLine = '9999';
      const waiting: string[] = [];
      for (let count = 0; count < 8; count += 1) waiting.push(await queue(ANNA));
      const result = await queue(BORIS, 'result');
      const page = await queue(BORIS, 'duty');
      const [worker] = await work();
      expect(await rowOf(result)).toMatchObject({ state: 'accepted', line: '2000' });
      // Who is on duty does not wait for a setting.
      expect(await rowOf(page)).toMatchObject({ state: 'accepted', line: null });
      const held = await Promise.all(waiting.map(rowOf));
      expect(new Set(held.map((row) => row?.state))).toEqual(new Set(['held']));
      // The rest of them is not even tried.
      expect(held.some((row) => row?.reason === 'line-rests')).toBe(true);
      expect(held.every((row) => row?.attempts === 0)).toBe(true);
      expect(await worker?.refusedLines()).toEqual(['9999']);
      await set(lines('1000'));
      // Taken out, it is no matter of anybody's any more.
      expect(await worker?.refusedLines()).toEqual([]);
      sent = [];
      await work();
      expect(sent.map(({ line }) => line)).toEqual(waiting.map(() => '1000'));
      refusedLine = 'none';
    });

    test('old words are erased, and that something was said is not', async () => {
      const old = await queue(BORIS);
      await work();
      await sms.report((await rowOf(old))?.messageId ?? '', 'delivered', 'poll', house.clock.nowMs);
      const ref = '9002';
      const answer = { ref, from: BORIS, line: '1000', text: 'ممنون' };
      await sms.receive(answer, house.clock.nowMs);
      const atMs = house.clock.nowMs;
      const blank = (beforeMs: number) => blankOldTexts(house, beforeMs, atMs);
      await blank(atMs - 1);
      expect((await rowOf(old))?.body).toContain('پیام');
      while ((await blank(atMs)).more) expect(queued).toBeGreaterThan(0);
      expect(await rowOf(old)).toMatchObject({ body: '', to: BORIS, state: 'delivered' });
      const { smsInbound } = house.store.tables;
      const texts = await house.personal.read(
        house.store.read,
        (await house.store.read.select().from(smsInbound)).map(({ textId }) => textId),
      );
      expect([...texts.values()]).toEqual([]);
      // What is still under way keeps its words.
      const fresh = await queue(BORIS);
      await blank(atMs + DAY_MS);
      expect((await rowOf(fresh))?.body).toContain('پیام');
      expect(await blank(atMs)).toEqual({ blanked: 0, more: false });
    });
  });
}
