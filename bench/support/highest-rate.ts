/** One rate tried: whether the line carried it, and whatever was measured. */
export interface Tried {
  readonly rate: number;
  readonly isCarried: boolean;
}

/** Nearer than this to each other two rates are one. */
const NEAR = 2;

/**
 * Climbs the rungs until one is not carried, then looks between that and the last that was.
 * `highest` is null when not even the first was carried, `tooMuch` when all were.
 */
export async function findHighestRate<T extends Tried>(
  rungs: readonly number[],
  tryRate: (rate: number) => Promise<T>,
): Promise<{ highest: T | null; tooMuch: T | null }> {
  let highest: T | null = null;
  let tooMuch: T | null = null;
  for (const rate of rungs) {
    const tried = await tryRate(rate);
    if (!tried.isCarried) {
      tooMuch = tried;
      break;
    }
    highest = tried;
  }
  while (tooMuch !== null && highest !== null && tooMuch.rate - highest.rate > NEAR) {
    const tried: T = await tryRate(Math.round((tooMuch.rate + highest.rate) / 2));
    if (tried.isCarried) highest = tried;
    else tooMuch = tried;
  }
  return { highest, tooMuch };
}
