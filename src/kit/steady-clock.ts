export interface SteadyClock {
  /** Never behind what it said before; a second of it is a second, within a tenth. */
  nowMs(): number;
  /** An instant of the machine's clock, as this one would have told it. */
  fromWall(instantMs: number): number;
}

/** How much faster or slower it may run while it comes back to the machine's clock. */
const CATCH_UP = 0.1;
/** Nearer than this the two are taken for the same. */
const SAME_WITHIN_MS = 250;
const DAY_MS = 24 * 3_600_000;

/**
 * What is dated later than this was dated by a clock that was wrong, and that has been set right since
 * (src/server-clock.ts).
 */
export const latestDateMs = (nowMs: number): number => nowMs + DAY_MS;

/**
 * The machine's clock may be set, by hours, while people wait: then limits would end at once or
 * never, and who calls afterwards would seem to have come before everybody. This one starts from the
 * machine's clock, counts by the one that nobody sets, and comes back to the first little by little.
 */
export function createSteadyClock(parts: {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** The last instant that was ever told, by whichever process. */
  readonly notBeforeMs: number;
}): SteadyClock {
  const { wallMs, monotonicMs } = parts;
  let countedMs = monotonicMs();
  let exactMs = Math.max(wallMs(), parts.notBeforeMs);

  function nowMs(): number {
    const elapsedMs = Math.max(0, monotonicMs() - countedMs);
    countedMs += elapsedMs;
    exactMs += elapsedMs;
    const behindMs = wallMs() - exactMs;
    const mostMs = elapsedMs * CATCH_UP;
    exactMs += Math.max(-mostMs, Math.min(mostMs, behindMs));
    return Math.floor(exactMs);
  }

  return {
    nowMs,
    fromWall: (instantMs) => fromWall(instantMs, nowMs(), wallMs()),
  };
}

/**
 * An instant of the machine's clock, as a steady one would have told it.
 *
 * @param atMs what the steady clock says now
 * @param wallAtMs what the machine's clock says now
 * @returns an instant of the steady clock, never later than `atMs` where the two clocks differ
 */
export function fromWall(instantMs: number, atMs: number, wallAtMs: number): number {
  const shiftMs = atMs - wallAtMs;
  if (Math.abs(shiftMs) < SAME_WITHIN_MS) return instantMs;
  // Written before the clock was set, or after it: whichever of the two was not long ago.
  const agesMs = [atMs - instantMs, atMs - instantMs - shiftMs].filter((ageMs) => ageMs >= 0);
  return agesMs.length === 0 ? atMs : atMs - Math.min(...agesMs);
}
