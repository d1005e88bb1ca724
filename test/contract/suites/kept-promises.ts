import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callbackRepository, fallbackStore, noticeStore } from '../../../src/calls/index.ts';
import { readQueueLog } from '../../../src/calls/queue-log.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { arrived, ended, numbered } from '../../support/live-notices.ts';

const MORNING_MS = Date.UTC(2026, 10, 23, 6, 0);
const MORNING_S = MORNING_MS / 1_000;
const DAY = tehranDay(MORNING_MS);

/** Whom an expert has on the line by Asterisk's own queue need not be called back. */
export function keptPromisesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('a promise and a talk that telephony knows nothing of', () => {
    let house: CaseHouse;
    let fallback: ReturnType<typeof fallbackStore>;
    let notices: ReturnType<typeof noticeStore>;
    let callbacks: ReturnType<typeof callbackRepository>;
    let phone = '';
    let seq = 0;
    let files = 0;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('kept-promises'));
      const deps = { ...house, nowMs: () => MORNING_MS };
      fallback = fallbackStore({
        ...deps,
        queue: () => ({ id: 'general', shortAbandonMs: 5_000 }),
      });
      notices = noticeStore({ ...deps, phoneOf: () => phone, unseal: () => null });
      callbacks = callbackRepository({ ...deps, sealNumber: (number) => number });
    });
    afterAll(() => house.close());

    const told = (...all: object[]) =>
      notices.apply(
        'journal-1',
        all.map((notice) => numbered((seq += 1), MORNING_MS + seq, notice)),
      );

    /** Of this number, in this call. */
    async function promise(callId: string, number: string): Promise<string> {
      phone = number;
      const callbackId = `pc-${callId}`;
      const known = { firstCallId: callId, callerToken: 'token', queueId: 'general' };
      const place = { enteredAtMs: MORNING_MS, keyMs: MORNING_MS };
      await told(
        arrived(callId, MORNING_MS),
        { type: 'callback-made', callbackId, ...known, ...place },
        ended(callId, 'callback_accepted', { enteredAtMs: MORNING_MS }),
      );
      return callbackId;
    }

    /** `[call, member, event, more…]`, a second each, as the record tells it. */
    function recorded(...rows: (readonly string[])[]) {
      const text = rows.map(([callId, member, event, ...more], at) =>
        [MORNING_S + 60 + at, callId, 'fallback', member, event, ...more].join('|'),
      );
      const read = readQueueLog(Buffer.from(`${text.join('\n')}\n`), 0, 1_000);
      return fallback.apply({ fileId: `file-${(files += 1)}`, ...read });
    }
    const pending = async () => (await callbacks.pending()).map(({ callbackId }) => callbackId);

    test('who calls himself and is answered there has what he was promised, as soon as they talk', async () => {
      const his = await promise('7.1', '+989153124587');
      const others = await promise('7.2', '+989153124588');
      const callId = `${MORNING_S}.1`;
      const entered = [callId, 'NONE', 'ENTERQUEUE', '', '09153124587', '1'];
      expect((await recorded(entered)).settled).toEqual([]);
      const rows = [entered, [callId, house.anna, 'CONNECT', '6', '1.2', '4']];
      const settled = [{ callbackId: his, settledIn: callId }];
      expect((await recorded(...rows)).settled).toEqual(settled);
      expect(await pending()).toEqual([others]);
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ made: 2, pending: 1, settled: 1 });
      // A telephony that still takes it for standing is told.
      expect(await callbacks.endedAmong([his, others])).toEqual(settled);
      expect((await recorded(...rows)).settled).toEqual([]);
      // What it has to say of it later is no news.
      await told({ type: 'callback-ended', callbackId: his, outcome: 'settled', endedIn: callId });
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ settled: 1 });
    });

    test('who gave up there has his promise still', async () => {
      const his = await promise('7.3', '+989153124589');
      const callId = `${MORNING_S}.3`;
      const entered = [callId, 'NONE', 'ENTERQUEUE', '', '09153124589', '1'];
      await recorded(entered, [callId, 'NONE', 'ABANDON', '1', '1', '30']);
      expect(await pending()).toContain(his);
    });

    test('whom we had called, and whom an expert has there, was reached', async () => {
      const his = await promise('7.4', '+989153124590');
      const callId = `${his}.1`;
      await told({ ...arrived(callId, MORNING_MS), callbackOf: '7.4' });
      // The network shows our own number for it.
      const entered = [callId, 'NONE', 'ENTERQUEUE', '', '137', '1'];
      const rows = [entered, [callId, house.anna, 'CONNECT', '6', '1.2', '4']];
      expect((await recorded(...rows)).settled).toEqual([{ callbackId: his, settledIn: callId }]);
      expect(await callbacks.figuresOf(DAY)).toMatchObject({ reached: 1 });
      expect(await pending()).not.toContain(his);
    });
  });
}
