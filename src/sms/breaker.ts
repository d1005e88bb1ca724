/** One gateway's health: closed lets messages through, open none, half-open a single one. */
export interface Breaker {
  /** How many messages may be started now: none, one to try with, or as many as you like. */
  allowance(nowMs: number): number;
  /** When an open one may be tried again, null while closed. */
  readonly openUntilMs: number | null;
  readonly reason: string | null;
  /** Nothing has been well since then; null while closed. */
  readonly openSinceMs: number | null;
  onHealthy(): void;
  /** No answer or no connection. */
  onSilence(nowMs: number, random: number): void;
  /** The gateway said that nothing goes for now: credit, settings, its own limits. */
  onRefusal(nowMs: number, random: number, reason: string): void;
}

export interface BreakerRules {
  /** Silences in a row that open it. */
  readonly openAfter: number;
  readonly openForMs: number;
}

export const DEFAULT_BREAKER: BreakerRules = { openAfter: 5, openForMs: 60_000 };

export function makeBreaker(rules: BreakerRules): Breaker {
  let silences = 0;
  let openUntilMs: number | null = null;
  let openedAtMs = 0;
  let reason: string | null = null;
  let openSinceMs: number | null = null;
  const open = (nowMs: number, random: number, why: string): void => {
    // Up to half as long again, so that several servers do not come back together.
    openedAtMs = nowMs;
    openUntilMs = nowMs + Math.round(rules.openForMs * (1 + random / 2));
    openSinceMs ??= nowMs;
    reason = why;
  };
  return {
    allowance: (nowMs) => {
      if (openUntilMs === null) return Number.POSITIVE_INFINITY;
      // Earlier than it was opened: somebody has set the clock back, and nobody waits that hour.
      return nowMs >= openUntilMs || nowMs < openedAtMs ? 1 : 0;
    },
    get openUntilMs() {
      return openUntilMs;
    },
    get reason() {
      return reason;
    },
    get openSinceMs() {
      return openSinceMs;
    },
    onHealthy() {
      silences = 0;
      openUntilMs = null;
      openSinceMs = null;
      reason = null;
    },
    onSilence(nowMs, random) {
      silences += 1;
      if (silences >= rules.openAfter) open(nowMs, random, 'gateway-silent');
    },
    onRefusal: open,
  };
}
