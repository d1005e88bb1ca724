import type { Decision } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

type Candidate = Decision['candidates'][number];

/** A single draw proves nothing: those of all histories of a run are looked at together. */
interface Draws {
  /** How many, in which there was something to draw between. */
  decisions: number;
  /** How often the looked-at ones were drawn, and how often that was to be expected. */
  drawn: number;
  expected: number;
  variance: number;
}

/** By chance alone one run in two million is so far off. */
const mostDeviations = 5;

/**
 * What the queues of chance have drawn. By weight, where ranks differ: how often the lowest rank there,
 * whose lots are the most. Where all are drawn alike: how often the one who has been idle the longest.
 */
export class SimLuck {
  readonly #weighted: Draws = { decisions: 0, drawn: 0, expected: 0, variance: 0 };
  readonly #alike: Draws = { decisions: 0, drawn: 0, expected: 0, variance: 0 };

  /** `candidates`: all between whom was drawn, the chosen one first. */
  take(rule: Decision['rule'], candidates: readonly Candidate[]): void {
    const [chosen] = candidates;
    if (chosen === undefined) return;
    if (rule === 'weighted-random') {
      const lowest = Math.min(...candidates.map(({ rank }) => rank));
      const lots = (some: readonly Candidate[]): number =>
        some.reduce((sum, { rank }) => sum + 1 / rank, 0);
      const share = lots(candidates.filter(({ rank }) => rank === lowest)) / lots(candidates);
      note(this.#weighted, share, chosen.rank === lowest);
    }
    if (rule !== 'random') return;
    const idlest = candidates.toSorted(byIdleness)[0];
    note(this.#alike, 1 / candidates.length, chosen.agentId === idlest?.agentId);
  }

  /** Throws when chance has been none, or had other weights; tells how much was looked at. */
  check(): Readonly<Record<'weighted' | 'alike', { decisions: number; deviations: number }>> {
    return {
      weighted: judge(this.#weighted, 'the lower a rank, the more often it is drawn: by 1/rank'),
      alike: judge(this.#alike, 'where chance alone decides, all are drawn alike'),
    };
  }
}

function note(draws: Draws, share: number, isDrawn: boolean): void {
  if (share === 1) return;
  draws.decisions += 1;
  draws.drawn += isDrawn ? 1 : 0;
  draws.expected += share;
  draws.variance += share * (1 - share);
}

function judge(draws: Draws, promise: string): { decisions: number; deviations: number } {
  const { decisions, drawn, expected, variance } = draws;
  const deviations = variance === 0 ? 0 : (drawn - expected) / Math.sqrt(variance);
  const figures = `${drawn} of ${decisions}, expected ${expected.toFixed(1)}`;
  ensure(Math.abs(deviations) < mostDeviations, `${promise} (${figures})`);
  return { decisions, deviations: Number(deviations.toFixed(1)) };
}

function byIdleness(a: Candidate, b: Candidate): number {
  return a.idleSinceMs - b.idleSinceMs || (a.agentId < b.agentId ? -1 : 1);
}
