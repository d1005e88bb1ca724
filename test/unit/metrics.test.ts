import Fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { createMetrics, metricsRoutes } from '../../src/metrics/index.ts';
import {
  answered,
  arrived,
  ended,
  numbered,
  offered,
  offerEnded,
} from '../support/live-notices.ts';

const metrics = createMetrics({ isLinkUp: () => true, linkBacklog: () => 0 });
const app = Fastify();
await app.register(metricsRoutes, { metrics });
afterAll(() => app.close());

/** What the watch reads of these: only series that have counted something are there. */
async function linesOf(...names: readonly string[]): Promise<string[]> {
  const { body } = await app.inject({ method: 'GET', url: '/metrics' });
  const series = new RegExp(`^(?:${names.join('|')})[{ ]`, 'u');
  return body.split('\n').filter((line) => series.test(line));
}

test('calls, their waits and the rings of experts are counted as telephony tells them', async () => {
  const counted = ['pasokh_calls_total', 'pasokh_wait_ms_count', 'pasokh_offers_total'];
  expect(await linesOf(...counted)).toEqual([]);
  const told: object[] = [
    arrived('1.1', 0),
    offered('1.1', 'anna'),
    offerEnded('1.1', 'anna', 'missed'),
    offered('1.1', 'bita', 2),
    offerEnded('1.1', 'bita', 'answered', 2),
    answered('1.1', 'bita', 24_000, 2),
    ended('1.1', 'answered', { agentId: 'bita', waitMs: 24_000, talkMs: 60_000 }),
    arrived('1.2', 0),
    ended('1.2', 'abandoned', { waitMs: 7_000 }),
    arrived('1.3', 0),
    offered('1.3', 'bita'),
    offerEnded('1.3', 'bita', 'answered'),
    ended('1.3', 'answered', { agentId: 'bita', waitMs: 3_000 }),
    // The one counts with the call in which it was asked for, the other was in no queue.
    ended('1.4', 'answered', { callbackOf: '1.2', waitMs: 500 }),
    ended('1.5', 'unreached', { direction: 'outbound', endedBy: 'outside', waitMs: 500 }),
  ];
  for (const [at, notice] of told.entries()) metrics.noticeStored(numbered(at + 1, at, notice), at);

  const of = (outcome: string): string => `queue="general",outcome="${outcome}"`;
  expect(await linesOf('pasokh_calls_total')).toEqual([
    `pasokh_calls_total{${of('answered')}} 2`,
    `pasokh_calls_total{${of('abandoned')}} 1`,
  ]);
  expect(await linesOf('pasokh_wait_ms_count', 'pasokh_wait_ms_sum')).toEqual([
    `pasokh_wait_ms_sum{${of('answered')}} 27000`,
    `pasokh_wait_ms_count{${of('answered')}} 2`,
    `pasokh_wait_ms_sum{${of('abandoned')}} 7000`,
    `pasokh_wait_ms_count{${of('abandoned')}} 1`,
  ]);
  // The service level is read from the bucket of 20 s.
  expect(await linesOf('pasokh_wait_ms_bucket')).toEqual(
    expect.arrayContaining([
      `pasokh_wait_ms_bucket{le="20000",${of('answered')}} 1`,
      `pasokh_wait_ms_bucket{le="30000",${of('answered')}} 2`,
    ]),
  );
  expect(await linesOf('pasokh_offers_total')).toEqual([
    'pasokh_offers_total{end="missed"} 1',
    'pasokh_offers_total{end="answered"} 2',
  ]);
  expect(await linesOf('pasokh_notices_total')).toContain(
    'pasokh_notices_total{type="call-arrived"} 3',
  );
});
