import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcementRepository } from '../../../src/announcements/index.ts';
import { smsReview } from '../../../src/sms/index.ts';
import type { SmsReview } from '../../../src/sms/repository-review.ts';
import { openToldHouse, SOLVED, type ToldHouse } from '../../support/told-house.ts';

const DAY_MS = 24 * 3_600_000;
const PHONE = '+989151237777';

/** A message whose fate no gateway tells: a person looks, and says. */
export function smsReviewSuite(openUrl: (name: string) => Promise<string>): void {
  describe('messages that a person must look at', () => {
    let house: ToldHouse;
    let review: SmsReview;
    let localIds = 0;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('review'));
      const { store, personal, newId, audit, sms } = house;
      const told = announcementRepository(store, newId);
      review = smsReview({
        ...{ store, personal, newId, sms, audit },
        newLocalId: () => `9${(localIds += 1)}`,
        onFinal: (w, final) => house.onSmsFinal(w, final),
        mayTellAgain: told.tellAgain,
        shieldNames: house.cases.shieldNames,
      });
    });
    afterAll(() => house.close());

    const by = () => ({ userId: house.vera, address: '127.0.0.1' });
    const act = (smsId: string, as: 'again' | 'arrived' | 'not-arrived') =>
      review.settle(smsId, { as }, by(), house.clock.nowMs);
    const open = async (smsId: string) => {
      const found = await review.open(smsId, by(), house.clock.nowMs);
      if (found === undefined) throw new Error('there is no such message');
      return found;
    };
    const resultOf = async (caseId: string) => {
      const [row] = (await house.sms.list({ caseId, limit: 20 })).filter(
        ({ kind }) => kind === 'result',
      );
      if (row === undefined) throw new Error('no result was queued');
      return row;
    };
    /** A result that the gateway took and never told of again. */
    async function untold(): Promise<{ caseId: string; smsId: string }> {
      const caseId = await house.verified(PHONE, SOLVED);
      const { id: smsId } = await resultOf(caseId);
      await end(smsId, 'needs_review', 'delivery-unknown');
      return { caseId, smsId };
    }
    async function end(smsId: string, state: 'needs_review' | 'failed', reason: string) {
      const { clock, sms } = house;
      const ask = { nowMs: clock.nowMs + DAY_MS / 2, limit: 50, leaseMs: 1 };
      const taken = await sms.claim({ ...ask, provider: 'simulator' });
      const row = taken.find(({ id }) => id === smsId);
      if (row === undefined) throw new Error('it does not wait');
      await sms.markMaybeSent(row, 'simulator', clock.nowMs);
      await sms.apply(row, { state, reason, messageId: `old-${row.localId}` }, clock.nowMs);
      for (const other of taken.filter(({ id }) => id !== smsId)) {
        await sms.apply(other, { state: 'cancelled', reason: 'told-together' }, clock.nowMs);
      }
    }

    test('are listed by what became of them, without their words; opening one is audited', async () => {
      const { smsId } = await untold();
      const rows = await review.list('review', null);
      const row = rows.find((one) => one.smsId === smsId);
      expect(row).toMatchObject({ state: 'needs_review', receptor: '0915***7777' });
      expect(JSON.stringify(rows)).not.toContain('آسفالت');
      expect((await review.list('waiting', null)).map((one) => one.smsId)).not.toContain(smsId);
      expect((await review.list('all', smsId)).map((one) => one.smsId)).not.toContain(smsId);
      expect((await review.counts()).review).toBe(rows.length);
      const found = await open(smsId);
      expect(found.body).toContain('آسفالت');
      expect(found.acts).toEqual(['again', 'arrived', 'not-arrived']);
      const { audit } = house.store.tables;
      const read = await house.store.read.select().from(audit).where(eq(audit.subjectId, smsId));
      expect(read.map(({ act: done }) => done)).toEqual(['sms-read']);
    });

    test('it has arrived: its case is told, and nobody calls', async () => {
      const { caseId, smsId } = await untold();
      expect(await house.taskOf(caseId)).toMatchObject({ isInDoubt: true });
      expect(await act(smsId, 'arrived')).toBe('done');
      expect(await act(smsId, 'arrived')).toBe('sms-settled');
      expect(await house.statusOf(caseId)).toBe('announced');
      expect(await house.taskOf(caseId)).toBeUndefined();
    });

    test('it has not: somebody calls', async () => {
      const { caseId, smsId } = await untold();
      expect(await act(smsId, 'not-arrived')).toBe('done');
      expect(await house.taskOf(caseId)).toMatchObject({ isInDoubt: false });
      expect(await house.statusOf(caseId)).toBe('verified');
    });

    test('sent again it is a new message, and nobody calls meanwhile', async () => {
      const { caseId, smsId } = await untold();
      const before = await resultOf(caseId);
      expect(await act(smsId, 'again')).toBe('done');
      expect(await act(smsId, 'again')).toBe('sms-settled');
      const after = await resultOf(caseId);
      expect(after).toMatchObject({ state: 'queued', maybeSent: false, messageId: null });
      expect(after.localId).not.toBe(before.localId);
      expect(await house.taskOf(caseId)).toBeUndefined();
      // A report of the old one is nobody's any more.
      await house.sms.report(`old-${before.localId}`, 'failed', 'callback', house.clock.nowMs);
      expect(await resultOf(caseId)).toMatchObject({ state: 'queued' });
    });

    test('what he is just being called about, or has heard, is not sent again', async () => {
      const { caseId, smsId } = await untold();
      const taskId = (await house.taskOf(caseId))?.taskId ?? '';
      await house.tellTasks.claim(taskId, house.by(house.rana));
      expect(await act(smsId, 'again')).toBe('sms-not-again');
      await house.call(caseId, 'reached');
      expect(await act(smsId, 'again')).toBe('sms-not-again');
      expect(await resultOf(caseId)).toMatchObject({ state: 'needs_review' });
    });

    test('a result in doubt is on the call list and may go again, also of a case merged since', async () => {
      const { caseId, smsId } = await untold();
      const { store } = house;
      const { cases } = store.tables;
      const merged = { status: 'merged', mergedIntoId: (await untold()).caseId };
      await store.tx((w) => w.update(cases).set(merged).where(eq(cases.id, caseId)));
      expect(await house.taskOf(caseId)).toMatchObject({ isInDoubt: true });
      expect(await act(smsId, 'again')).toBe('done');
      expect(await house.taskOf(caseId)).toBeUndefined();
    });

    test('nor what he wants none of, what is a week old, or a page to a crew', async () => {
      const { smsId } = await untold();
      const { sms, clock, store } = house;
      const wish = { from: PHONE, line: '1000' };
      await sms.receive({ ref: 'r11', text: '11', ...wish }, clock.nowMs);
      expect(await act(smsId, 'again')).toBe('sms-not-again');
      await sms.receive({ ref: 'r12', text: '12', ...wish }, clock.nowMs);
      const page = await store.tx((w) =>
        sms.enqueue(w, {
          ...{ kind: 'duty', caseId: null, cycle: null, phone: PHONE, body: 'فوریت' },
          ...{ urgent: true, dedupeKey: 'page', nowMs: clock.nowMs, expiresAtMs: clock.nowMs + 1 },
        }),
      );
      await end(page.smsId, 'failed', 'rejected:411');
      expect((await open(page.smsId)).acts).toEqual([]);
      expect(await act(page.smsId, 'again')).toBe('sms-settled');
      expect(await act('nothing', 'again')).toBe('unknown-sms');
      // Of no case, and of an hour that comes: again until then, and no longer.
      const hour = { nowMs: clock.nowMs, expiresAtMs: clock.nowMs + (DAY_MS * 3) / 4 };
      const reminder = await store.tx((w) =>
        sms.enqueue(w, {
          ...{ kind: 'manager-reminder', caseId: null, cycle: null, phone: PHONE, body: 'ساعت ۹' },
          ...{ urgent: true, dedupeKey: 'hour', ...hour },
        }),
      );
      await end(reminder.smsId, 'failed', 'rejected:411');
      expect(await act(reminder.smsId, 'again')).toBe('done');
      const { smsOutbox } = store.tables;
      const [again] = await store.read
        .select()
        .from(smsOutbox)
        .where(eq(smsOutbox.id, reminder.smsId));
      expect(again).toMatchObject({ state: 'queued', expiresAtMs: hour.expiresAtMs });
      await end(reminder.smsId, 'failed', 'rejected:411');
      clock.nowMs += DAY_MS;
      expect((await open(reminder.smsId)).acts).toEqual([]);
      expect(await act(reminder.smsId, 'again')).toBe('sms-settled');
      clock.nowMs += 8 * DAY_MS;
      expect((await open(smsId)).acts).toEqual(['arrived', 'not-arrived']);
    });
  });
}
