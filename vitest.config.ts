import { defineConfig } from 'vitest/config';

/** Parts that share real processes (Asterisk, Chromium) run one file after the other. */
const onReal = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 };

/** A limit is for what hangs, not for a machine that is busy. */
const patient = { testTimeout: 30_000 };

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
      part('tidy', patient),
      part('unit', patient),
      part('scenario', patient),
      part('simulation', { testTimeout: 60_000 }),
      part('contract', { testTimeout: 20_000, hookTimeout: 60_000 }),
      part('asterisk', onReal),
      part('e2e', onReal),
    ],
  },
});
