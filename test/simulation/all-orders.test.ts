import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { breath } from '../support/history-seeds.ts';
import { exploreOrders } from '../support/sim-orders.ts';
import type { SmallTownAct } from '../support/sim-small-town.ts';

/** Each set with all that phones, prompts, commands and events under way may do meanwhile. */
const sets: readonly (readonly SmallTownAct[])[] = [
  ['anna pauses'],
  ['the connection breaks'],
  ['the process dies'],
  ['a while passes'],
  ['anna puts down', 'boris signs out'],
  ['anna puts down', 'the last event comes twice'],
];

test('one caller and two experts: whatever comes first, all of it ends well, in every order there is', async () => {
  const outcomes = new Set<string>();
  for (const acts of sets) {
    const found = exploreOrders(createEngine, acts);
    expect(found.histories, `${acts.join(', ')}: their order matters`).toBeGreaterThan(10);
    for (const outcome of found.outcomes) outcomes.add(outcome);
    await breath();
  }
  expect([...outcomes].sort()).toEqual(['abandoned', 'answered', 'short_abandoned']);
}, 900_000);
