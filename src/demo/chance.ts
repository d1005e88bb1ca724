/** Chance from a seed: the same city for the same seed. */
export interface Chance {
  /** 0 ≤ … < 1. */
  next(): number;
  /** A whole number, 0 ≤ … < end. */
  below(end: number): number;
  between(from: number, until: number): number;
  pick<T>(from: readonly T[]): T;
  /** True so often of 1. */
  says(share: number): boolean;
  bytes(count: number): Uint8Array;
}

export function chanceOf(seed: number): Chance {
  let word = seed >>> 0;
  const next = (): number => {
    // Mulberry32.
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    between: (from, until) => from + next() * (until - from),
    pick(from) {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    says: (share) => next() < share,
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  };
}

/** Of a day, by the line's usual shape: quiet nights, a high forenoon, a second wave in the evening. */
const HOURS = [
  1, 1, 1, 1, 1, 2, 4, 8, 13, 16, 17, 16, 14, 11, 9, 9, 10, 11, 11, 10, 8, 6, 4, 2,
] as const;
const MEAN = HOURS.reduce((sum: number, each) => sum + each, 0) / HOURS.length;
const DENSEST = Math.max(...HOURS) / MEAN;

/** How dense calls are at this minute of a Tehran day; 1 is the day's mean. */
export const densityAt = (minuteOfDay: number): number =>
  (HOURS[Math.floor(minuteOfDay / 60) % HOURS.length] ?? 1) / MEAN;

/** A minute of the day, dense where calls are dense. */
export function minuteByShape(chance: Chance): number {
  for (;;) {
    const minute = chance.below(1_440);
    if (chance.says(densityAt(minute) / DENSEST)) return minute;
  }
}
