import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { arrived, ended, numbered } from '../support/live-notices.ts';
import { type ServerRig, serverRig } from '../support/server-rig.ts';

/** Somebody else holds the database, or the disk is full: calls go on, people are told, records catch up. */
const LOOP_LIMIT_MS = 2_000;

let rig: ServerRig;
let seq = 0;

beforeEach(async () => {
  rig = await serverRig({ selfCheck: { everyMs: 3_600_000, settleMs: 10 } });
  seq = 0;
  const { answer } = rig.telephony;
  rig.telephony.answer = async (request) =>
    request.type === 'show-pbx'
      ? { ok: true, pbx: { calls: [], legs: [], leftovers: [] } }
      : answer(request);
  await eventually('telephony is there', 5_000, () => rig.server.hub.joinBoard().live);
});
afterEach(() => rig.close());

function say(notice: object): void {
  rig.telephony.say(numbered((seq += 1), Date.now(), notice));
}

const onBoard = (callId: string): Promise<unknown> =>
  eventually(`the board shows ${callId}`, 10_000, () =>
    rig.server.hub.joinBoard().calls.some((call) => call.callId === callId),
  );

async function outcomeOf(callId: string): Promise<string | null | undefined> {
  const { store } = rig.database;
  const [row] = await store.read
    .select()
    .from(store.tables.call)
    .where(eq(store.tables.call.id, callId));
  return row?.outcome;
}

const kinds = async (): Promise<string[]> =>
  (await rig.server.selfCheck.checkNow()).found.map(({ kind }) => kind);

test('a locked database: boards move, nothing stands still, records catch up', async () => {
  const other = new Database(rig.database.path);
  other.exec('BEGIN IMMEDIATE');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  say(arrived('locked.1', Date.now()));
  await onBoard('locked.1');
  expect(await kinds()).toContain('ledger-behind');
  expect(rig.server.hub.joinBoard().selfCheck).toMatchObject({ state: 'differs' });
  expect(await outcomeOf('locked.1')).toBeUndefined();
  delay.disable();
  // A server whose loop waits for the lock paints nothing, and its keeper takes it for hung.
  expect(delay.max / 1e6).toBeLessThan(LOOP_LIMIT_MS);

  say(ended('locked.1', 'abandoned', { enteredAtMs: Date.now() }));
  other.exec('ROLLBACK');
  other.close();
  await rig.server.link.idle();
  expect(await outcomeOf('locked.1')).toBe('abandoned');
  expect(await kinds()).toEqual([]);
});

/** What is longer than this grows no more in this process; writing beyond it fails, as on a full disk. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:unlimited`]);
}

test('a full disk: boards move, people are told until there is room, records catch up', async () => {
  const isAlarmed = () =>
    rig.server.hub.joinBoard().alarms.some(({ alarm }) => alarm === 'sides-differ');
  try {
    limitFiles(1);
    say(arrived('full.1', Date.now()));
    await onBoard('full.1');
    expect(await kinds()).toContain('ledger-behind');
    expect(isAlarmed()).toBe(false);
    // It stands: whoever looks at the board is called.
    expect(await kinds()).toContain('ledger-behind');
    expect(isAlarmed()).toBe(true);
    expect(await outcomeOf('full.1')).toBeUndefined();
    say(ended('full.1', 'abandoned', { enteredAtMs: Date.now() }));
  } finally {
    limitFiles('unlimited');
  }
  await rig.server.link.idle();
  expect(await outcomeOf('full.1')).toBe('abandoned');
  expect(await kinds()).toEqual([]);
  expect(isAlarmed()).toBe(false);
});
