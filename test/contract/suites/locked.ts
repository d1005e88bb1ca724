import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { arrived, ended, numbered } from '../../support/live-notices.ts';
import { type ServerRig, serverRig } from '../../support/server-rig.ts';

export const patient = 'who waits for it';
/** The owner of the database has set that nobody waits for a lock for long. */
export const impatient = 'who may not wait for it';
type Way = typeof patient | typeof impatient;

/** More often than a notice is tried before it is itself to blame (src/link/recorder.ts). */
const TRIES = 7;

async function letNobodyWait(databaseUrl: string): Promise<void> {
  const owner = new Client({ connectionString: databaseUrl });
  await owner.connect();
  const { rows } = await owner.query('SELECT current_database() AS name');
  await owner.query(`ALTER DATABASE "${rows[0].name}" SET lock_timeout = '50ms'`);
  await owner.end();
}

/** Somebody holds the ledger of calls; the answer lets it go. */
async function lockCalls(rig: ServerRig, databaseUrl: string): Promise<() => Promise<void>> {
  if (databaseUrl === '') {
    const other = new Database(rig.database.path);
    other.exec('BEGIN EXCLUSIVE');
    return async () => {
      other.exec('ROLLBACK');
      other.close();
    };
  }
  const other = new Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query('BEGIN');
  // As a migration or a careless VACUUM FULL does it: nobody else may even read.
  await other.query('LOCK TABLE "call" IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await other.query('ROLLBACK');
    await other.end();
  };
}

/** A locked ledger holds up no call and loses none. */
export function lockedSuite(
  openUrl: (name: string) => Promise<string>,
  ways: readonly Way[],
): void {
  describe('calls that go on while the ledger is locked', () => {
    let rig: ServerRig;
    let databaseUrl: string;
    let seq = 0;
    let databases = 0;
    const callIds = Array.from({ length: 12 }, (_, n) => `held.${n + 1}`);

    beforeEach(async () => {
      seq = 0;
      databaseUrl = await openUrl(`locked_${(databases += 1)}`);
    });
    afterEach(() => rig.close());

    const say = (notice: object): void =>
      rig.telephony.say(numbered((seq += 1), Date.now(), notice));
    const shown = (): string[] => rig.server.hub.joinBoard().calls.map(({ callId }) => callId);
    const showing = (callId: string, isThere: boolean): Promise<unknown> =>
      eventually(
        `the board has ${callId}: ${isThere}`,
        5_000,
        () => shown().includes(callId) === isThere,
      );

    const refusals = (): number =>
      rig.logged.filter((line) => line.includes('notice not stored')).length;

    test.each(ways)(
      '%s: are on the board as they come and go, then in the ledger, each once',
      async (way) => {
        const isImpatient = way === impatient;
        if (isImpatient) await letNobodyWait(databaseUrl);
        rig = await serverRig({ databaseUrl });
        await eventually('telephony is there', 5_000, () => rig.server.hub.joinBoard().live);
        const free = await lockCalls(rig, databaseUrl);
        const storedBefore = rig.telephony.acks.at(-1) ?? 0;
        const enteredAtMs = Date.now();
        try {
          for (const callId of callIds) {
            say(arrived(callId, enteredAtMs));
            await showing(callId, true);
          }
          for (const callId of callIds.slice(0, 6)) {
            say(ended(callId, 'abandoned', { enteredAtMs }));
            await showing(callId, false);
          }
          // What is not stored is not acknowledged: telephony keeps it.
          expect(rig.telephony.acks.at(-1) ?? 0).toBe(storedBefore);
          say(ended('held.7', 'short_abandoned', { enteredAtMs }));
          await showing('held.7', false);
          if (isImpatient)
            await eventually('it was tried in vain', 20_000, () => refusals() > TRIES);
        } finally {
          await free();
        }
        await eventually('all is stored', 10_000, () => rig.telephony.acks.at(-1) === seq);
        await rig.server.link.idle();
        const { call } = rig.database.store.tables;
        const rows = await rig.database.store.read.select().from(call);
        const kept = Object.fromEntries(rows.map(({ id, outcome }) => [id, outcome]));
        const expected = callIds.map((callId, n) => [
          callId,
          n < 6 ? 'abandoned' : n === 6 ? 'short_abandoned' : null,
        ]);
        // Nor is any notice laid aside as if it were to blame itself.
        const { noticeFault } = rig.database.store.tables;
        expect(await rig.database.store.read.select().from(noticeFault)).toEqual([]);
        expect(rows).toHaveLength(callIds.length);
        expect(kept).toEqual(Object.fromEntries(expected));
        expect(shown().sort()).toEqual(callIds.slice(7).sort());
      },
    );
  });
}
