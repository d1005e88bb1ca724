import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type ChaosEnd, KILL_POINTS, smsChaos } from '../support/sms-chaos.ts';
import { judgeChaos } from '../support/sms-chaos-judge.ts';

/** `npm run chaos:sms` is the same a thousand messages and a hundred kills large. */
const ROWS = 20;
const RESETS = {
  ...{ method: 'sms/send', kind: 'reset', when: 'after', times: 1000 },
  ...{ rate: 0.5, seed: 137 },
};

let postgres: PostgresServer;
const folder = mkdtempSync(join(tmpdir(), 'pasokh-sms-crash-'));
const chaos = smsChaos(folder);

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  chaos.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a citizen would notice: nobody without a message, nobody with two, nobody's in between. */
function expectEachToldOnce(end: ChaosEnd): void {
  expect(judgeChaos(end)).toMatchObject({ messages: 100, lost: 0, doubled: 0, wrong: 0 });
  expect(end.reached).toEqual(KILL_POINTS.map(() => ROWS));
  for (const row of end.rows) if (row.state !== 'delivered') expect(row.reason).not.toBeNull();
  // The sendings cut off in the middle were asked about; else nothing was put to the test.
  expect(end.resolves).toBeGreaterThanOrEqual(3 * ROWS);
}

type Case = readonly [name: string, says: string, dedup: boolean, resets: boolean];
const PLAIN: Case = ['plain', 'every citizen gets the one message', true, false];
const FORGETFUL: Case = ['forgetful', 'nobody gets two, though it forgets our keys', false, false];
const RESETTING: Case = [
  'resets',
  'nobody gets two, though it hangs up on what it took',
  false,
  true,
];

/** Two at a time, as the machine has cores: each world has processes and a database of its own. */
const SQLITE = [PLAIN, FORGETFUL, RESETTING];
// The forgetful gateway is part of the last world; once more alone it proves nothing new here.
const POSTGRES = [PLAIN, RESETTING];

describe.concurrent.each([
  ['sqlite', SQLITE],
  ['postgres', POSTGRES],
] as const)('a worker killed five times, on %s', (dialect, cases) => {
  for (const [name, says, dedup, resets] of cases) {
    it(`gateway ${name}: ${says}`, { timeout: 120_000, concurrent: false }, async () => {
      const databaseUrl = dialect === 'sqlite' ? '' : await postgres.createDatabase(`sms_${name}`);
      const faults = resets ? [RESETS] : [];
      const of = { name, databaseUrl, dedup, faults, points: KILL_POINTS, rows: ROWS };
      const end = await chaos.live(of);
      expectEachToldOnce(end);
      if (dedup) expect(judgeChaos(end).delivered).toBe(100);
    });
  }
});

describe('a gateway that knows no keys of ours', () => {
  it('doubles nothing either: the unfound goes to a person', { timeout: 120_000 }, async () => {
    const end = await chaos.live({
      ...{ name: 'keyless', databaseUrl: '', dedup: false, faults: [], rows: ROWS },
      gateway: 'smsir',
      points: KILL_POINTS,
    });
    expectEachToldOnce(end);
    const { delivered, inReview } = judgeChaos(end);
    expect(delivered + inReview).toBe(100);
    // Killed between the mark and the first byte: nobody can know, so a person looks.
    expect(inReview).toBeGreaterThanOrEqual(ROWS);
  });
});

describe('a worker that does not ask first', () => {
  it('doubles messages, and this test sees it', { timeout: 120_000 }, async () => {
    const end = await chaos.live({
      ...{ name: 'blind', databaseUrl: '', dedup: false, faults: [], blind: true, rows: ROWS },
      points: ['bytes-sent', 'before-state-write'],
    });
    expect(judgeChaos(end).doubled).toBeGreaterThan(0);
  });
});
