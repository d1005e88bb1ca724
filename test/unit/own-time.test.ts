import { expect, test } from 'vitest';
import { ownTimeMs, readTime, type TimeReading } from '../../src/keeper/own-time.ts';

const at = (
  ranMs: number,
  state: string,
  waitedMs: Readonly<Record<string, number>>,
): TimeReading => ({ atMs: 0, ranMs, state, waitedMs: new Map(Object.entries(waitedMs)) });
const before = at(100, 'S', { main: 50, other: 10 });

test('who sleeps or is stopped has all of the time for himself', () => {
  expect(ownTimeMs(before, at(100, 'T', { main: 50, other: 10 }), 1_000)).toBe(1_000);
  expect(ownTimeMs(before, at(102, 'S', { main: 51, other: 10 }), 1_000)).toBe(999);
  expect(ownTimeMs(before, at(100, 'D', { main: 50, other: 10 }), 1_000)).toBe(1_000);
});

test('who runs without end has it, too', () => {
  expect(ownTimeMs(before, at(1_095, 'R', { main: 55, other: 10 }), 1_000)).toBe(995);
});

test('what he waited for a processor is not his, whether it is told already or not', () => {
  expect(ownTimeMs(before, at(130, 'S', { main: 950, other: 10 }), 1_000)).toBe(100);
  expect(ownTimeMs(before, at(130, 'R', { main: 50, other: 10 }), 1_000)).toBe(30);
});

test('nor what he waited for a part of himself that had no processor', () => {
  expect(ownTimeMs(before, at(100, 'S', { main: 50, other: 810 }), 1_000)).toBe(200);
});

test('a thread that has just begun has waited since then only', () => {
  expect(ownTimeMs(before, at(100, 'S', { main: 50, fresh: 400 }), 1_000)).toBe(1_000);
});

test('where the system does not tell, all of it counts', () => {
  expect(ownTimeMs(null, before, 1_000)).toBe(1_000);
  expect(ownTimeMs(before, null, 1_000)).toBe(1_000);
  expect(readTime(2 ** 22 + 1, 0)).toBeNull();
});

test('this very process is read as one that runs', () => {
  const first = readTime(process.pid, 0);
  const begunMs = process.cpuUsage().user;
  while (process.cpuUsage().user - begunMs < 50_000);
  const second = readTime(process.pid, 0);
  expect(second?.state).toBe('R');
  expect((second?.ranMs ?? 0) - (first?.ranMs ?? 0)).toBeGreaterThan(25);
});
