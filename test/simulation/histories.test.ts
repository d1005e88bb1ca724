import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { breath, keptSeeds } from '../support/history-seeds.ts';
import { noFaults } from '../support/sim-faults.ts';
import { runHistory } from '../support/sim-history.ts';
import { SimLuck } from '../support/sim-luck.ts';

const seedsFile = new URL('./seeds.txt', import.meta.url);
/** 240 are some 60,000 steps; on demand 4,000 are a million. */
const histories = Number(process.env['PASOKH_SIM_HISTORIES'] ?? 240);
/** Fresh ones on every run; PASOKH_SIM_SEED repeats a run. */
const firstSeed = Number(process.env['PASOKH_SIM_SEED'] ?? Date.now() % 1_000_000_000);

test('whatever goes wrong, every caller is served once and every agent is free in the end', async () => {
  const counts = noFaults();
  const luck = new SimLuck();
  const kept = keptSeeds(seedsFile);
  let steps = 0;
  for (const seed of [...kept, ...freshSeeds()]) {
    try {
      steps += runHistory({ seed, createEngine, counts, luck });
    } catch (error) {
      if (!kept.includes(seed)) appendFileSync(seedsFile, `${seed} # ${String(error)}\n`);
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
