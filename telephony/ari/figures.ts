import type { AriFigures } from '../protocol/index.ts';
import type { Reply } from './rest.ts';

/** The PBX on this machine answers within a few; two seconds are the deadline. */
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

export interface AriCount {
  /** The reply as it was, its time counted. */
  timed(reply: Promise<Reply>): Promise<Reply>;
  show(): AriFigures;
}

/** How long the PBX takes for what it is asked. Counts only: which call it was about is nowhere. */
export function countAri(monotonicMs: () => number): AriCount {
  const buckets = BOUNDS_MS.map(() => 0);
  let [asked, unanswered, sumMs] = [0, 0, 0];
  return {
    async timed(reply) {
      const fromMs = monotonicMs();
      const answered = await reply;
      if (answered.status === 0) {
        unanswered += 1;
        return answered;
      }
      const tookMs = monotonicMs() - fromMs;
      asked += 1;
      sumMs += tookMs;
      const at = BOUNDS_MS.findIndex((bound) => tookMs <= bound);
      if (at >= 0) buckets[at] = (buckets[at] ?? 0) + 1;
      return answered;
    },
    show: () => ({
      buckets: BOUNDS_MS.map((boundMs, at) => ({ boundMs, count: buckets[at] ?? 0 })),
      answered: asked,
      unanswered,
      sumMs: Math.round(sumMs),
    }),
  };
}
