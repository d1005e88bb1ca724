import { assert } from './assert.ts';

/**
 * A UUID of version 7 from handed-in time and chance: sorts by the time it was made, so that
 * rows made together lie together.
 *
 * @param randomBytes ten of them
 */
export function makeUuid(nowMs: number, randomBytes: Uint8Array): string {
  assert(randomBytes.length >= 10, 'a UUID needs ten random bytes');
  assert(Number.isSafeInteger(nowMs) && nowMs >= 0 && nowMs < 2 ** 48, 'a UUID needs a time');
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  const chance = Array.from(randomBytes.subarray(0, 10));
  chance[0] = ((chance[0] ?? 0) & 0x0f) | 0x70;
  chance[2] = ((chance[2] ?? 0) & 0x3f) | 0x80;
  const all = nowMs.toString(16).padStart(12, '0') + chance.map(hex).join('');
  return [
    all.slice(0, 8),
    all.slice(8, 12),
    all.slice(12, 16),
    all.slice(16, 20),
    all.slice(20),
  ].join('-');
}
