import { keepSeed } from '../test/support/history-seeds.ts';
import { noFaults } from '../test/support/sim-faults.ts';
import { runHistory } from '../test/support/sim-history.ts';
import { SimLuck } from '../test/support/sim-luck.ts';
import { createEngine } from '../telephony/engine/engine.ts';
import { optionsOf } from './support/options.ts';

/**
 * Random days of the engine, each watched at every step as in `test/simulation/histories.test.ts`,
 * until a million steps are done: a minute or two. Prints one JSON line.
 *
 * `npm run bench:histories`; `-- steps=60000` for trying, `-- seed=5 steps=1` for one day again.
 * broken: days in which something was not right. The seed of each is told at once and kept in
 * `test/simulation/seeds.txt`: every test runs it from then on. Exits with 1 when there is one, when
 * chance drew otherwise than it should, or when a fault came too seldom to mean something.
 * faults: how often each has gone wrong on purpose. draws: what the queues of chance have drawn.
 */
const { steps: STEPS, seed: FIRST_SEED } = optionsOf({
  steps: 1_000_000,
  seed: Date.now() % 1_000_000_000,
});
const SEEDS_FILE = new URL('../test/simulation/seeds.txt', import.meta.url);
/** As in the test, whose histories are some 60,000 steps; of fewer as much less can be asked. */
const FEWEST_OF_EACH = Math.min(50, Math.floor(STEPS / 1_200));

const startedAtMs = performance.now();
const faults = noFaults();
const luck = new SimLuck();
const amiss: string[] = [];
let steps = 0;
let broken = 0;
let seed = FIRST_SEED;
// One that breaks at once has no steps: a wrong engine must not keep this going for ever.
for (; steps < STEPS && seed - FIRST_SEED < STEPS; seed += 1) {
  try {
    steps += runHistory({ seed, createEngine, counts: faults, luck });
  } catch (fault) {
    broken += 1;
    keepSeed(SEEDS_FILE, seed, fault);
    tell(`history of seed ${seed}: ${String(fault)}`);
  }
}
for (const [fault, count] of Object.entries(faults)) {
  if (count < FEWEST_OF_EACH) tell(`${fault}: ${count} times`);
}
const found = {
  bench: 'histories',
  steps,
  histories: seed - FIRST_SEED,
  broken,
  faults,
  draws: drawsOf(luck),
  seeds: { first: FIRST_SEED, last: seed - 1 },
  amiss,
  tookS: Math.round((performance.now() - startedAtMs) / 1_000),
};
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exit(amiss.length === 0 ? 0 : 1);

function tell(what: string): void {
  amiss.push(what);
  process.stderr.write(`${what}\n`);
}

function drawsOf(all: SimLuck): ReturnType<SimLuck['check']> | null {
  try {
    return all.check();
  } catch (fault) {
    tell(String(fault));
    return null;
  }
}
