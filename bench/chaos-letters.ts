import { LETTER_POINTS, letterChaos } from '../test/support/letter-chaos.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { optionsOf } from './support/options.ts';

/**
 * Letters by HTTP and by a folder, the worker killed at six moments, so many laps each, beside an
 * automation that resets, answers late, twice and in the wrong order.
 *
 * `npm run chaos:letters` (SQLite); `-- postgres=1`; `-- laps=2` for trying.
 * Prints one JSON line for each way: `lost`, `doubled` and `wrong` should be 0, texts compared with
 * what the automation keeps. It exits with 1 when they are not, or when a kill met nothing in hand.
 */
const { laps: LAPS, postgres: POSTGRES } = optionsOf({ laps: 20, postgres: 0 });
const ROWS = 5;
const postgres = POSTGRES === 1 ? await startPostgres() : null;
let isGood = true;
try {
  for (const way of ['http', 'folder'] as const) {
    const startedAtMs = performance.now();
    const faults = [
      { on: 'letter', kind: 'reset-after', times: 3 * LAPS, oneIn: 4 },
      { on: 'letter', kind: 'reset-before', times: 3 * LAPS, oneIn: 5 },
      { on: 'letter', kind: 'cut', times: LAPS, oneIn: 6 },
      { on: 'ask', kind: 'bad-signature', times: LAPS, oneIn: 5 },
      { on: 'taken', kind: 'reset-after', times: 3 * LAPS, oneIn: 4 },
    ] as const;
    let kills = 0;
    const verdict = await letterChaos({
      databaseUrl: postgres === null ? '' : await postgres.createDatabase(`letters_${way}`),
      ...{ way, rows: ROWS, faults: faults.map((fault) => ({ ...fault })) },
      points: Array.from({ length: LAPS }, () => LETTER_POINTS).flat(),
      onKill() {
        kills += 1;
        if (kills % 10 === 0) process.stderr.write(`${way}: ${kills} kills\n`);
      },
    });
    const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
    const database = postgres === null ? 'sqlite' : 'postgres';
    process.stdout.write(`${JSON.stringify({ way, database, kills, ...verdict, seconds })}\n`);
    const { lost, doubled, wrong, idle } = verdict;
    isGood &&= lost + doubled + wrong + idle === 0;
  }
} finally {
  await postgres?.stop();
}
process.exit(isGood ? 0 : 1);
