import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callRepository, createToday } from '../../../src/calls/index.ts';
import { caseEvents } from '../../../src/cases/repository-events.ts';
import { caseHeads } from '../../../src/cases/repository-heads.ts';
import type { BoardCounters } from '../../../src/contract/board.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { ended, numbered } from '../../support/live-notices.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 8, 30);
const DAY = tehranDay(NOON_MS);
const LEVELS = new Map([['general', 20_000]]);

/* A commit may be read before the disk has it and its writer is told. */
describe('what was read before its writer was told', () => {
  let database: TestDatabase;
  let isHeld: boolean;
  /** Ends the flushes that are on their way, and holds none of those that follow. */
  let land: () => void;

  beforeEach(async () => {
    const flights: (() => void)[] = [];
    isHeld = false;
    land = () => {
      isHeld = false;
      for (const arrive of flights.splice(0)) arrive();
    };
    const flush = (): Promise<void> =>
      isHeld ? new Promise((arrive) => flights.push(arrive)) : Promise.resolve();
    database = await openTestDatabase('', null, { flush, close: () => Promise.resolve() });
  });
  afterEach(async () => {
    land();
    vi.restoreAllMocks();
    await database.close();
  });

  /** A call that was answered by Anna, into the ledger; then its notice is told. */
  async function endCall(callId: string, onStored: () => void): Promise<void> {
    const { store } = database;
    await store.tx((w) =>
      w.insert(store.tables.call).values({
        ...{ id: callId, queueId: 'general', enteredAtMs: NOON_MS, day: DAY, endedAtMs: NOON_MS },
        ...{ outcome: 'answered', agentId: 'anna', waitMs: 1_000, createdAtMs: NOON_MS },
      }),
    );
    onStored();
  }

  function todayOf(onRead: () => void) {
    const rows = new Map<string, BoardCounters>();
    const outside = { outsideNames: async () => ({}), aboutOf: async () => null };
    const calls = callRepository({ ...database, ...outside });
    const today = createToday({
      calls: {
        ...calls,
        async answeredByAgent(day) {
          const byAgent = await calls.answeredByAgent(day);
          onRead();
          return byAgent;
        },
      },
      serviceLevels: LEVELS,
      nowMs: () => NOON_MS,
      onDay: () => undefined,
      onCounters: (row) => void rows.set(row.queueId, row),
      onAgent: () => undefined,
      onFault: (fault) => {
        throw fault;
      },
    });
    const offered = async () => (await calls.countersOf(DAY, LEVELS))[0]?.offered;
    return { today, offered, shown: () => rows.get('general')?.offered };
  }
  const notice = (callId: string) =>
    numbered(1, NOON_MS, ended(callId, 'answered', { enteredAtMs: NOON_MS, agentId: 'anna' }));

  test('a call that the day’s figures were read with is not counted again by its notice', async () => {
    let hasRead = false;
    const { today, offered, shown } = todayOf(() => (hasRead = true));
    await today.load();
    isHeld = true;
    const stored = endCall('one', () => today.onStored(notice('one')));
    await eventually('the call is in the ledger', 5_000, async () => (await offered()) === 1);
    hasRead = false;
    const refreshed = today.refresh();
    await eventually('the figures are read', 5_000, () => hasRead);
    land();
    await Promise.all([stored, refreshed]);
    expect([shown(), today.answeredBy('anna')]).toEqual([1, 1]);
    await today.refresh();
    today.stop();
  });

  test('a call whose notice comes late is looked for in the ledger', async () => {
    const { today, shown } = todayOf(() => undefined);
    await today.load();
    await endCall('one', () => undefined);
    await today.refresh();
    today.onStored(notice('one'), true);
    expect([shown(), today.answeredBy('anna')]).toEqual([1, 1]);
    await today.refresh();
    expect([shown(), today.answeredBy('anna')]).toEqual([1, 1]);
    await endCall('two', () => today.onStored(notice('two'), false));
    expect([shown(), today.answeredBy('anna')]).toEqual([2, 2]);
    today.stop();
  });

  test('the heads of histories are told for the seal outside when the disk has what they were read from', async () => {
    const { store } = database;
    const { lookupTry } = store.tables;
    const events = caseEvents(database);
    const { headsSince } = caseHeads({ store, events, verifyArchive: async () => null });
    const told: string[] = [];
    const tx = vi.spyOn(store, 'tx');
    isHeld = true;
    const row = { id: 'noted', wrong: 1, createdAtMs: 1 };
    const noted = store.tx((w) => w.insert(lookupTry).values(row)).then(() => told.push('noted'));
    const heads = headsSince(0).then(() => told.push('heads'));
    await eventually('it waits for the disk', 5_000, () => tx.mock.calls.length === 2);
    expect(told).toEqual([]);
    land();
    await Promise.all([noted, heads]);
    expect(told).toEqual(['noted', 'heads']);
  });
});
