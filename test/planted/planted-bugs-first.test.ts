import { expect, test } from 'vitest';
import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedBugs } from './planted-bugs.ts';

test('at least thirty different bugs are planted', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
  expect(plantedBugs.length).toBeGreaterThanOrEqual(30);
});

// Two files, so that two cores hunt.
huntBugs(plantedBugs.filter((_, at) => at % 2 === 0));
