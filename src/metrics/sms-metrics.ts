import { type Counter, Gauge, type Histogram, type Registry } from 'prom-client';

/** Handed to the outbox as its meter, and what waits in it. */
export interface SmsMetrics {
  readonly attempt: (op: string, outcome: string, tookMs: number) => void;
  readonly changed: (state: string) => void;
  readonly breaker: (isOpen: boolean) => void;
  /** From the gateway's word to the phone's. */
  readonly delivered: (tookMs: number) => void;
  /** Asked at each reading of the metrics page. */
  readonly watch: (source: SmsSource) => void;
}

export interface SmsSource {
  readonly figures: () => Promise<{
    readonly byState: ReadonlyMap<string, number>;
    readonly oldestWaitingAtMs: number | null;
  }>;
  readonly isResting: () => boolean;
  /** Of each account; null: not known. */
  readonly credits: () => readonly { readonly gateway: string; readonly credit: number | null }[];
  readonly nowMs: () => number;
}

const SLOW_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 3_600_000, 86_400_000];
type Makers = {
  readonly histogram: (
    name: string,
    help: string,
    labels: string[],
    buckets?: number[],
  ) => Histogram;
  readonly counter: (name: string, help: string, labels: string[]) => Counter;
  readonly onFault: () => void;
};

/** The outbox: whoever waits for a message waits here first. */
export function smsMetrics(registry: Registry, makers: Makers): SmsMetrics {
  const { histogram, counter, onFault } = makers;
  const registers = [registry];
  const asked = histogram('pasokh_sms_gateway_ms', 'Answers of the gateway', ['op', 'outcome']);
  const changed = counter('pasokh_sms_changes_total', 'States that messages entered', ['state']);
  const delivered = histogram('pasokh_sms_delivered_ms', 'From accepted to delivered', [], SLOW_MS);
  const rests = counter('pasokh_sms_gateway_rests_total', 'Times that it was left alone', []);
  return {
    attempt: (op, outcome, tookMs) => asked.observe({ op, outcome }, tookMs),
    changed: (state) => changed.inc({ state }),
    breaker(isOpen) {
      if (isOpen) rests.inc();
    },
    delivered: (tookMs) => delivered.observe(tookMs),
    watch({ figures, isResting, credits, nowMs }) {
      const resting = new Gauge({
        name: 'pasokh_sms_gateway_resting',
        help: '1: the gateway is left alone after faults, messages wait',
        registers,
      });
      const oldest = new Gauge({
        name: 'pasokh_sms_oldest_waiting_ms',
        help: 'Age of the oldest message that waits to be sent; 0: none waits',
        registers,
      });
      const left = new Gauge({
        name: 'pasokh_sms_credit',
        help: 'What is left in each SMS account, in its own money',
        labelNames: ['gateway'],
        registers,
      });
      const messages = new Gauge({
        name: 'pasokh_sms_messages',
        help: 'Messages by state; uncertain and needs_review want to be looked at',
        labelNames: ['state'],
        registers,
        async collect() {
          resting.set(isResting() ? 1 : 0);
          left.reset();
          for (const { gateway, credit } of credits()) {
            if (credit !== null) left.set({ gateway }, credit);
          }
          try {
            const { byState, oldestWaitingAtMs } = await figures();
            this.reset();
            for (const state of ['queued', 'uncertain', 'needs_review']) this.set({ state }, 0);
            for (const [state, count] of byState) this.set({ state }, count);
            oldest.set(oldestWaitingAtMs === null ? 0 : Math.max(0, nowMs() - oldestWaitingAtMs));
          } catch {
            // The database is away: the other figures are asked for all the more.
            messages.reset();
            onFault();
          }
        },
      });
    },
  };
}
