import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics/index.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');

/** prom-client keeps the names of a metric's labels, and does not say so in its types. */
interface Labelled {
  readonly name: string;
  readonly labelNames: readonly string[];
}
const measured = new Map<string, readonly string[]>();
beforeAll(() => {
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
  metrics.letters.watch({
    figures: async () => ({ byState: new Map(), oldestWaitingAtMs: null }),
    forReview: async () => 0,
    isResting: () => false,
    nowMs: () => 0,
  });
  const known = metrics.registry.getMetricsAsArray() as unknown as readonly Labelled[];
  for (const { name, labelNames } of known) {
    measured.set(name, labelNames);
  }
});

/** `pasokh_x_bucket{le="1"}` is of `pasokh_x`, unless that is a metric of its own, as telephony's are. */
function metricOf(name: string): string {
  const names = [name, name.replace(/_(?:bucket|sum|count)$/u, ''), `${name}_bucket`];
  return names.find((one) => measured.has(one)) ?? name;
}

describe.each([
  ['the dashboard', ['operation/grafana-dashboard.json'], 15],
  ['a page for people', readdirSync(DOCS).filter((name) => name.endsWith('.md')), 6],
])('%s', (_, files, least) => {
  const text = files.map((name) => readFileSync(join(DOCS, name), 'utf8')).join('\n');
  const asked = [...text.matchAll(/(pasokh_[a-z0-9_]+)(?:\{([^}]*)\})?/gu)];

  test('asks for nothing that is not measured', () => {
    const names = [...new Set(asked.map(([, name = '']) => name))];
    expect(names.length).toBeGreaterThan(least);
    expect(names.filter((name) => !measured.has(metricOf(name)))).toEqual([]);
  });

  test('asks for it by nothing that it is not measured by', () => {
    const by = asked.flatMap(([, name = '', labels = '']) =>
      labels
        .split(',')
        .map((label) => /^\s*([a-z_]+)/u.exec(label)?.[1] ?? '')
        .filter((label) => label !== '' && label !== 'le')
        .map((label) => ({ name, label })),
    );
    expect(by.length).toBeGreaterThan(0);
    expect(
      by.filter(({ name, label }) => measured.get(metricOf(name))?.includes(label) !== true),
    ).toEqual([]);
  });
});
