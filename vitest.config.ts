import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Parts that share real processes (Asterisk, Chromium) run one file after the other. */
const onReal = { fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000 };

/** By itself vitest leaves one of two cores idle. */
const onAllCores = { maxWorkers: '100%' };

/** What runs with `quick` in one go: some of that waits for a real second, so there are more than cores. */
const beyondCores = { maxWorkers: Math.ceil(1.5 * availableParallelism()) };

/** One process for many files: nothing here keeps state in a module. The limit is for what hangs. */
const quick = { ...beyondCores, isolate: false, testTimeout: 30_000 };

function part(name: string, options: Record<string, unknown> = {}) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,tsx}`],
      pool: 'forks' as const,
      ...options,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      part('tidy', quick),
      part('unit', quick),
      part('scenario', quick),
      part('simulation', { ...beyondCores, testTimeout: 60_000 }),
      part('planted', { ...onAllCores, testTimeout: 60_000 }),
      part('contract', { ...onAllCores, testTimeout: 240_000, hookTimeout: 240_000 }),
      part('asterisk', onReal),
      part('e2e', onReal),
    ],
  },
});
