import type { CallerToken, QueueSettings } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { drawTrunk, type TrunkDay } from './sim-trunk.ts';

/** Between two rings of one citizen. */
export const retryAfterMs = 10_000;

/** Whether the town's lines call back, and which of its citizens want it. */
export interface CallbackTown {
  settle(queue: QueueSettings): QueueSettings;
  /** More citizens than two, or each would be on the line himself; and some call again at once. */
  whoCalls(drawn: CallerToken | null): CallerToken | null;
  /** When this citizen presses 2, from his arrival on; null: his number may not be dialled. */
  wishesOf(callerToken: string | null): readonly number[] | null;
  readonly trunk: TrunkDay;
  /** So many more call, and would rather be called. */
  readonly crowd: number;
}

/**
 * From chance of its own, so that a kept seed stays the day it was. `asks`: by rules, which can ask
 * only where people are called back.
 */
export function drawCallbacks(seed: number, asks: boolean): CallbackTown {
  const random = new Random(seed + 272_727);
  const people = new Random(seed + 313_131);
  let last: CallerToken | null = null;
  const hasCrowd = new Random(seed + 454_545).chance(0.2);
  const isOn = random.chance(0.5) || hasCrowd || asks;
  const callback = {
    offerAfterMs: hasCrowd ? 1_000 : random.pick([1_000, 5_000]),
    tries: random.pick([1, 2, 3]),
    retryAfterMs,
    perDay: random.pick([1, 4]),
  };
  return {
    trunk: drawTrunk(seed),
    crowd: hasCrowd ? 16 : 0,
    settle: (queue) => (isOn ? { ...queue, callback } : queue),
    whoCalls(drawn) {
      if (!isOn || drawn === null) return drawn;
      const isLast = last !== null && people.chance(0.4);
      const more = hasCrowd ? ['farid', 'giti', 'hamid', 'iman', 'jila'] : [];
      const others = [drawn, 'cyrus', 'dina', 'elham', ...more] as CallerToken[];
      last = isLast ? last : people.pick(others);
      return last;
    },
    wishesOf(callerToken) {
      if (!isOn || callerToken === null) return null;
      return hasCrowd || random.chance(0.7) ? [4_000, 9_000, 15_000, 25_000] : [];
    },
  };
}
