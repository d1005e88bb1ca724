import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE } from './patience.ts';

const LOOK_AGAIN_MS = 20;
/** So long what is asked of another program is asked as often as what we see ourselves. */
const EAGER_MS = 1_000;
/** After that: a server counts what one session asks in a minute, and a busy machine has other things to do. */
const ASK_AGAIN_MS = 200;

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
  const begunAtMs = Date.now();
  const deadline = begunAtMs + PATIENCE * limitMs;
  for (;;) {
    const looked = look();
    const seen = await looked;
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    const nowMs = Date.now();
    if (nowMs > deadline) throw new Error(`not within ${PATIENCE} times ${limitMs} ms: ${what}`);
    const isPatient = looked instanceof Promise && nowMs > begunAtMs + EAGER_MS;
    await pause(isPatient ? ASK_AGAIN_MS : LOOK_AGAIN_MS);
  }
}
