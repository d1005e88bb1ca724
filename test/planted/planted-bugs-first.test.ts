import { expect, test } from 'vitest';
import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedQueueBugs } from './planted-bugs-queues.ts';
import { plantedBugs } from './planted-bugs.ts';

const bugs = [...plantedBugs, ...plantedQueueBugs];

test('at least thirty different bugs are hunted from the first history on', () => {
  expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
  const common = bugs.filter(({ fromSeed }) => fromSeed === undefined);
  expect(common.length).toBeGreaterThanOrEqual(30);
});

// Two files, so that two cores hunt.
huntBugs(bugs.filter((_, at) => at % 2 === 0));
