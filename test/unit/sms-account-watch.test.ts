import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SmsSettings } from '../../src/contract/sms-settings.ts';
import { watchAccount } from '../../src/sms/index.ts';
import { GatewayFault } from '../../src/sms/transport.ts';

const WELL = { credit: 90_000, isDebug: false, resendsItself: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a gateway that told nothing is asked again soon, one that told is left alone for minutes', async () => {
  let looks = 0;
  const watch = watchAccount({
    provider: {
      id: 'kavenegar',
      account: async () => {
        looks += 1;
        if (looks === 1) throw new GatewayFault('unknown', 'timeout', 'account');
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
  await vi.advanceTimersByTimeAsync(0);
  expect(watch.view).toEqual({ fault: 'account-unknown', amount: null });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.view).toEqual({ fault: null, amount: null });
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(looks).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(3);
  await watch.stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(looks).toBe(3);
});
