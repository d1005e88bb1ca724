import { afterAll, beforeAll, beforeEach } from 'vitest';
import { noticeStore } from '../../src/calls/index.ts';
import { startOfTehranDayMs, tehranDay } from '../../src/kit/jalali.ts';
import { type QueueLogRange, queueLogSource, writeQueueLog } from '../../src/queue-log/index.ts';
import { FIRST_QUEUE } from '../../src/queues/queue.ts';
import { type CaseHouse, openCaseHouse } from './case-house.ts';
import { numbered } from './live-notices.ts';

const HOUR_MS = 3_600_000;
export const LOGGED_PHONE = '+989153124587';

/** What telephony tells of two queues, and its export; each test has a day of its own. */
export class QueueLogHouse {
  house!: CaseHouse;
  url = '';
  /** Eight in the morning of that day. */
  startMs = 0;
  day = '';
  #notices!: ReturnType<typeof noticeStore>;
  #seq = 0;

  constructor(openUrl: (name: string) => Promise<string>, name: string) {
    let days = 0;
    beforeAll(async () => this.#open(await openUrl(name)));
    afterAll(() => this.house.close());
    beforeEach(() => {
      // Two days each, for the tests that go on past midnight.
      days += 2;
      this.startMs = startOfTehranDayMs('2026-11-23') + days * 24 * HOUR_MS + 8 * HOUR_MS;
      this.day = tehranDay(this.startMs);
    });
  }

  async #open(url: string): Promise<void> {
    this.url = url;
    this.house = await openCaseHouse(url);
    this.#notices = noticeStore({
      ...this.house,
      nowMs: () => this.house.clock.nowMs,
      phoneOf: (token) => (token === null ? null : LOGGED_PHONE),
      unseal: () => null,
    });
    const { store } = this.house;
    const { id: _id, version: _version, ...form } = FIRST_QUEUE;
    await store.tx(async (w) => {
      await w.insert(store.tables.queue).values([
        { ...form, id: 'general', createdAtMs: 1 },
        { ...form, id: 'water', extension: '1371', createdAtMs: 1 },
      ]);
    });
  }

  readonly apply = (told: readonly (readonly [atMs: number, notice: object])[]) =>
    this.#notices.apply(
      'journal-1',
      told.map(([atMs, notice]) => numbered((this.#seq += 1), atMs, notice)),
    );

  readonly exported = async (range?: QueueLogRange, withNumbers = false): Promise<string> => {
    const { day, house } = this;
    const source = queueLogSource(house, withNumbers);
    let text = '';
    const days = range ?? { fromDay: day, toDay: day };
    for await (const piece of writeQueueLog(source, days, async () => undefined)) text += piece;
    return text;
  };
}
