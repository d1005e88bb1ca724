import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answer, NumberedNotice, Request } from '../../telephony/protocol/index.ts';
import type { PartHealth } from '../contract/health.ts';
import { letterMetrics, type LetterMetrics } from './letter-metrics.ts';
import { healthMetrics } from './health-metrics.ts';
import { phoneDoorMetrics, type PhoneDoorMetrics } from './phone-door-metrics.ts';
import { selfCheckMetrics, type SelfCheckMetrics } from './self-check-metrics.ts';
import { type SmsMetrics, smsMetrics } from './sms-metrics.ts';
import { telephonyMetrics } from './telephony-metrics.ts';

/** What the server counts of itself. Names of routes, queues and states only: nobody's data. */
export interface Metrics {
  readonly registry: Registry;
  httpDone(request: { method: string; route: string; status: number; tookMs: number }): void;
  /** Asked at each reading of the metrics page. */
  watchHealth(look: () => Promise<readonly PartHealth[]>, freeBytes: () => Promise<number>): void;
  /** Asked likewise: telephony is another process. */
  watchTelephony(ask: (request: Request) => Promise<Answer>): void;
  /** A retention job took rows of this table away. */
  tidied(table: string, rows: number): void;
  /** An alarm was written to the informatics unit. */
  paged(about: 'down' | 'still' | 'well'): void;
  /** A notice is stored: its age, and what moved. */
  noticeStored(notice: NumberedNotice, nowMs: number): void;
  /** A call that the fallback queue's own record told of. */
  fallbackEnded(outcome: string): void;
  readonly sms: SmsMetrics;
  readonly letters: LetterMetrics;
  readonly selfCheck: SelfCheckMetrics;
  readonly phoneDoor: PhoneDoorMetrics;
  popSent(tookMs: number): void;
  ringDelayed(delayMs: number): void;
  transactionHeld(heldMs: number): void;
  fault(room: string): void;
}

export interface MetricsSources {
  readonly isLinkUp: () => boolean;
  readonly linkBacklog: () => number;
}

/** A citizen's patience: the service level lies at 20 s, most have given up after ten minutes. */
const WAITS_MS = [5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
const FAST_MS = [1, 2, 5, 10, 20, 50, 100, 150, 250, 500, 1_000, 3_000, 10_000];

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'pasokh_' });
  const histogram = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    buckets = FAST_MS,
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });

  const http = histogram('pasokh_http_ms', 'HTTP answers', ['method', 'route', 'status']);
  const lag = histogram('pasokh_notice_lag_ms', "From telephony's event to its commit", []);
  const pop = histogram('pasokh_pop_ms', 'From hearing of an offer to its pop on the wire', []);
  const ring = histogram(
    'pasokh_ring_delay_ms',
    'From the INVITE to the loud ring, by the page',
    [],
  );
  const held = histogram('pasokh_slow_transaction_ms', 'Transactions longer than 50 ms', []);
  const notices = counter('pasokh_notices_total', 'Notices stored', ['type']);
  const agents = counter('pasokh_agent_states_total', 'Agent states entered', ['wish', 'activity']);
  const calls = counter('pasokh_calls_total', 'Calls ended', ['queue', 'outcome']);
  const waits = histogram(
    'pasokh_wait_ms',
    'From arrival to answer or end',
    ['queue', 'outcome'],
    WAITS_MS,
  );
  const offers = counter('pasokh_offers_total', 'Rings of an expert, by their end', ['end']);
  const fallback = counter('pasokh_fallback_calls_total', "Ended in Asterisk's own queue", [
    'outcome',
  ]);
  const tidied = counter('pasokh_tidied_rows_total', 'Rows that were kept long enough', ['table']);
  const pages = counter('pasokh_health_pages_total', 'Alarms written by SMS', ['about']);
  const faults = counter('pasokh_faults_total', 'Faults caught', ['room']);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('pasokh_link_up', '1: telephony is linked', () => (sources.isLinkUp() ? 1 : 0));
  gauge('pasokh_link_backlog', 'Notices received but not yet stored', sources.linkBacklog);

  const onFault = () => faults.inc({ room: 'metrics' });
  const sms = smsMetrics(registry, { histogram, counter, onFault });

  return {
    registry,
    sms,
    letters: letterMetrics(registry, { histogram, counter, onFault }),
    selfCheck: selfCheckMetrics(registry, counter),
    phoneDoor: phoneDoorMetrics(counter),
    watchHealth: (look, freeBytes) => healthMetrics(registry, look, freeBytes),
    watchTelephony: (ask) => telephonyMetrics(registry, ask),
    tidied: (table, rows) => tidied.inc({ table }, rows),
    paged: (about) => pages.inc({ about }),
    httpDone: ({ method, route, status, tookMs }) =>
      http.observe({ method, route, status: String(status) }, tookMs),
    noticeStored({ atMs, notice }, nowMs) {
      lag.observe(Math.max(0, nowMs - atMs));
      notices.inc({ type: notice.type });
      if (notice.type === 'agent-changed') {
        agents.inc({ wish: notice.agent.wish, activity: notice.agent.activity });
      }
      if (notice.type === 'offer-ended') offers.inc({ end: notice.end });
      // Whom we have called counts with the call in which he asked for it, or in no queue.
      const isTheirs = notice.type === 'call-ended' && notice.callbackOf === undefined;
      if (isTheirs && notice.direction === undefined) {
        const { queueId: queue, outcome } = notice;
        calls.inc({ queue, outcome });
        waits.observe({ queue, outcome }, notice.waitMs);
      }
    },
    fallbackEnded: (outcome) => fallback.inc({ outcome }),
    popSent: (tookMs) => pop.observe(tookMs),
    ringDelayed: (delayMs) => ring.observe(delayMs),
    transactionHeld: (heldMs) => held.observe(heldMs),
    fault: (room) => faults.inc({ room }),
  };
}
