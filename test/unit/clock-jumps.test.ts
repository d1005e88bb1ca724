import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { openJournal } from '../../telephony/host/journal.ts';
import { createSteadyClock } from '../../src/kit/steady-clock.ts';
import { AgentId, CallId, type Notice, OfferId, QueueId } from '../../telephony/protocol/index.ts';
import { waterworks } from '../support/story.ts';

const HOUR_MS = 3_600_000;
const START_MS = 1_764_000_000_000;

/** A machine whose clock somebody sets while time goes on. */
let wall: number;
let monotonic: number;
let folder: string;
let hosts: Host[];

beforeEach(() => {
  wall = START_MS;
  monotonic = 5_000;
  folder = mkdtempSync(join(tmpdir(), 'pasokh-clock-'));
  hosts = [];
});
afterEach(() => {
  for (const host of hosts) host.stop();
  rmSync(folder, { recursive: true, force: true });
});

function pass(ms: number): void {
  wall += ms;
  monotonic += ms;
}

describe('the steady clock', () => {
  const open = (notBeforeMs = 0) =>
    createSteadyClock({ wallMs: () => wall, monotonicMs: () => monotonic, notBeforeMs });

  test.each([-HOUR_MS, HOUR_MS])('set by %d ms, a minute is still a minute', (jumpMs) => {
    const clock = open();
    const before = clock.nowMs();
    wall += jumpMs;
    expect(clock.nowMs() - before).toBe(0);
    pass(60_000);
    const minute = clock.nowMs() - before;
    expect(Math.abs(minute - 60_000)).toBeLessThanOrEqual(6_000);
  });

  test('comes back to the machine little by little, never backwards', () => {
    const clock = open();
    wall -= 30_000;
    let last = clock.nowMs();
    for (let s = 0; s < 400; s += 1) {
      pass(1_000);
      const now = clock.nowMs();
      expect(now).toBeGreaterThan(last);
      last = now;
    }
    expect(Math.abs(last - wall)).toBeLessThanOrEqual(1);
  });

  test('begins where the last process ended, though the clock was set back', () => {
    const clock = open(START_MS + HOUR_MS);
    const first = clock.nowMs();
    expect(first).toBe(START_MS + HOUR_MS);
    pass(10_000);
    expect(clock.nowMs() - first).toBeGreaterThanOrEqual(9_000);
  });

  test('takes arrivals for what they are: just now, or some seconds ago', () => {
    const clock = open();
    pass(20_000);
    clock.nowMs();
    const early = wall - 15_000;
    for (const jumpMs of [-HOUR_MS, 2 * HOUR_MS]) {
      wall += jumpMs;
      const now = clock.nowMs();
      expect(now - clock.fromWall(wall)).toBe(0);
      expect(now - clock.fromWall(early)).toBe(15_000);
      wall -= jumpMs;
    }
  });
});

describe('telephony, when the clock is set', () => {
  const queueId = QueueId.parse('general');
  const agentId = AgentId.parse('anna');

  function start(): { host: Host; told: Notice[] } {
    const told: Notice[] = [];
    const host = createHost({
      journal: openJournal(join(folder, 'journal.db'), () => 'journal'),
      createEngine,
      nowMs: () => wall,
      monotonicMs: () => monotonic,
      execute: () => undefined,
      publish: (notices) => told.push(...notices.map(({ notice }) => notice)),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      halt: (reason) => {
        throw new Error(reason);
      },
      checkpointEveryMs: HOUR_MS,
      newSeed: () => 1,
      checkInvariantsEvery: 1,
    });
    hosts.push(host);
    host.start();
    host.request('q', {
      type: 'configure-queue',
      queue: { ...waterworks, queueId, wrapUpLimitMs: 60_000 },
    });
    const nothing = { calls: [], legs: [], agentLegs: [] };
    host.post({ type: 'pbx.snapshot', restarted: false, ...nothing, reachable: [agentId] });
    return { host, told };
  }

  function arrive(host: Host, id: string): void {
    const callId = CallId.parse(id);
    // The dialplan writes the machine's time.
    host.post({
      type: 'call.arrived',
      callId,
      callerToken: null,
      extension: '137',
      enteredAtMs: wall,
    });
  }

  function signIn(host: Host): void {
    const memberships = [{ queueId, rank: 1 }];
    const who = { agentId, memberships, skills: {}, phone: 'desk' as const, pausedReason: null };
    host.request('s', { type: 'sign-in-agent', ...who });
  }

  const offersIn = (told: readonly Notice[]): string[] =>
    told.flatMap((notice) => (notice.type === 'call-offered' ? [notice.callId] : []));

  test.each([-HOUR_MS, HOUR_MS])('by %d ms: whoever came first is served first', (jumpMs) => {
    const { host, told } = start();
    arrive(host, 'first');
    pass(5_000);
    wall += jumpMs;
    arrive(host, 'second');
    pass(1_000);
    signIn(host);
    expect(offersIn(told)).toEqual(['first']);
    expect(host.view().calls.map(({ callId, place }) => [callId, place])).toEqual([
      ['first', 1],
      ['second', 2],
    ]);
  });

  test.each([-HOUR_MS, HOUR_MS])(
    'by %d ms: wrap-up and waits last as long as they last',
    (jumpMs) => {
      const { host, told } = start();
      signIn(host);
      arrive(host, 'c');
      const offerId = OfferId.parse('c.1');
      pass(3_000);
      host.post({ type: 'offer.answered', offerId });
      host.post({ type: 'call.joined', callId: CallId.parse('c'), offerId });
      pass(10_000);
      // Slower or faster it runs only from when it has seen the jump.
      host.view();
      wall += jumpMs;
      host.post({ type: 'call.hung-up', callId: CallId.parse('c'), cause: 16 });
      host.post({ type: 'leg.ended', offerId, cause: 16 });
      const end = told.find((notice) => notice.type === 'call-ended');
      expect(end).toMatchObject({ outcome: 'answered', waitMs: 3_000, talkMs: 10_000 });
      pass(40_000);
      host.post({ type: 'time.passed' });
      expect(told.map(({ type }) => type)).not.toContain('wrap-up-ended');
      pass(30_000);
      host.post({ type: 'time.passed' });
      expect(told.map(({ type }) => type)).toContain('wrap-up-ended');
    },
  );
});
