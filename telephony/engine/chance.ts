import type { EngineState } from './model.ts';

/**
 * A number from 0 (included) to 1 (not): the next of the sequence that the last `seed.given` began
 * (mulberry32). The same events draw the same numbers, in any process.
 */
export function draw(state: EngineState): number {
  state.seed = (state.seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state.seed ^ (state.seed >>> 15), state.seed | 1);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
