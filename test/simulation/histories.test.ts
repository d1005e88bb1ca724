import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { breath, keepSeed, keptSeeds } from '../support/history-seeds.ts';
import { noFaults } from '../support/sim-faults.ts';
import { runHistory } from '../support/sim-history.ts';
import { SimLuck } from '../support/sim-luck.ts';

const seedsFile = new URL('./seeds.txt', import.meta.url);
/** 240 are some 60,000 steps; a million on demand: `npm run bench:histories`. */
const histories = 240;
/** Fresh ones on every run; PASOKH_SIM_SEED repeats a run. */
const firstSeed = Number(process.env['PASOKH_SIM_SEED'] ?? Date.now() % 1_000_000_000);

test('whatever goes wrong, every caller is served once and every agent is free in the end', async () => {
  const counts = noFaults();
  const luck = new SimLuck();
  let steps = 0;
  for (const seed of [...keptSeeds(seedsFile), ...freshSeeds()]) {
    try {
      steps += runHistory({ seed, createEngine, counts, luck });
    } catch (error) {
      keepSeed(seedsFile, seed, error);
      throw new Error(`history of seed ${seed}: ${String(error)}`, { cause: error });
    }
    await breath();
  }
  console.log(
    `seeds ${firstSeed}…${firstSeed + histories - 1}, ${steps} steps`,
    counts,
    luck.check(),
  );
  for (const [fault, count] of Object.entries(counts)) {
    expect(count, `${fault} happened often enough to mean something`).toBeGreaterThanOrEqual(50);
  }
}, 900_000);

test('one seed is one history', () => {
  const steps = () => runHistory({ seed: 137, createEngine, counts: noFaults() });
  expect(steps()).toBe(steps());
});

function freshSeeds(): number[] {
  return Array.from({ length: histories }, (_, i) => firstSeed + i);
}
