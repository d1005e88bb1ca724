/** Lines that the gateway refuses: what leaves by one waits, all else leaves. */
export interface LineRests {
  refused(line: string, nowMs: number): void;
  /** Until when nothing leaves by it; null: it may be tried. */
  untilMs(line: string, nowMs: number): number | null;
  /** It took a message. */
  taken(line: string): void;
  /** Refused, and not proved to be well since. */
  readonly ill: readonly string[];
}

/** A line is a matter of settings and contracts: nobody mends it within a minute. */
export const LINE_REST_MS = 15 * 60_000;

export function makeLineRests(restMs = LINE_REST_MS): LineRests {
  const since = new Map<string, number>();
  return {
    refused: (line, nowMs) => void since.set(line, nowMs),
    untilMs(line, nowMs) {
      const atMs = since.get(line);
      // Earlier than it was refused: somebody has set the clock back, and nobody waits that hour.
      if (atMs === undefined || nowMs < atMs || nowMs >= atMs + restMs) return null;
      return atMs + restMs;
    },
    taken: (line) => void since.delete(line),
    get ill() {
      return [...since.keys()];
    },
  };
}
