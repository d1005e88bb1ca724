import { expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics/index.ts';
import { countAri } from '../../telephony/ari/figures.ts';

test('how long the PBX takes is counted by its bounds, and what it leaves unanswered apart', async () => {
  let clock = 0;
  const count = countAri(() => clock);
  const ask = async (tookMs: number, status = 200): Promise<void> => {
    const asked = count.timed(Promise.resolve({ status, body: null }));
    clock += tookMs;
    await asked;
  };
  for (const tookMs of [0.4, 1, 3, 3, 70, 5_000]) await ask(tookMs);
  await ask(2_000, 0);
  const { buckets, answered, unanswered, sumMs } = count.show();
  const counted = Object.fromEntries(buckets.map((one) => [one.boundMs, one.count]));
  expect(counted).toMatchObject({ 1: 2, 2: 0, 5: 2, 10: 0, 100: 1, 2000: 0 });
  expect([answered, unanswered, sumMs]).toEqual([6, 1, 5_077]);
});

test('Prometheus reads it as a histogram; while telephony is away there is none', async () => {
  const metrics = createMetrics({ isLinkUp: () => true, linkBacklog: () => 0 });
  const count = countAri(() => 0);
  await count.timed(Promise.resolve({ status: 200, body: null }));
  let isUp = true;
  let asked = 0;
  metrics.watchTelephony(async () => {
    asked += 1;
    if (!isUp) return { ok: false, refusal: 'pbx-unavailable' };
    return { ok: true, figures: { ari: count.show(), eventLoopMs: 12 } };
  });
  const text = await metrics.registry.metrics();
  expect(text).toContain('pasokh_ari_ms_bucket{le="1"} 1');
  expect(text).toContain('pasokh_ari_ms_bucket{le="+Inf"} 1');
  expect(text).toMatch(/^pasokh_ari_ms_count 1$/mu);
  expect(text).toMatch(/^pasokh_telephony_event_loop_ms 12$/mu);
  expect(asked).toBe(1);
  isUp = false;
  expect(await metrics.registry.metrics()).not.toMatch(/^pasokh_(ari_ms|telephony_event).* \d/mu);
});
