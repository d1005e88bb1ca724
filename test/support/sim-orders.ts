import { createHash } from 'node:crypto';
import type { createEngine } from '../../telephony/engine/engine.ts';
import type { SmallTownAct } from './sim-small-town.ts';
import { Violation } from './sim-ensure.ts';
import { SmallTown } from './sim-small-town.ts';

/** Ten times what any set of acts has: an engine that goes round for ever is a fault, too. */
const mostStates = 20_000;

/** What was looked at: whole histories that differ, different states, and how the calls ended. */
export interface Explored {
  readonly histories: number;
  readonly states: number;
  readonly outcomes: ReadonlySet<string>;
}

/**
 * Every order in which these acts can fall into one call, its rings, answers, commands under way and
 * events under way: from each state each thing that may happen next is tried. A state that was met
 * before, by another way, is not gone on from again. Throws, with the way to it, at what is not right.
 */
export function exploreOrders(make: typeof createEngine, acts: readonly SmallTownAct[]): Explored {
  const met = new Set<string>();
  const outcomes = new Set<string>();
  const left: (readonly string[])[] = [[]];
  let histories = 0;
  for (;;) {
    const way = left.pop();
    if (way === undefined) return { histories, states: met.size, outcomes };
    const town = new SmallTown(make, acts);
    const walked: string[] = [];
    try {
      way.forEach((step, at) => {
        walked.push(step);
        town.take(step, at < way.length - 1);
      });
      while (isNew(met, town.state())) {
        if (met.size > mostStates) throw new Violation('so small a town has few states');
        const [next, ...others] = town.choices();
        if (next === undefined) {
          town.end();
          histories += 1;
          break;
        }
        for (const other of others) left.push([...walked, other]);
        walked.push(next);
        town.take(next);
      }
    } catch (error) {
      throw new Error(`${walked.join(', ')}: ${String(error)}`, { cause: error });
    }
    for (const outcome of town.outcomes) outcomes.add(outcome);
  }
}

function isNew(met: Set<string>, state: string): boolean {
  const before = met.size;
  // A few thousand of them, of some kilobytes each.
  return met.add(createHash('sha1').update(state).digest('base64')).size > before;
}
