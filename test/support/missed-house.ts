import { afterAll, beforeAll, beforeEach } from 'vitest';
import { noticeStore } from '../../src/calls/index.ts';
import type { Store } from '../../src/db/index.ts';
import {
  type MissedLimits,
  type MissedRepository,
  missedRepository,
} from '../../src/missed-callers/index.ts';
import { FIRST_QUEUE } from '../../src/queues/queue.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { type CaseHouse, openCaseHouse } from './case-house.ts';
import { answered, arrived, ended, numbered, offered } from './live-notices.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const MISSED_LIMITS = { keepMs: 48 * HOUR_MS, claimMs: 15 * MINUTE_MS };

/** Callers who give up, and the list of them, on a real database; each test has a number of its own. */
export class MissedHouse {
  house!: CaseHouse;
  url = '';
  missed!: MissedRepository;
  sms!: ReturnType<typeof smsRepository>;
  /** As the page of settings says them now. */
  limits: MissedLimits = MISSED_LIMITS;
  /** Who calls; null: withheld. */
  phone: string | null = null;
  /** Closed with the house. */
  readonly others: Store[] = [];
  #notices!: ReturnType<typeof noticeStore>;
  #seq = 0;
  #calls = 0;
  #numbers = 0;

  constructor(openUrl: (name: string) => Promise<string>, name: string) {
    beforeAll(async () => this.#open(await openUrl(name)));
    afterAll(async () => {
      for (const store of this.others) await store.close();
      await this.house.close();
    });
    beforeEach(async () => {
      // Days are over: what an earlier test left on the list is not in the way.
      this.house.clock.nowMs += 10 * 24 * HOUR_MS;
      await this.missed.expire();
      this.phone = this.nextNumber();
    });
  }

  async #open(url: string): Promise<void> {
    this.url = url;
    this.house = await openCaseHouse(url);
    const nowMs = (): number => this.house.clock.nowMs;
    this.#notices = noticeStore({
      ...this.house,
      nowMs,
      phoneOf: () => this.phone,
      unseal: () => null,
    });
    this.sms = this.#outbox(this.house.store);
    this.missed = this.overStore(this.house.store);
  }

  #outbox(store: Store) {
    const { clock, randomBelow } = this.house;
    const newLocalId = localIdMaker(() => clock.nowMs, randomBelow);
    return smsRepository({ ...this.house, store, newLocalId });
  }

  /** The list as a second server on the same database has it. */
  overStore(store: Store): MissedRepository {
    return missedRepository({
      ...this.house,
      limits: () => this.limits,
      store,
      outbox: this.#outbox(store),
      nowMs: () => this.house.clock.nowMs,
    });
  }

  nextNumber(): string {
    return `+98915${String((this.#numbers += 1)).padStart(7, '0')}`;
  }
  newCall(): string {
    this.#calls += 1;
    return this.lastCall();
  }
  lastCall(): string {
    return `1763900000.${this.#calls}`;
  }

  readonly addQueue = (id: string, language: string): Promise<void> =>
    this.house.store.tx(async (w) => {
      const { id: _id, version: _version, ...form } = FIRST_QUEUE;
      const row = { ...form, id, extension: id, language, createdAtMs: 1 };
      await w.insert(this.house.store.tables.queue).values(row);
    });

  readonly list = () => this.missed.list(reader(this.house.anna));

  readonly told = async (...all: object[]): Promise<void> => {
    const batch = all.map((notice) => numbered((this.#seq += 1), this.house.clock.nowMs, notice));
    await this.#notices.apply('journal-1', batch);
  };

  /** The caller hangs up after so long; his call. */
  readonly givesUp = async (
    waitMs = MINUTE_MS,
    outcome = 'abandoned',
    more = {},
  ): Promise<string> => {
    const callId = this.newCall();
    const enteredAtMs = this.house.clock.nowMs;
    await this.told(arrived(callId, enteredAtMs));
    this.house.clock.nowMs += waitMs;
    await this.told(ended(callId, outcome, { enteredAtMs, waitMs, ...more }));
    return callId;
  };

  readonly getsThrough = async (): Promise<void> => {
    const callId = this.newCall();
    const { anna, clock } = this.house;
    clock.nowMs += MINUTE_MS;
    await this.told(
      arrived(callId, clock.nowMs),
      offered(callId, anna),
      answered(callId, anna, 5_000),
    );
  };

  readonly entryOf = async (): Promise<string> => {
    const [entry] = await this.list();
    if (entry === undefined) throw new Error('nobody is on the list');
    return entry.entryId;
  };
  readonly settledOf = async () =>
    (await this.missed.history(null, reader(this.house.boris))).entries[0];
}

export const by = (userId: string) => ({ userId, address: '::1' });
export const reader = (userId: string, seesNumbers = false, hearsMessages = true) => ({
  userId,
  seesNumbers,
  hearsMessages,
});
