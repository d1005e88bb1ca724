import { describe, expect, test } from 'vitest';
import { callbackRepository } from '../../../src/calls/index.ts';
import { arrived, ended } from '../../support/live-notices.ts';
import { by, HOUR_MS, MINUTE_MS, MissedHouse } from '../../support/missed-house.ts';

/** Who was promised a call and got none is owed one like anybody who gave up. */
export function brokenPromisesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('a promise to call back', () => {
    const m = new MissedHouse(openUrl, 'promises');
    const { list, told, givesUp, getsThrough, settledOf } = m;

    const promiseOf = (callId: string): string => `pc-${callId}`;
    const over = (callId: string, outcome: string, endedIn: string | null = null) =>
      told({ type: 'callback-ended', callbackId: promiseOf(callId), outcome, endedIn });

    /** Waits two minutes, and hangs up with a promise; his call. */
    async function isPromised(queueId = 'general'): Promise<string> {
      const callId = m.newCall();
      const enteredAtMs = m.house.clock.nowMs;
      await told({ ...arrived(callId, enteredAtMs), queueId });
      m.house.clock.nowMs += 2 * MINUTE_MS;
      const more = { enteredAtMs, waitMs: 2 * MINUTE_MS, queueId };
      await told(
        {
          type: 'callback-made',
          callbackId: promiseOf(callId),
          firstCallId: callId,
          callerToken: 'token',
          queueId,
          enteredAtMs,
          keyMs: enteredAtMs,
        },
        ended(callId, 'callback_accepted', more),
      );
      return callId;
    }
    const daysPass = () => {
      m.house.clock.nowMs += 24 * HOUR_MS;
    };

    test.each(['expired', 'cancelled'])(
      'that is %s puts him on the list, once',
      async (outcome) => {
        const callId = await isPromised();
        const gaveUpAtMs = m.house.clock.nowMs;
        expect(await list()).toEqual([]);
        daysPass();
        await over(callId, outcome);
        await over(callId, outcome);
        expect(await list()).toMatchObject([
          { times: 1, firstAtMs: gaveUpAtMs, lastWaitMs: 2 * MINUTE_MS, isCalling: false },
        ]);
      },
    );

    test('that was kept, or that he had no use for any more, does not', async () => {
      for (const outcome of ['reached', 'unreached', 'declined', 'settled']) {
        m.phone = m.nextNumber();
        const callId = await isPromised();
        m.house.clock.nowMs += HOUR_MS;
        await over(callId, outcome, `${promiseOf(callId)}.1`);
        expect(await list(), outcome).toEqual([]);
      }
    });

    test('who got through before it ran out is owed nothing', async () => {
      const callId = await isPromised();
      await getsThrough();
      daysPass();
      await over(callId, 'expired');
      expect(await list()).toEqual([]);
    });

    test('took him off the list when it was made, and puts him back when it is broken', async () => {
      await givesUp();
      m.house.clock.nowMs += MINUTE_MS;
      const callId = await isPromised();
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({ settledAs: 'got-through' });
      daysPass();
      await over(callId, 'expired');
      expect(await list()).toMatchObject([{ times: 1 }]);
      await getsThrough();
      expect(await list()).toEqual([]);
    });

    test('that telephony has forgotten and a supervisor takes back is a broken one', async () => {
      const callId = await isPromised();
      const callbacks = callbackRepository({
        ...m.house,
        nowMs: () => m.house.clock.nowMs,
        sealNumber: (number) => number,
      });
      m.house.clock.nowMs += HOUR_MS;
      expect(await callbacks.closeForgotten(promiseOf(callId), by(m.house.vera))).toBe(true);
      expect(await list()).toMatchObject([{ times: 1 }]);
      // It was not forgotten: he was just being called.
      await over(callId, 'reached', `${promiseOf(callId)}.1`);
      expect(await list()).toEqual([]);
    });

    const words = async () =>
      (await m.sms.list({ caseId: null, limit: 99 })).filter(
        ({ to, kind }) => to === m.phone && kind === 'broken-promise',
      );

    test.each(['expired', 'unreached'])(
      'that is %s is told to the citizen, once, and not in the night',
      async (outcome) => {
        const callId = await isPromised();
        daysPass();
        await over(callId, outcome);
        await over(callId, outcome);
        const queued = await words();
        expect(queued).toMatchObject([
          { state: 'queued', urgent: false, dedupeKey: `broken-promise:${callId}` },
        ]);
        expect(queued[0]?.body).toMatch(/شهروند گرامی[^]*قول تماس[^]*137[^]*لغو۱۱/u);
      },
    );

    test('that a supervisor took back, that was kept, or that he declined, is not', async () => {
      for (const outcome of ['cancelled', 'reached', 'declined', 'settled']) {
        m.phone = m.nextNumber();
        const callId = await isPromised();
        await over(callId, outcome);
        expect(await words(), outcome).toEqual([]);
      }
    });

    test('is told in Arabic to who came through an Arabic line, in its own letters', async () => {
      await m.addQueue('arabic', 'ar');
      const callId = await isPromised('arabic');
      daysPass();
      await over(callId, 'expired');
      const [queued] = await words();
      expect(queued?.body).toMatch(/المواطن الكريم[^]*وعدناكم[^]*137[^]*لغو۱۱/u);
      expect(queued?.body).not.toMatch(/[یک]/u);
    });

    test('is not told to who asked for silence, nor to a telephone that takes no SMS', async () => {
      const reply = { from: m.phone ?? '', line: '137', text: '۱۱', ref: 'r-promise' };
      await m.sms.receive(reply, m.house.clock.nowMs);
      await over(await isPromised(), 'expired');
      expect(await words()).toEqual([]);
      m.phone = '+985138412346';
      await over(await isPromised(), 'expired');
      expect(await words()).toEqual([]);
    });

    test('is not told to who got through before the message left', async () => {
      const callId = await isPromised();
      daysPass();
      await over(callId, 'unreached');
      await getsThrough();
      expect(await words()).toMatchObject([{ state: 'cancelled', reason: 'got-through' }]);
    });

    test('an apology for a call that was missed is in Arabic, too', async () => {
      await m.addQueue('arabic-2', 'ar');
      await m.givesUp(MINUTE_MS, 'abandoned', { queueId: 'arabic-2' });
      const entryId = await m.entryOf();
      await m.missed.claim(entryId, by(m.house.anna));
      await m.missed.settle(entryId, { as: 'sms' }, by(m.house.anna));
      const all = await m.sms.list({ caseId: null, limit: 99 });
      const [queued] = all.filter(({ to }) => to === m.phone);
      expect(queued?.body).toMatch(/لم نتمكن من الرد على اتصالكم بالرقم 137[^]*لغو۱۱/u);
    });
  });
}
