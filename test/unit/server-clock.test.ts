import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLineClock } from '../../src/live/line-clock.ts';
import { openServerClock, type ServerClock } from '../../src/server-clock.ts';
import { hubRig } from '../support/hub-rig.ts';
import { arrived, emptyView, numbered } from '../support/live-notices.ts';

const HOUR_MS = 3_600_000;
const START_MS = 1_795_000_000_000;

/** A machine whose clock somebody sets while time goes on. */
let wall: number;
let monotonic: number;
let folder: string;
let clocks: ServerClock[];
let warned: string[];

beforeEach(() => {
  wall = START_MS;
  monotonic = 5_000;
  folder = mkdtempSync(join(tmpdir(), 'pasokh-clock-'));
  clocks = [];
  warned = [];
});
afterEach(() => {
  for (const clock of clocks) clock.stop();
  rmSync(folder, { recursive: true, force: true });
});

function pass(ms: number): void {
  wall += ms;
  monotonic += ms;
}

/** A process of the server: `stop` is its end in order, without it it was killed. */
function start(file = join(folder, 'server-clock')): ServerClock {
  const clock = openServerClock({
    file,
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    log: { warn: (_fields, text) => void warned.push(text) },
    everyMs: HOUR_MS,
  });
  clocks.push(clock);
  return clock;
}

describe("the server's clock", () => {
  test.each([-5 * HOUR_MS, 5 * HOUR_MS])('set by %d ms, a minute is still a minute', (jumpMs) => {
    const clock = start();
    const before = clock.nowMs();
    wall += jumpMs;
    expect(clock.nowMs()).toBe(before);
    pass(60_000);
    expect(Math.abs(clock.nowMs() - before - 60_000)).toBeLessThanOrEqual(6_000);
  });

  test('set back while the server was being replaced, it goes on where it was', () => {
    const first = start();
    pass(90_000);
    const last = first.nowMs();
    first.stop();
    wall -= 5 * HOUR_MS;
    const next = start();
    expect(next.nowMs()).toBe(last);
    pass(10_000);
    expect(next.nowMs() - last).toBeGreaterThanOrEqual(9_000);
  });

  test('set forward, it is the new server that begins with the right time', () => {
    const first = start();
    wall += 5 * HOUR_MS;
    expect(wall - first.nowMs()).toBe(5 * HOUR_MS);
    first.stop();
    expect(start().nowMs()).toBe(wall);
  });

  test('a clock that was a year ahead by mistake and is set right holds nobody in that year', () => {
    wall += 365 * 24 * HOUR_MS;
    start().stop();
    wall = START_MS;
    expect(start().nowMs()).toBe(START_MS);
    expect(warned).toContain('the clock was set back by more than a day: it begins anew');
  });

  test('what is torn, or cannot be written, stops no server', () => {
    writeFileSync(join(folder, 'server-clock'), 'not a time');
    expect(start().nowMs()).toBe(START_MS);
    expect(start(join(folder, 'no-such-folder/server-clock')).nowMs()).toBe(START_MS);
    expect(warned).toEqual(['the time could not be kept']);
  });

  test('people are told that the clock was set, and the time is kept for its owner alone', () => {
    const clock = start();
    wall += 5 * HOUR_MS;
    clock.stop();
    expect(warned).toEqual(["the machine's clock was set: we follow slowly"]);
    expect(Number(readFileSync(join(folder, 'server-clock'), 'utf8'))).toBe(START_MS);
  });
});

describe('how long somebody waits', () => {
  test("is told by telephony's clock, whichever of the two began anew", () => {
    let ownMs = START_MS;
    const clock = createLineClock(() => ownMs);
    clock.hear(START_MS - 400);
    expect(clock.nowMs()).toBe(START_MS);
    clock.hear(START_MS - 3 * HOUR_MS);
    ownMs += 1_000;
    expect(clock.nowMs()).toBe(START_MS - 3 * HOUR_MS + 1_000);
    clock.hear(ownMs + 3 * HOUR_MS);
    expect(clock.nowMs()).toBe(ownMs + 3 * HOUR_MS);
  });

  test.each([-3 * HOUR_MS, 3 * HOUR_MS])('and so on board and desk, %d ms apart', (apartMs) => {
    const { hub, clock } = hubRig();
    const theirsMs = clock.ms + apartMs;
    hub.onView({ ...emptyView(), atMs: theirsMs });
    hub.onReceived(numbered(1, theirsMs, arrived('c1', theirsMs)));
    clock.ms += 20_000;
    const board = hub.joinBoard();
    const [call] = board.calls;
    expect(board.atMs - (call?.enteredAtMs ?? 0)).toBe(20_000);
    hub.stop();
  });
});
