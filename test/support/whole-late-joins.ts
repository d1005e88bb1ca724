import { Random } from './random.ts';
import type { Town } from './whole-people.ts';

type Parts = Pick<Town, 'pbx' | 'clock' | 'judge' | 'faulty' | 'count'>;

/**
 * What a caller hears goes on although it was to stop, and the join that waits for its end is done
 * when nobody expects it any more. From chance of its own: a kept seed stays the history it was.
 */
export class WholeLateJoins {
  readonly #town: Parts;
  readonly #random: Random;

  constructor(town: Parts, seed: number) {
    this.#town = town;
    this.#random = new Random(seed + 606_060);
  }

  /** A request to join comes to the PBX. */
  meet(given: Readonly<Record<string, unknown>>): void {
    const { pbx, clock, judge, faulty, count } = this.#town;
    const [callerId = ''] = String(given['channel']).split(',');
    const caller = pbx.channels.get(callerId);
    if (caller === undefined || caller.isLeg || !faulty() || !this.#random.chance(0.06)) return;
    count('join-late');
    const heldMs = this.#random.between(500, 6_000);
    judge.onTrouble(given, clock.now() + heldMs);
    caller.enqueue((next) => {
      caller.sound = 'prompt';
      clock.after(heldMs, () => {
        caller.sound = caller.bridgeId === null ? 'silence' : 'bridge';
        next();
      });
    });
  }
}
