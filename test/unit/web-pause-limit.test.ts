import { expect, test } from 'vitest';
import { overLimitMs } from '../../web/src/ui/pause-limit.ts';

const names = { nameFa: 'نماز', nameEn: 'Prayer' };
const reasons = [
  { reason: 'prayer', ...names, limitMinutes: 20 },
  { reason: 'technical', ...names, limitMinutes: null },
];
const since = (pauseReason: string | null, pausedSinceMs: number | null) => ({
  pauseReason,
  pausedSinceMs,
});

test('a break is over its limit from the minute on that was set, and says by how much', () => {
  const prayer = since('prayer', 1_000);
  expect(overLimitMs(reasons, prayer, 1_000 + 20 * 60_000)).toBeNull();
  expect(overLimitMs(reasons, prayer, 1_000 + 20 * 60_000 + 5_000)).toBe(5_000);
});

test('a break without a limit, one not begun, and a reason of old are never over', () => {
  const lateMs = 100 * 60 * 60_000;
  expect(overLimitMs(reasons, since('technical', 0), lateMs)).toBeNull();
  expect(overLimitMs(reasons, since('prayer', null), lateMs)).toBeNull();
  expect(overLimitMs(reasons, since('tea', 0), lateMs)).toBeNull();
  expect(overLimitMs(reasons, since(null, null), lateMs)).toBeNull();
});
