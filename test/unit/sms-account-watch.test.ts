import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SmsSettings } from '../../src/contract/sms-settings.ts';
import { watchAccount } from '../../src/sms/index.ts';
import { GatewayFault } from '../../src/sms/transport.ts';

const WELL = { credit: 90_000, isDebug: false, resendsItself: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of each look what it throws; null: the gateway tells. */
function watching(looks: (GatewayFault | null)[]) {
  let looked = 0;
  const watch = watchAccount({
    provider: {
      id: 'kavenegar',
      account: async () => {
        const fault = looks[looked] ?? null;
        looked += 1;
        if (fault !== null) throw fault;
        return { ...WELL, expiresAtMs: null, lines: null };
      },
    },
    settings: async () => ({ lowCredit: 1_000, lines: [] }) as unknown as SmsSettings,
    now: () => 0,
    log: { warn: () => undefined },
    onFault: (fault) => {
      throw fault;
    },
  });
  return { watch, looked: () => looked };
}

test('a gateway that told nothing is asked again soon, one that told is left alone for minutes', async () => {
  const { watch, looked } = watching([new GatewayFault('unknown', 'timeout', 'account')]);
  await vi.advanceTimersByTimeAsync(0);
  expect(watch.view).toEqual({ fault: 'account-unknown', amount: null });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.view).toEqual({ fault: null, amount: null });
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(looked()).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looked()).toBe(3);
  await watch.stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(looked()).toBe(3);
});

test('a key that is refused is not sent every ten seconds for ever', async () => {
  const refused = new GatewayFault('rejected', '403', 'account');
  const { watch, looked } = watching(Array.from({ length: 100 }, () => refused));
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  // After 10, 20, 40, 80, 160, 320 seconds, and then each ten minutes.
  expect(looked()).toBe(11);
  await watch.stop();
});
