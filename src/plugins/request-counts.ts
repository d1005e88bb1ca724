import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';

/** Whom nobody has heard of is one more: of so many at once, each has a count of his own. */
const LARGEST = 5_000;

interface Count {
  readonly sinceMs: number;
  asked: number;
}

/**
 * Where the rate limit counts requests: in windows of the server's clock. The plugin's own store goes by
 * the machine's: set back by hours, no window ends for as long, and everybody is turned away until then.
 *
 * @param nowMs the server's clock, never behind what it said before
 */
export function requestCounts(nowMs: () => number): FastifyRateLimitStoreCtor {
  return class RequestCounts implements FastifyRateLimitStore {
    /** In the order in which the windows began. */
    readonly #counts = new Map<string, Count>();

    incr(
      key: string,
      done: (error: Error | null, result: { current: number; ttl: number }) => void,
      windowMs: number,
    ): void {
      const atMs = nowMs();
      let count = this.#counts.get(key);
      if (count === undefined || atMs - count.sinceMs >= windowMs) {
        count = { sinceMs: atMs, asked: 0 };
        this.#counts.delete(key);
        this.#counts.set(key, count);
        this.#forgetFirst();
      }
      count.asked += 1;
      done(null, { current: count.asked, ttl: windowMs - (atMs - count.sinceMs) });
    }

    /** A route with a limit of its own counts by itself. */
    child(): FastifyRateLimitStore {
      return new RequestCounts();
    }

    #forgetFirst(): void {
      const [first] = this.#counts.keys();
      if (first !== undefined && this.#counts.size > LARGEST) this.#counts.delete(first);
    }
  };
}
