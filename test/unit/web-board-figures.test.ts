import { describe, expect, test } from 'vitest';
import type { BoardCall, BoardSnapshot } from '../../src/contract/board.ts';
import { figuresOf } from '../../web/src/board/figures.ts';

const NOW_MS = 1_000_000;
const waits = (callId: string, agoMs: number, aheadMs = 0): BoardCall => ({
  callId,
  queueId: 'general',
  phase: 'waiting',
  citizenName: null,
  phone: null,
  enteredAtMs: NOW_MS - agoMs,
  keyMs: NOW_MS - agoMs - aheadMs,
  answeredAtMs: null,
  heldSinceMs: null,
  agentId: null,
});
const snapshot: BoardSnapshot = {
  seq: 1,
  atMs: NOW_MS,
  day: '2026-11-24',
  live: true,
  queues: [],
  calls: [],
  agents: [],
  counters: [],
  estimates: [],
  alarms: [],
  selfCheck: null,
  promisesAtMs: 0,
};
describe('the longest wait', () => {
  test('is of who came first, also where somebody with a head start stands before him', () => {
    const calls = [waits('ahead', 10_000, 300_000), waits('first', 90_000), waits('last', 5_000)];
    const { waiting, longestWaitMs } = figuresOf({ ...snapshot, calls }, NOW_MS);
    expect(waiting.map(({ callId }) => callId)).toEqual(['ahead', 'first', 'last']);
    expect(longestWaitMs).toBe(90_000);
    expect(figuresOf(snapshot, NOW_MS).longestWaitMs).toBeNull();
  });
});
