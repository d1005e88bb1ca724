import { assert } from '../kit/assert.ts';

/** Ids count from here, so that 41 bits of milliseconds last until 2093. */
const EPOCH_MS = Date.UTC(2024, 0, 1);
const PER_MS = 4096;

/**
 * Makes ids that the gateway knows our messages by: 53 bits, milliseconds then twelve bits that
 * start by chance and count up within a millisecond.
 *
 * They must never repeat in the account, not even after a database was restored or from another
 * installation with the same key: a repeated one is silently not sent. So no counter of rows.
 */
export function localIdMaker(nowMs: () => number, randomBelow: (end: number) => number) {
  let lastMs = 0;
  let sequence = 0;
  return (): string => {
    const atMs = Math.max(nowMs(), lastMs);
    sequence = atMs === lastMs ? sequence + 1 : randomBelow(PER_MS / 2);
    lastMs = atMs;
    if (sequence >= PER_MS) {
      lastMs += 1;
      sequence = 0;
    }
    // Multiplied, not shifted: shifts of this language are 32 bits wide.
    const id = (lastMs - EPOCH_MS) * PER_MS + sequence;
    assert(Number.isSafeInteger(id) && id > 0, 'a local id fits 53 bits');
    return String(id);
  };
}
