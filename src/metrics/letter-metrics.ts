import { type Counter, Gauge, type Histogram, type Registry } from 'prom-client';

/** Handed to the letters' worker as its meter, and what waits there. */
export interface LetterMetrics {
  readonly attempt: (op: string, outcome: string, tookMs: number) => void;
  readonly changed: (state: string) => void;
  /** What the automation told, and what it came to. */
  readonly received: (state: string) => void;
  /** Asked at each reading of the metrics page. */
  readonly watch: (source: LetterSource) => void;
}

export interface LetterSource {
  readonly figures: () => Promise<{
    readonly byState: ReadonlyMap<string, number>;
    readonly oldestWaitingAtMs: number | null;
  }>;
  readonly forReview: () => Promise<number>;
  readonly isResting: () => boolean;
  readonly nowMs: () => number;
}

type Makers = {
  readonly histogram: (name: string, help: string, labels: string[]) => Histogram;
  readonly counter: (name: string, help: string, labels: string[]) => Counter;
  readonly onFault: () => void;
};

/** Letters on their way to the office automation. */
export function letterMetrics(registry: Registry, makers: Makers): LetterMetrics {
  const { histogram, counter, onFault } = makers;
  const registers = [registry];
  const asked = histogram('pasokh_letters_automation_ms', 'Answers of the automation', [
    'op',
    'outcome',
  ]);
  const changed = counter('pasokh_letters_changes_total', 'States that letters entered', ['state']);
  const told = counter('pasokh_letters_received_total', 'Told by the automation', ['state']);
  return {
    attempt: (op, outcome, tookMs) => asked.observe({ op, outcome }, tookMs),
    changed: (state) => changed.inc({ state }),
    received: (state) => told.inc({ state }),
    watch({ figures, forReview, isResting, nowMs }) {
      const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
      const resting = gauge(
        'pasokh_letters_automation_resting',
        '1: the automation is left alone after faults, letters wait',
      );
      const oldest = gauge(
        'pasokh_letters_oldest_waiting_ms',
        'Age of the oldest letter that waits to be sent; 0: none waits',
      );
      const review = gauge(
        'pasokh_letters_for_review',
        'Messages of the automation that a person must look at',
      );
      const letters = new Gauge({
        name: 'pasokh_letters',
        help: 'Letters by state; failed and needs_review want to be looked at',
        labelNames: ['state'],
        registers,
        async collect() {
          resting.set(isResting() ? 1 : 0);
          try {
            const { byState, oldestWaitingAtMs } = await figures();
            this.reset();
            for (const state of ['waiting', 'failed', 'needs_review']) this.set({ state }, 0);
            for (const [state, count] of byState) this.set({ state }, count);
            oldest.set(oldestWaitingAtMs === null ? 0 : Math.max(0, nowMs() - oldestWaitingAtMs));
            review.set(await forReview());
          } catch {
            // The database is away: the other figures are asked for all the more.
            letters.reset();
            onFault();
          }
        },
      });
    },
  };
}
