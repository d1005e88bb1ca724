import { Gauge, type Registry } from 'prom-client';
import type { Answer, Request, TelephonyFigures } from '../../telephony/protocol/index.ts';

/**
 * What telephony counts of itself, asked at each reading: it has no page of its own. Prometheus takes
 * the three series of the PBX for a histogram by their names. While it is away there is none of them.
 */
export function telephonyMetrics(
  registry: Registry,
  ask: (request: Request) => Promise<Answer>,
): void {
  let asking: Promise<TelephonyFigures | null> | null = null;
  /** All gauges of one reading share one asking. */
  function figures(): Promise<TelephonyFigures | null> {
    asking ??= ask({ type: 'show-figures' })
      .then((answer) => (answer.ok ? (answer.figures ?? null) : null))
      .catch(() => null)
      .finally(() => {
        asking = null;
      });
    return asking;
  }
  const gauge = (name: string, help: string, read: (told: TelephonyFigures) => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          const told = await figures();
          if (told === null) this.remove();
          else this.set(read(told));
        },
      }),
    );
  };
  gauge('pasokh_ari_ms_sum', 'All answers of the PBX together', ({ ari }) => ari.sumMs);
  gauge('pasokh_ari_ms_count', 'Answers of the PBX', ({ ari }) => ari.answered);
  gauge(
    'pasokh_ari_unanswered_total',
    'Requests that the PBX left without an answer',
    ({ ari }) => ari.unanswered,
  );
  gauge(
    'pasokh_telephony_event_loop_ms',
    'The longest turn of telephony since the last reading',
    ({ eventLoopMs }) => eventLoopMs,
  );
  registry.registerMetric(
    new Gauge({
      name: 'pasokh_ari_ms_bucket',
      help: 'How long the PBX takes for what it is asked',
      labelNames: ['le'],
      registers: [],
      async collect() {
        const told = await figures();
        this.reset();
        if (told === null) return;
        let within = 0;
        for (const { boundMs, count } of told.ari.buckets) {
          within += count;
          this.set({ le: String(boundMs) }, within);
        }
        this.set({ le: '+Inf' }, told.ari.answered);
      },
    }),
  );
}
