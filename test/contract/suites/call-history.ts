import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  callHistories,
  callRepository,
  ledgerCheck,
  noticeStore,
} from '../../../src/calls/index.ts';
import type { CallsFilter, CallsPage } from '../../../src/contract/calls.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { FIRST_QUEUE } from '../../../src/queues/queue.ts';
import { CallView } from '../../../telephony/protocol/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, ended, numbered, offered } from '../../support/live-notices.ts';

const DAY = '2026-11-23';
const NEXT_DAY = '2026-11-24';
const OWN = '+989153124587';
const OTHERS = '+985138412345';

/** All calls, page by page: each once, whatever comes meanwhile. */
export function callHistorySuite(openUrl: (name: string) => Promise<string>): void {
  describe('the history of all calls', () => {
    let house: CaseHouse;
    let histories: ReturnType<typeof callHistories>;
    let notices: ReturnType<typeof noticeStore>;
    let phone: string | null = OTHERS;
    let seq = 0;
    const startMs = startOfTehranDayMs(DAY);

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('call-history'));
      histories = callHistories(house);
      const nowMs = (): number => house.clock.nowMs;
      notices = noticeStore({ ...house, nowMs, phoneOf: () => phone, unseal: () => null });
      // Three at each instant: time alone does not tell them apart.
      for (let n = 0; n < 120; n += 1) {
        await call(`1763900000.${n}`, startMs + Math.floor(n / 3) * 60_000);
      }
    });
    afterAll(() => house.close());

    async function call(callId: string, atMs: number, ...more: readonly object[]): Promise<void> {
      const end = ended(callId, 'abandoned', { enteredAtMs: atMs, waitMs: 9_000 });
      const told = [arrived(callId, atMs), ...(more.length === 0 ? [end] : more)];
      const batch = told.map((notice) => numbered((seq += 1), atMs, notice));
      await notices.apply('journal-1', batch);
    }
    const page = async (filter: Partial<CallsFilter> = {}): Promise<CallsPage> => {
      const found = await histories.page({ fromDay: DAY, toDay: DAY, ...filter });
      if (found === null) throw new Error('no number');
      return found;
    };
    const idsOf = ({ calls }: CallsPage): string[] => calls.map(({ callId }) => callId);

    test('pages hold each call once, the newest first, while new ones come', async () => {
      const first = await page();
      expect(first.calls).toHaveLength(50);
      await call('1763900000.new', startMs + 23 * 3_600_000);
      const seen = idsOf(first);
      for (let { next } = first; next !== null; ) {
        const more = await page({ after: next });
        seen.push(...idsOf(more));
        next = more.next;
      }
      expect(seen).toHaveLength(120);
      expect(new Set(seen).size).toBe(120);
      expect(seen).not.toContain('1763900000.new');
      expect(idsOf(await page())[0]).toBe('1763900000.new');
      const times = first.calls.map(({ enteredAtMs }) => enteredAtMs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });

    test('a page that is just full has no next one', async () => {
      phone = OTHERS;
      for (let n = 0; n < 50; n += 1) {
        await call(`1763900050.${n}`, startOfTehranDayMs('2026-11-20') + n * 1_000);
      }
      const range = { fromDay: '2026-11-20', toDay: '2026-11-20' };
      expect(await page(range)).toMatchObject({ next: null });
    });

    test('by queue, outcome, expert and number, alone and together', async () => {
      const { anna, boris } = house;
      const atMs = startOfTehranDayMs(NEXT_DAY) + 1;
      const talk = (callId: string, agentId: string, queueId = 'general') =>
        [
          offered(callId, agentId),
          answered(callId, agentId, 900),
          ended(callId, 'answered', { agentId, enteredAtMs: atMs, queueId }),
        ] as const;
      phone = OWN;
      await call('a', atMs, ...talk('a', anna));
      await call('b', atMs + 1, ...talk('b', boris, 'water'));
      await call('c', atMs + 2, offered('c', anna));
      phone = null;
      await call('d', atMs + 3, ...talk('d', anna, 'water'));
      const range = { fromDay: NEXT_DAY, toDay: NEXT_DAY };
      const found = async (filter: Partial<CallsFilter>) =>
        idsOf(await page({ ...range, ...filter })).join('');
      expect(await found({})).toBe('dcba');
      expect(await found({ queueId: 'water' })).toBe('db');
      expect(await found({ outcome: 'answered' })).toBe('dba');
      expect(await found({ outcome: 'goes-on' })).toBe('c');
      expect(await found({ agentId: anna })).toBe('da');
      expect(await found({ number: '۰۹۱۵ ۳۱۲ ۴۵۸۷' })).toBe('cba');
      expect(await found({ number: OWN, queueId: 'water', agentId: boris })).toBe('b');
      expect(await found({ number: OTHERS })).toBe('');
      expect(await histories.page({ ...range, number: 'زهرا' })).toBeNull();
      expect(await found({ fromDay: DAY, number: OWN })).toBe('cba');
    });

    test('a call belongs to the Tehran day in which it came', async () => {
      phone = OTHERS;
      const midnightMs = startOfTehranDayMs('2026-11-27');
      await call('before', midnightMs - 1);
      await call('after', midnightMs);
      const of = async (day: string) => idsOf(await page({ fromDay: day, toDay: day }));
      expect(await of('2026-11-26')).toEqual(['before']);
      expect(await of('2026-11-27')).toEqual(['after']);
    });

    test('a call tells the names of the queues that it was in, archived ones too', async () => {
      const { id: _id, version: _version, ...form } = FIRST_QUEUE;
      await house.store.tx(async (w) => {
        const water = { ...form, id: 'water', nameFa: 'آب', nameEn: 'Water', extension: '1371' };
        await w
          .insert(house.store.tables.queue)
          .values({ ...water, archivedAtMs: 2, createdAtMs: 1 });
      });
      const rule = { type: 'call-overflowed', fromQueueId: 'general', queueId: 'water' };
      const atMs = startMs + 1;
      await call(
        'moved',
        atMs,
        { ...rule, callId: 'moved', keyMs: atMs, cause: 'longest-wait' },
        ended('moved', 'abandoned', { enteredAtMs: atMs, queueId: 'water' }),
      );
      const told = await callRepository(house).find('moved');
      expect(told?.queues).toEqual({ water: { nameFa: 'آب', nameEn: 'Water' } });
      const { queues, agents } = await histories.choices();
      expect(queues.map(({ queueId }) => queueId)).toEqual(['water']);
      expect(agents.map(({ name }) => name)).toContain('آنا');
    });

    test('a talk whose answer the ledger has lost is written again, and ends as any talk', async () => {
      const { anna } = house;
      const atMs = startOfTehranDayMs('2026-11-19');
      const callId = 'lost.1';
      phone = OWN;
      await notices.apply('journal-1', [numbered((seq += 1), atMs, arrived(callId, atMs))]);
      const nowMs = (): number => house.clock.nowMs;
      const ledger = ledgerCheck({ ...house, nowMs, phoneOf: () => phone, unseal: () => null });
      const opened = async () => (await ledger.open()).filter((one) => one.callId === callId);
      expect(await opened()).toEqual([{ callId, isAnswered: false }]);
      const { callerToken, queueId, keyMs } = arrived(callId, atMs);
      const talk = {
        phase: 'talking',
        agentId: anna,
        offerId: `${callId}.1`,
        place: null,
      } as const;
      const times = { enteredAtMs: atMs, keyMs, answeredAtMs: atMs + 7_000, heldSinceMs: null };
      const view = CallView.parse({ callId, callerToken, queueId, ...talk, ...times });
      expect(await ledger.mend(view)).toBe(true);
      expect(await opened()).toEqual([{ callId, isAnswered: true }]);
      expect(await callRepository(house).find(callId)).toMatchObject({
        ...{ outcome: null, agentId: anna, enteredAtMs: atMs, answeredAtMs: atMs + 7_000 },
        waitMs: 7_000,
      });
      const end = ended(callId, 'answered', { agentId: anna, enteredAtMs: atMs, talkMs: 9_000 });
      await notices.apply('journal-1', [numbered((seq += 1), atMs + 16_000, end)]);
      expect(await callRepository(house).find(callId)).toMatchObject({
        ...{ outcome: 'answered', talkMs: 9_000 },
      });
      // Its end was told: there is nothing to mend any more.
      expect(await ledger.mend(view)).toBe(false);
    });
  });
}
