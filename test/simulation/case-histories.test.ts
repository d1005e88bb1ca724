import { appendFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { liveCases } from '../support/case-history.ts';
import type { CaseSeedDone } from '../support/case-history-worker.ts';
import { keptSeeds } from '../support/history-seeds.ts';

const seedsFile = new URL('./case-seeds.txt', import.meta.url);
/** Some hundreds on every run; on demand 10,000. */
const histories = Number(process.env['PASOKH_CASE_HISTORIES'] ?? 120);
const firstSeed = Number(process.env['PASOKH_SIM_SEED'] ?? Date.now() % 1_000_000_000);
/** Cases of one seed live beside each other through the same three years. */
const PER_SEED = 120;

test('three years of cases: each has an owner, goes up when its slow clock says so, and ends', async () => {
  const kept = keptSeeds(seedsFile);
  const fresh = Array.from({ length: Math.ceil(histories / PER_SEED) }, (_, at) => firstSeed + at);
  const seeds = [...kept, ...fresh];
  const cases = Math.min(histories, PER_SEED);
  let lived = 0;
  for await (const { seed, counts, fault } of seeds.length === 1 ? alone() : beside()) {
    console.log(`seed ${seed}`, counts);
    if (fault !== null) {
      if (!kept.includes(seed)) appendFileSync(seedsFile, `${seed} # ${fault.split('\n')[0]}\n`);
      throw new Error(`cases of seed ${seed}: ${fault}`);
    }
    for (const [what, least] of Object.entries(ENOUGH)) {
      const often = counts[what] ?? 0;
      expect(often, `${what} in seed ${seed}`).toBeGreaterThanOrEqual((least * cases) / PER_SEED);
    }
    lived += counts['registered'] ?? 0;
  }
  // And those of the days that are planned.
  expect(lived).toBeGreaterThanOrEqual(seeds.length * cases);

  async function* alone(): AsyncGenerator<CaseSeedDone> {
    for (const seed of seeds) yield live(seed);
  }

  /** Many seeds share the processors: each has a database of its own, so they know nothing of each other. */
  async function* beside(): AsyncGenerator<CaseSeedDone> {
    const left = [...seeds];
    const done: CaseSeedDone[] = [];
    let wake: (() => void) | null = null;
    const path = new URL('../support/case-history-worker.ts', import.meta.url);
    const workers = Array.from({ length: Math.min(availableParallelism(), left.length) }, () => {
      const worker = new Worker(path);
      const next = (): void => {
        const seed = left.shift();
        if (seed !== undefined) worker.postMessage({ seed, cases }, []);
      };
      worker.on('message', (one: CaseSeedDone) => {
        done.push(one);
        next();
        wake?.();
      });
      worker.on('error', (error) => {
        done.push({ seed: -1, counts: {}, fault: String(error) });
        wake?.();
      });
      next();
      return worker;
    });
    try {
      for (let told = 0; told < seeds.length; told += 1) {
        while (done.length === 0) {
          await new Promise<void>((resume) => {
            wake = resume;
          });
        }
        const [one] = done.splice(0, 1);
        if (one !== undefined) yield one;
      }
    } finally {
      for (const worker of workers) await worker.terminate();
    }
  }

  async function live(seed: number): Promise<CaseSeedDone> {
    return liveCases(seed, cases).then(
      (counts) => ({ seed, counts, fault: null }),
      (error: unknown) => ({ seed, counts: {}, fault: String(error) }),
    );
  }
}, 3_600_000);

/** What chance brings in every seed of 120; rarer things are counted in the line above, and come in many seeds. */
const ENOUGH: Readonly<Record<string, number>> = {
  registered: 100,
  letter: 20,
  unconvincing: 20,
  verified: 10,
  'job-fault': 3,
  outage: 3,
  accused: 20,
  // Looked at each time that a case comes.
  'owned-referred': 100,
  'owned-answered': 100,
  'owned-verified': 100,
  // All of them.
  archived: 120,
  // Planned in each (sim-case-days.ts).
  'leap-day': 1,
  'holiday-today': 1,
  'outage-five-days': 1,
  'vacant-passed': 1,
  'returned-thrice': 1,
  'changed-while-asked': 1,
};
