import { describe, expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { EngineEventBody, EngineRequest } from '../../telephony/engine/event.ts';
import type { Outputs } from '../../telephony/engine/output.ts';
import { waterworks } from '../support/story.ts';

/** Who is rung by chance is rung as often as he should be: seen in thousands of calls of one seed each. */
const RANKS: Readonly<Record<string, number>> = {
  anna: 1,
  boris: 1,
  clara: 2,
  david: 3,
  emil: 4,
  farid: 8,
};
const CALLS = 4_000;
const SEEDS = [1, 137, 20_261_126];
/** Chi square with five degrees of freedom is more than this once in a hundred thousand seeds. */
const FITS = 30;

type Strategy = 'random' | 'weighted-random';

/** An engine with everybody signed in and free, and how its phones ring. */
class House {
  readonly #engine = createEngine(null);
  #nowMs = 1_000_000;
  #calls = 0;

  constructor(strategy: Strategy, seed: number, ranks: Readonly<Record<string, number>>) {
    const agents = Object.keys(ranks);
    const nothing = { calls: [], legs: [], agentLegs: [] };
    this.send({ type: 'pbx.snapshot', restarted: false, ...nothing, reachable: agents });
    this.send({ type: 'seed.given', seed });
    const queue = { ...waterworks, strategy, missLimit: 1_000_000, wrapUpLimitMs: 0 };
    this.#ask({ type: 'configure-queue', queue });
    for (const agentId of agents) {
      const memberships = [{ queueId: 'waterworks', rank: ranks[agentId] }];
      this.#ask({
        type: 'sign-in-agent',
        agentId,
        memberships,
        skills: {},
        phone: 'web',
        pausedReason: null,
      });
    }
  }

  /** Whom the next caller's phone rings; he hangs up at once, so that all are free for the one after him. */
  ring(): string {
    const { callId, rung } = this.#arrive();
    this.#hangUp(callId, rung);
    return rung.agentId;
  }

  /** The first does not take it: who is rung then. */
  ringAgain(): { refusedBy: string; then: string } {
    const { callId, rung } = this.#arrive();
    this.#nowMs += 500;
    const refusal = { type: 'offer.failed', offerId: rung.offerId, reason: 'no-answer', cause: 19 };
    const then = rungIn(this.send(refusal));
    if (then === null) throw new Error('nobody else is rung');
    this.#hangUp(callId, then);
    return { refusedBy: rung.agentId, then: then.agentId };
  }

  send(body: unknown): Outputs {
    return this.#engine.handle({ ...(body as EngineEventBody), atMs: this.#nowMs });
  }

  #arrive(): { callId: string; rung: Rung } {
    this.#nowMs += 1_000;
    this.#calls += 1;
    const callId = `c${this.#calls}`;
    const call = { callId, callerToken: null, extension: '137', enteredAtMs: this.#nowMs };
    const rung = rungIn(this.send({ type: 'call.arrived', ...call }));
    if (rung === null) throw new Error('nobody is rung');
    return { callId, rung };
  }

  #hangUp(callId: string, { offerId }: Rung): void {
    this.#nowMs += 500;
    this.send({ type: 'call.hung-up', callId, cause: 16 });
    this.send({ type: 'leg.ended', offerId, cause: 16 });
  }

  #ask(request: unknown): void {
    const event = { type: 'request.received', requestId: 'r', request: request as EngineRequest };
    const { replies } = this.send(event);
    if (replies[0]?.answer.ok !== true) throw new Error(JSON.stringify(replies));
  }
}

interface Rung {
  readonly agentId: string;
  readonly offerId: string;
}

function rungIn({ commands }: Outputs): Rung | null {
  return commands.find((command) => command.type === 'ring-agent') ?? null;
}

function countOf(rung: readonly string[]): Map<string, number> {
  const counts = new Map(Object.keys(RANKS).map((agentId) => [agentId, 0]));
  for (const agentId of rung) counts.set(agentId, (counts.get(agentId) ?? 0) + 1);
  return counts;
}

/** How far what was seen is from what these lots would bring. */
function chiSquare(
  counts: ReadonlyMap<string, number>,
  lotsOf: (agentId: string) => number,
): number {
  const agents = [...counts.keys()];
  const calls = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lots = agents.reduce((sum, agentId) => sum + lotsOf(agentId), 0);
  return agents.reduce((sum, agentId) => {
    const expected = (calls * lotsOf(agentId)) / lots;
    return sum + ((counts.get(agentId) ?? 0) - expected) ** 2 / expected;
  }, 0);
}

const byRank = (agentId: string): number => 1 / (RANKS[agentId] ?? 1);
const alike = (): number => 1;
const inverted = (agentId: string): number => RANKS[agentId] ?? 1;

const ringsOf = (house: House): Map<string, number> =>
  countOf(Array.from({ length: CALLS }, () => house.ring()));

describe.each(SEEDS)('by chance, from seed %d', (seed) => {
  test('with weight, a rank of two is rung half as often as a rank of one, and so on', () => {
    const counts = ringsOf(new House('weighted-random', seed, RANKS));
    expect(chiSquare(counts, byRank)).toBeLessThan(FITS);
    // Were the weight left out or the wrong way round, this would see it.
    expect(chiSquare(counts, alike)).toBeGreaterThan(10 * FITS);
    expect(chiSquare(counts, inverted)).toBeGreaterThan(10 * FITS);
  });

  test('without weight all of one rank are rung alike', () => {
    const equals = Object.fromEntries(Object.keys(RANKS).map((agentId) => [agentId, 1]));
    const counts = ringsOf(new House('random', seed, equals));
    expect(chiSquare(counts, alike)).toBeLessThan(FITS);
    expect(chiSquare(counts, byRank)).toBeGreaterThan(10 * FITS);
  });

  test('without weight the ranks still come one after the other', () => {
    const counts = ringsOf(new House('random', seed, RANKS));
    expect([...counts].filter(([, count]) => count > 0).map(([agentId]) => agentId)).toEqual([
      'anna',
      'boris',
    ]);
    expect(chiSquare(new Map([...counts].slice(0, 2)), alike)).toBeLessThan(FITS);
  });

  test('one draw tells nothing of the next', () => {
    const house = new House('random', seed, { anna: 1, boris: 1 });
    const rung = Array.from({ length: CALLS }, () => house.ring());
    const changes = rung.slice(1).filter((agentId, n) => agentId !== rung[n]).length;
    const half = (CALLS - 1) / 2;
    // Five deviations of a coin.
    expect(Math.abs(changes - half)).toBeLessThan(2.5 * Math.sqrt(CALLS - 1));
  });

  test('who did not take the call is left out, and the others have their own weights', () => {
    const house = new House('weighted-random', seed, RANKS);
    const pairs = Array.from({ length: CALLS }, () => house.ringAgain());
    expect(pairs.filter(({ refusedBy, then }) => refusedBy === then)).toEqual([]);
    const afterAnna = pairs.filter(({ refusedBy }) => refusedBy === 'anna');
    expect(afterAnna.length).toBeGreaterThan(CALLS / 5);
    const counts = countOf(afterAnna.map(({ then }) => then));
    counts.delete('anna');
    expect(chiSquare(counts, byRank)).toBeLessThan(FITS);
    expect(chiSquare(counts, alike)).toBeGreaterThan(5 * FITS);
  });
});
