import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics/index.ts';

const FILE = resolve(import.meta.dirname, '../../docs/operation/grafana-dashboard.json');

test('the dashboard asks for nothing that is not measured', async () => {
  const metrics = createMetrics({ isLinkUp: () => true, linkBacklog: () => 0 });
  metrics.watchHealth(
    async () => [],
    async () => 1,
  );
  metrics.watchTelephony(async () => ({ ok: true }));
  metrics.sms.watch({
    figures: async () => ({ byState: new Map(), oldestWaitingAtMs: null }),
    isResting: () => false,
    credits: () => [{ gateway: 'simulator', credit: 1 }],
    nowMs: () => 0,
  });
  const measured = new Set(metrics.registry.getMetricsAsArray().map(({ name }) => name));
  const asked = readFileSync(FILE, 'utf8').matchAll(/pasokh_[a-z0-9_]+/g);
  const names = [...asked].map(([name]) =>
    measured.has(name) ? name : name.replace(/_bucket$/, ''),
  );
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !measured.has(name))).toEqual([]);
});
