import type { SmsProvider } from './provider.ts';
import { standsIn } from './standby.ts';
import { type Outbox, type OutboxLog, type OutboxOptions, startOutbox } from './worker.ts';

export interface OutboxesOptions extends Omit<OutboxOptions, 'provider' | 'log' | 'mayTakeNew'> {
  /** One worker each. */
  readonly accounts: readonly SmsProvider[];
  /** Which of them sends now: asked at each look, so it may change while messages leave. */
  readonly first: () => SmsProvider;
  readonly logOf: (account: SmsProvider) => OutboxLog;
  /** So long the first has rested before another one sends in its place; default `STAND_IN_AFTER_MS`. */
  readonly standInAfterMs?: number;
}

export interface Outboxes extends Outbox {
  /** Lines of this account alone. */
  refusedLinesOf(account: SmsProvider): Promise<string[]>;
}

/**
 * The accounts' workers as one outbox: what none has yet leaves by the first, by another one while the
 * first rests. Each follows what it has taken to its end, also when it is the first no longer.
 */
export function startOutboxes(options: OutboxesOptions): Outboxes {
  const { accounts, first, logOf, standInAfterMs, ...shared } = options;
  const workers = new Map<SmsProvider, Outbox>();
  const firstBreaker = () => workers.get(first())?.breaker ?? null;
  const mayTakeNew = (account: SmsProvider, atMs: number): boolean => {
    if (account === first()) return true;
    const breaker = firstBreaker();
    return breaker !== null && standsIn(breaker, atMs, standInAfterMs);
  };
  for (const provider of accounts) {
    const worker = startOutbox({
      ...{ ...shared, provider, log: logOf(provider) },
      mayTakeNew: (atMs) => mayTakeNew(provider, atMs),
    });
    workers.set(provider, worker);
  }
  const all = [...workers.values()];
  return {
    wake() {
      for (const worker of all) worker.wake();
    },
    async stop() {
      for (const worker of all) await worker.stop();
    },
    /** Of the one that sends now. */
    breaker: {
      get openUntilMs() {
        return firstBreaker()?.openUntilMs ?? null;
      },
      get openSinceMs() {
        return firstBreaker()?.openSinceMs ?? null;
      },
      get reason() {
        return firstBreaker()?.reason ?? null;
      },
    },
    refusedLinesOf: async (account) => (await workers.get(account)?.refusedLines()) ?? [],
    async refusedLines() {
      return (await Promise.all(all.map((worker) => worker.refusedLines()))).flat();
    },
  };
}
