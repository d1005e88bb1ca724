import { expect, test } from 'vitest';
import { MAX_AHEAD_MS } from '../../src/contract/marked-callers.ts';
import { largestCallerBoostMs, Request } from '../../telephony/protocol/index.ts';

const isTaken = (boostMs: number): boolean =>
  Request.safeParse({ type: 'boost-callers', callers: [{ callerToken: 'ali', boostMs }] }).success;

test('nobody can be put ahead of callers who came more than ten minutes earlier', () => {
  expect(largestCallerBoostMs).toBe(600_000);
  expect(MAX_AHEAD_MS).toBe(largestCallerBoostMs);
  expect(isTaken(largestCallerBoostMs)).toBe(true);
  expect(isTaken(largestCallerBoostMs + 1)).toBe(false);
  expect(isTaken(-1)).toBe(false);
});
