import { expect, test } from 'vitest';
import { followFallbackRecord } from '../../src/calls/fallback-record.ts';
import type { FallbackApplied, FallbackStore } from '../../src/calls/repository-fallback.ts';

test('after a fault the figures are read again, once: what failed may be stored all the same', async () => {
  const nothing: FallbackApplied = { ended: [], agentIds: [], settled: [] };
  const applied: FallbackApplied[] = [];
  const faults: unknown[] = [];
  let isFailing = true;
  const store: FallbackStore = {
    position: async () => null,
    apply: async () => nothing,
    async closeUnheard() {
      const fails = isFailing;
      isFailing = false;
      if (fails) throw new Error('the disk did not confirm it');
      return nothing;
    },
  };
  const record = followFallbackRecord({
    path: '/nowhere/queue_log',
    store,
    onApplied: (one) => void applied.push(one),
    onFault: (fault) => void faults.push(fault),
    everyMs: 3_600_000,
  });
  // It has read by itself at its begin, and failed.
  await record.readNow();
  expect(faults).toHaveLength(1);
  expect(applied).toEqual([nothing]);
  await record.readNow();
  expect(applied).toEqual([nothing]);
  await record.stop();
});
