import { expect } from 'vitest';
import { PATIENCE } from './patience.ts';
import { PROMISED_MS, type PromiseName, tellMeasured } from './promises.ts';

/** Tells what was measured; that the promise itself is kept is for `npm run bench:promises`. */
export function keepsPromise(name: PromiseName, tookMs: number): void {
  tellMeasured(name, tookMs);
  expect(tookMs).toBeLessThan(PATIENCE * PROMISED_MS[name]);
}
