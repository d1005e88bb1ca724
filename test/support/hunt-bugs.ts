import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { createEngine } from '../../telephony/engine/engine.ts';
import type { PlantedBug } from '../planted/planted-bugs.ts';
import { loadMutated } from './mutated-engine.ts';
import { noFaults } from './sim-faults.ts';
import { runHistory } from './sim-history.ts';

const stepLimit = 10_000;

/** One test for each bug: random histories must see it. */
export function huntBugs(bugs: readonly PlantedBug[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-planted-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  bugs.forEach((bug, at) => {
    test(`caught: ${bug.name}`, async () => {
      const mutated = await loadMutated(bug, join(folder, String(at)));
      const caught = huntBug(mutated, bug.fromSeed ?? 1);
      if (process.env['PASOKH_SIM_TELL']) console.log(bug.name, caught);
      expect(caught, `not caught within ${stepLimit} steps`).not.toBeNull();
    });
  });
}

/** What was seen of the bug, and after how many steps; null: nothing. */
function huntBug(
  mutated: typeof createEngine,
  fromSeed: number,
): { saw: string; steps: number } | null {
  let steps = 0;
  const counted: typeof createEngine = (checkpoint) => {
    const engine = mutated(checkpoint);
    return {
      ...engine,
      handle(event) {
        steps += 1;
        if (steps > stepLimit) throw new OutOfSteps();
        return engine.handle(event);
      },
    };
  };
  for (let seed = fromSeed; ; seed += 1) {
    try {
      runHistory({ seed, createEngine: counted, counts: noFaults() });
    } catch (error) {
      if (error instanceof OutOfSteps) return null;
      return { saw: String(error), steps };
    }
  }
}

class OutOfSteps extends Error {}
