import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait, and how long between two looks, which cost whoever is measured. */
interface Patience {
  readonly withinMs: number;
  readonly lookEveryMs: number;
}

/**
 * Counts again and again until there are enough or the time is over; resolves with the last count.
 * Never throws: a count that fails, as between two lives of who is asked, tells nothing new.
 */
export async function countUntil(
  enough: number,
  { withinMs, lookEveryMs }: Patience,
  count: () => Promise<number>,
): Promise<number> {
  const untilMs = performance.now() + withinMs;
  let last = 0;
  for (;;) {
    last = (await count().catch(() => null)) ?? last;
    if (last >= enough || performance.now() >= untilMs) return last;
    await pause(lookEveryMs);
  }
}
