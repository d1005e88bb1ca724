import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SelfCheck as Told } from '../../src/contract/self-check.ts';
import { type SelfWatch, watchSelf, type WatchDeps } from '../../src/self-check/index.ts';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose telephony is away: each check tells that it saw nothing. */
function watch(change: Partial<WatchDeps> = {}): {
  watch: SelfWatch;
  told: Told['state'][];
  faults: unknown[];
} {
  const told: Told['state'][] = [];
  const faults: unknown[] = [];
  const never = (): never => {
    throw new Error('nothing is to be mended here');
  };
  const deps: WatchDeps = {
    ask: never,
    link: { isUp: () => false, idle: never, heardSeq: never },
    ledger: { open: never, closeLost: never, mend: never, sentAway: never },
    callbacks: { toRestore: never, endedAmong: never },
    hub: {
      joinBoard: never,
      hearTime: never,
      mend: never,
      showSelfCheck: ({ state }) => void told.push(state),
      restoreAlarms: never,
      clearAlarm: never,
    },
    metrics: { selfCheck: { told: () => undefined, found: never, healed: never } },
    nowMs: Date.now,
    log: { info: never, warn: never, error: never },
    onFault: (fault) => void faults.push(fault),
    onLedgerMended: never,
    ...change,
  };
  return { watch: watchSelf(deps), told, faults };
}

test('the server looks at itself each minute, whoever asks for it or not', async () => {
  const { watch: self, told } = watch();
  await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual(['blind']);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(told).toEqual(['blind', 'blind', 'blind']);
  await self.stop();
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
  expect(told).toHaveLength(3);
});

test('a check that breaks is told as a fault, and the next one is made all the same', async () => {
  const broken = new Error('no answer');
  let isBroken = true;
  const {
    watch: self,
    told,
    faults,
  } = watch({
    link: {
      isUp() {
        if (isBroken) throw broken;
        return false;
      },
      idle: async () => undefined,
      heardSeq: () => 0,
    },
    everyMs: 1_000,
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(faults).toEqual([broken]);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['blind']);
  await self.stop();
});
