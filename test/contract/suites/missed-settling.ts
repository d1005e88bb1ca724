import { describe, expect, test } from 'vitest';
import { callRepository } from '../../../src/calls/index.ts';
import { arrived } from '../../support/live-notices.ts';
import {
  by,
  HOUR_MS,
  MINUTE_MS,
  MISSED_LIMITS,
  MissedHouse,
  reader,
} from '../../support/missed-house.ts';

/** What is done about those who gave up waiting, and what of it is shown to whom. */
export function missedSettlingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('missed callers are settled', () => {
    const m = new MissedHouse(openUrl, 'missed-settling');
    const { list, givesUp, getsThrough, entryOf, settledOf } = m;

    test('called in vain it is back on the list with the attempts counted, three times at most', async () => {
      await givesUp();
      const entryId = await entryOf();
      for (const attempts of [1, 2]) {
        await m.missed.claim(entryId, by(m.house.anna));
        const vain = { as: 'called', reached: false } as const;
        expect(await m.missed.settle(entryId, vain, by(m.house.anna))).toEqual({
          settledAs: null,
          attempts,
        });
        const lastAttemptAtMs = m.house.clock.nowMs;
        expect(await list()).toMatchObject([{ attempts, lastAttemptAtMs, claim: null }]);
        m.house.clock.nowMs += HOUR_MS;
      }
      await m.missed.claim(entryId, by(m.house.boris));
      await m.missed.settle(entryId, { as: 'called', reached: false }, by(m.house.boris));
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({
        settledAs: 'not-reached',
        settledByName: 'بوریس',
        attempts: 3,
      });
    });

    test('an SMS is queued once, waits for the morning, and a landline gets none', async () => {
      await givesUp();
      const entryId = await entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      const both = await Promise.all(
        [1, 2].map(() => m.missed.settle(entryId, { as: 'sms' }, by(m.house.anna))),
      );
      expect(both).toContainEqual({ settledAs: 'sms', attempts: 0 });
      expect(both).toContainEqual({ refusal: 'missed-settled' });
      const queued = (await m.sms.list({ caseId: null, limit: 99 })).filter(
        ({ to }) => to === m.phone,
      );
      expect(queued).toMatchObject([
        {
          kind: 'missed-call',
          state: 'queued',
          urgent: false,
          dedupeKey: `missed-call:${entryId}`,
        },
      ]);
      expect(queued[0]?.body).toMatch(/بی‌پاسخ ماند[^]*137[^]*لغو۱۱/u);
      expect(await settledOf()).toMatchObject({ settledAs: 'sms', smsState: 'queued' });
      m.phone = '+985138412345';
      await givesUp();
      const landline = await entryOf();
      expect(await list()).toMatchObject([{ takesSms: false }]);
      await m.missed.claim(landline, by(m.house.anna));
      const refused = await m.missed.settle(landline, { as: 'sms' }, by(m.house.anna));
      expect(refused).toEqual({ refusal: 'sms-not-possible' });
      expect(await list()).toMatchObject([{ claim: { isMine: true } }]);
    });

    test('an SMS that still waits is not sent to one who gets through, also while it is taken up', async () => {
      const ask = { limit: 99, leaseMs: MINUTE_MS, provider: 'simulator' } as const;
      const isWrittenTo = async () => {
        m.phone = m.nextNumber();
        await givesUp();
        const entryId = await entryOf();
        await m.missed.claim(entryId, by(m.house.anna));
        await m.missed.settle(entryId, { as: 'sms' }, by(m.house.anna));
      };
      const mine = async () => {
        const all = await m.sms.list({ caseId: null, limit: 99 });
        return all.filter(({ to }) => to === m.phone);
      };
      await isWrittenTo();
      await givesUp();
      expect(await mine(), 'in vain again').toMatchObject([{ state: 'queued' }]);
      await getsThrough();
      expect(await mine()).toMatchObject([{ state: 'cancelled', reason: 'got-through' }]);
      await isWrittenTo();
      const nowMs = m.house.clock.nowMs;
      const taken = (await m.sms.claim({ ...ask, nowMs })).find(({ to }) => to === m.phone);
      if (taken === undefined) throw new Error('not due');
      await getsThrough();
      expect(await m.sms.markMaybeSent(taken, 'simulator', nowMs)).toBe('lost');
      expect(await mine()).toMatchObject([{ state: 'cancelled' }]);
      await isWrittenTo();
      const later = await m.sms.claim({ ...ask, nowMs: m.house.clock.nowMs });
      const sent = later.find(({ to }) => to === m.phone);
      if (sent === undefined) throw new Error('not due');
      await m.sms.markMaybeSent(sent, 'simulator', m.house.clock.nowMs);
      await getsThrough();
      expect(await mine(), 'it may be with him already').toMatchObject([{ state: 'sending' }]);
    });

    test('who asked for silence is not written to', async () => {
      await givesUp();
      const entryId = await entryOf();
      const reply = { from: m.phone ?? '', line: '137', text: '۱۱', ref: 'r-1' };
      await m.sms.receive(reply, m.house.clock.nowMs);
      expect(await list()).toMatchObject([{ takesSms: false }]);
      await m.missed.claim(entryId, by(m.house.anna));
      const refused = await m.missed.settle(entryId, { as: 'sms' }, by(m.house.anna));
      expect(refused).toEqual({ refusal: 'sms-not-possible' });
    });

    test('dismissed with its reason, and off the list until he gives up again', async () => {
      await givesUp();
      const entryId = await entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      const note = 'همسایه‌اش گفت کارش انجام شده';
      const how = { as: 'dismissed', reason: 'other', note } as const;
      await m.missed.settle(entryId, how, by(m.house.anna));
      expect(await list()).toEqual([]);
      const { anna, boris } = m.house;
      const noteFor = async (userId: string, seesNumbers: boolean) =>
        (await m.missed.history(null, reader(userId, seesNumbers))).entries[0]?.note;
      expect(await settledOf()).toMatchObject({ settledAs: 'dismissed', reason: 'other' });
      // What one writes of a person is as much his as his number: for the writer and supervisors.
      expect(await noteFor(anna, false)).toBe(note);
      expect(await noteFor(boris, true)).toBe(note);
      expect(await noteFor(boris, false)).toBeNull();
      m.house.clock.nowMs += MINUTE_MS;
      await givesUp();
      expect(await list()).toMatchObject([{ times: 1, attempts: 0 }]);
    });

    test('who got through while a colleague had the entry needs no call any more', async () => {
      await givesUp();
      const entryId = await entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      await getsThrough();
      expect(await m.missed.settle(entryId, { as: 'sms' }, by(m.house.anna))).toEqual({
        refusal: 'missed-settled',
      });
    });

    test('after two days an entry leaves the list and is history; a new call begins anew', async () => {
      await givesUp();
      const entryId = await entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      m.house.clock.nowMs += MISSED_LIMITS.keepMs - MISSED_LIMITS.claimMs;
      await m.missed.claim(entryId, by(m.house.anna));
      m.house.clock.nowMs += MISSED_LIMITS.claimMs - 1;
      // Old by now, but somebody is calling: it stays his until the claim ends.
      expect([await m.missed.expire(), (await list()).length]).toEqual([0, 1]);
      m.house.clock.nowMs += 1;
      expect(await list()).toEqual([]);
      expect(await m.missed.expire()).toBe(1);
      expect(await settledOf()).toMatchObject({ entryId, settledAs: 'expired' });
      await givesUp();
      expect(await list()).toMatchObject([{ times: 1 }]);
      m.house.clock.nowMs += MISSED_LIMITS.keepMs;
      await givesUp(2 * MINUTE_MS);
      expect(await list()).toMatchObject([{ times: 1, lastWaitMs: 2 * MINUTE_MS }]);
    });

    test('history is read page by page, each once, the newest first', async () => {
      for (let n = 0; n < 55; n += 1) {
        m.phone = m.nextNumber();
        await givesUp(5_000);
      }
      m.house.clock.nowMs += MISSED_LIMITS.keepMs;
      // All at the same instant: the id alone tells them apart.
      expect(await m.missed.expire()).toBeGreaterThanOrEqual(55);
      const seen: string[] = [];
      let before: { atMs: number; id: string } | null = null;
      for (let page = 0; page < 50; page += 1) {
        const { entries, next } = await m.missed.history(before, reader(m.house.anna));
        seen.push(...entries.map((entry) => entry.entryId));
        if (next === null) break;
        const at = next.indexOf('-');
        before = { atMs: Number(next.slice(0, at)), id: next.slice(at + 1) };
      }
      const { missedCaller } = m.house.store.tables;
      const all = await m.house.store.read.select().from(missedCaller);
      const settled = all.filter(({ settledAtMs }) => settledAtMs !== null);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(settled.length);
    });

    test('the number is shown to the holder of the claim and to who may see numbers', async () => {
      const callId = await givesUp();
      const entryId = await entryOf();
      const { anna, boris } = m.house;
      expect(await m.missed.open(entryId, reader(boris))).toMatchObject({
        number: null,
        citizens: [],
        calls: [{ outcome: 'abandoned', waitMs: MINUTE_MS }],
      });
      expect((await m.missed.open(entryId, reader(boris, true)))?.number).toBe(m.phone);
      await m.missed.claim(entryId, by(anna));
      expect((await m.missed.open(entryId, reader(anna)))?.number).toBe(m.phone);
      expect((await m.missed.open(entryId, reader(boris)))?.number).toBeNull();
      expect((await callRepository(m.house).find(callId))?.phone).toBe(m.phone);
    });

    test('while we ring him he is not on the line by himself, nor is that a call of his', async () => {
      const callId = await givesUp();
      const attempt = { ...arrived(`pc-${callId}.1`, m.house.clock.nowMs), callbackOf: callId };
      await m.told(attempt);
      expect(await list()).toMatchObject([{ isCalling: false }]);
      const opened = await m.missed.open(await entryOf(), reader(m.house.anna));
      expect(opened?.calls).toMatchObject([{ callId, outcome: 'abandoned' }]);
      await m.told(arrived(m.newCall(), m.house.clock.nowMs));
      expect(await list()).toMatchObject([{ isCalling: true }]);
    });

    test('open cases of the people on the number stand beside it', async () => {
      const callId = m.newCall();
      const contactId = await m.house.answeredCall(callId, m.phone, m.house.anna);
      const form = { contactId, serviceCode: '301', district: 2, description: 'بو' };
      const draft = await m.house.cases.openDraft(form, m.house.anna, m.house.clock.nowMs);
      if (draft.type !== 'changed') throw new Error(draft.type);
      await m.house.cases.register(draft.caseId, m.house.anna, m.house.clock.nowMs);
      await givesUp();
      expect(await list()).toMatchObject([{ openCases: 1 }]);
      const opened = await m.missed.open(await entryOf(), reader(m.house.boris));
      expect(opened?.cases).toMatchObject([{ caseId: draft.caseId, status: 'referred' }]);
    });

    test('who claimed, gave back and settled is in the audit, without a number', async () => {
      await givesUp();
      const entryId = await entryOf();
      const { anna, boris, store } = m.house;
      await m.missed.claim(entryId, by(anna));
      await m.missed.release(entryId, by(anna));
      await m.missed.claim(entryId, by(boris));
      await m.missed.settle(entryId, { as: 'called', reached: true }, by(boris));
      const rows = (await store.read.select().from(store.tables.audit)).filter(
        ({ subjectId }) => subjectId === entryId,
      );
      expect(rows.map(({ act, userId }) => [act, userId])).toEqual([
        ['missed-caller-claimed', anna],
        ['missed-caller-released', anna],
        ['missed-caller-claimed', boris],
        ['missed-caller-settled', boris],
      ]);
      expect(JSON.stringify(rows)).not.toMatch(/98\d{10}/u);
    });
  });
}
