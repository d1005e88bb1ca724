import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KILL_POINTS, smsChaos } from '../test/support/sms-chaos.ts';
import { judgeChaos } from '../test/support/sms-chaos-judge.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { optionsOf } from './support/options.ts';

/**
 * A thousand messages, the worker killed at five moments of a sending, twenty times each, and a
 * gateway that fails in twelve ways beside it: before and after it has taken the message.
 *
 * `npm run chaos:sms` (SQLite); `-- postgres=1`; `-- laps=2` for trying; `-- seed=7`.
 * Prints one JSON line: `lost`, `doubled` and `wrong` should be 0, numbers and texts compared with
 * what the simulator holds. It exits with 1 when they are not, or when fewer faults were met.
 */
const {
  laps: LAPS,
  postgres: POSTGRES,
  seed: SEED,
} = optionsOf({
  ...{ laps: 20, postgres: 0 },
  seed: Date.now() % 1_000_000,
});
const ROWS = 10;
const FAULTS_OF_A_KIND = 3 * LAPS;

const LOST_ANSWERS = ['reset', 'cut', 'http', 'empty', 'badjson', 'badshape'].map((kind) => ({
  kind,
  when: 'after',
}));
const NOT_TAKEN = [
  { kind: 'reset', when: 'before' },
  { kind: 'http', when: 'before', code: 503 },
  { kind: 'code', when: 'before', code: 402 },
  { kind: 'code', when: 'before', code: 409 },
];
const kinds = [
  ...[...LOST_ANSWERS, ...NOT_TAKEN].map((fault) => ({ ...fault, method: 'sms/send' })),
  // The question itself goes wrong.
  { kind: 'cut', when: 'before', method: 'sms/statuslocalmessageid' },
  { kind: 'code', when: 'before', code: 409, method: 'sms/statuslocalmessageid' },
];
const faults = kinds.map((fault, place) => {
  return { ...fault, times: FAULTS_OF_A_KIND, rate: 0.05, seed: SEED + place };
});

process.stderr.write(`seed=${SEED}\n`);
const startedAtMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'pasokh-chaos-sms-'));
const chaos = smsChaos(folder);
const postgres = POSTGRES === 1 ? await startPostgres() : null;
const points = Array.from({ length: LAPS }, () => KILL_POINTS).flat();
let good = false;
try {
  let kills = 0;
  const end = await chaos.live({
    ...{ name: 'chaos', dedup: true, faults, points, rows: ROWS, patienceMs: 1500 },
    databaseUrl: postgres === null ? '' : await postgres.createDatabase('chaos_sms'),
    onKill() {
      kills += 1;
      if (kills % 10 === 0) process.stderr.write(`${kills} of ${points.length} kills\n`);
    },
  });
  const verdict = judgeChaos(end);
  const faultsMet = faults.length * FAULTS_OF_A_KIND - end.faultsLeft;
  const { sends, resolves, reached } = end;
  // A kill that met no message in hand proves nothing.
  const empty = reached.filter((count) => count === 0).length;
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  const asked = { sends, resolves, inHand: reached.reduce((sum, count) => sum + count, 0) };
  const database = postgres === null ? 'sqlite' : 'postgres';
  const figures = { database, kills, empty, faultsMet, ...asked, ...verdict, seconds, seed: SEED };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const { lost, doubled, wrong } = verdict;
  good = lost + doubled + wrong + empty === 0 && faultsMet >= 10 * LAPS;
} finally {
  chaos.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);
