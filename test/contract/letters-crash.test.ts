import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LETTER_POINTS, letterChaos } from '../support/letter-chaos.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

/** `npm run chaos:letters` is the same twenty laps long. */
const ROWS = 3;
const NOTHING = { lost: 0, doubled: 0, wrong: 0, idle: 0 };
const LIMIT = { timeout: 480_000 };
/** It hangs up before and after it has taken something, and answers what nobody can believe. */
const FAULTS = [
  { on: 'letter', kind: 'reset-after', times: 3, oneIn: 2 },
  { on: 'letter', kind: 'reset-before', times: 2, oneIn: 3 },
  { on: 'ask', kind: 'bad-signature', times: 1 },
  { on: 'taken', kind: 'reset-after', times: 1 },
] as const;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 240_000);
afterAll(() => postgres.stop());

describe('a worker killed at every named point', () => {
  test.each([
    ['sqlite', 'http'],
    ['sqlite', 'folder'],
    ['postgres', 'http'],
  ] as const)('loses and doubles no letter and no answer: %s, %s', LIMIT, async (dialect, way) => {
    const databaseUrl = dialect === 'sqlite' ? '' : await postgres.createDatabase(`letters_${way}`);
    const faults = FAULTS.map((fault) => ({ ...fault }));
    const world = { databaseUrl, way, points: LETTER_POINTS, rows: ROWS, faults };
    expect(await letterChaos(world)).toEqual({ letters: 4 * ROWS, ...NOTHING });
  });

  test('one that does not ask first doubles letters, and this test sees it', LIMIT, async () => {
    const points = ['accepted-unread', 'before-state-write'] as const;
    const world = { databaseUrl: '', way: 'http' as const, points, rows: ROWS, blind: true };
    expect((await letterChaos(world)).doubled).toBeGreaterThan(0);
  });
});
