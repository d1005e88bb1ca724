import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE } from './patience.ts';

/**
 * Awaits a condition that nothing announces (a file of another process, a console's answer).
 * Resolves with the first value that is neither null, undefined nor false; throws, saying `what`,
 * when five times the promised `limitMs` are over.
 */
export async function eventually<T>(
  what: string,
  limitMs: number,
  look: () => T | Promise<T>,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + PATIENCE * limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline)
      throw new Error(`not within ${PATIENCE} times ${limitMs} ms: ${what}`);
    await pause(20);
  }
}
