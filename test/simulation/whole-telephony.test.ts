import { expect, test } from 'vitest';
import { breath, keepSeed, keptSeeds } from '../support/history-seeds.ts';
import { firstBusySeed, noWholeFaults } from '../support/whole-faults.ts';
import { runWholeHistory } from '../support/whole-history.ts';

const seedsFile = new URL('./whole-seeds.txt', import.meta.url);
/** 200 on every run of `npm test`; `npm run check` asks for fewer. */
const histories = Number(process.env['PASOKH_WHOLE_HISTORIES'] ?? 200);
/** Among fewer, something that is not rare may well not happen at all. */
const isEnough = histories >= 50;
/** Of a few histories it can only be asked that each has happened. */
const leastOfEach = histories < 200 ? Math.floor(histories / 15) : 50;
/** It needs an expert who is kept for a promise while the trunk is down: some seventy in two hundred. */
const leastOf: { readonly [fault: string]: number } = { 'callback-at-outage': leastOfEach / 2 };
/** Fresh ones on every run; PASOKH_SIM_SEED repeats a run. */
const firstSeed = Number(
  process.env['PASOKH_SIM_SEED'] ?? firstBusySeed + (Date.now() % 1_000_000_000),
);

test('whatever goes wrong, each caller is kept company and served once', async () => {
  const counts = noWholeFaults();
  const kept = keptSeeds(seedsFile);
  const fresh = Array.from({ length: histories }, (_, i) => firstSeed + i);
  const length = { steps: 0, jobs: 0 };
  const startMs = performance.now();
  for (const seed of [...kept, ...fresh]) {
    // Those that are kept were chosen for what goes wrong in them: they say nothing of the others.
    const isKept = kept.includes(seed);
    try {
      const { steps, jobs } = await runWholeHistory(seed, isKept ? noWholeFaults() : counts);
      length.steps += steps;
      length.jobs += jobs;
    } catch (error) {
      keepSeed(seedsFile, seed, error);
      throw new Error(`history of seed ${seed}: ${String(error)}`, { cause: error });
    }
    await breath();
  }
  const tookS = (performance.now() - startMs) / 1_000;
  const rate = ((kept.length + histories) / tookS).toFixed(1);
  const seeds = `${firstSeed}…${firstSeed + histories - 1}`;
  console.log(`seeds ${seeds}, ${rate} a second`, length, counts);
  for (const [fault, count] of Object.entries(isEnough ? counts : {})) {
    const what = `${fault} happened often enough to mean something`;
    expect(count, what).toBeGreaterThanOrEqual(leastOf[fault] ?? leastOfEach);
  }
}, 300_000);

test('one seed is one history', async () => {
  const length = () => runWholeHistory(137, noWholeFaults());
  expect(await length()).toEqual(await length());
});
