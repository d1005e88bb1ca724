import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { createCredentials } from '../../telephony/ari/credentials.ts';
import { createEventSocket, watchLink } from '../../telephony/ari/event-socket.ts';
import type { RequestLine } from '../../telephony/ari/request-line.ts';
import { quietLog } from '../support/ari-rig.ts';

/** What is promised: a link that has failed is noticed within this. */
const PROMISED_MS = 5_000;

describe('a link to the PBX, by its own clock', () => {
  let nowMs: number;
  beforeEach(() => {
    vi.useFakeTimers();
    nowMs = 0;
  });
  afterEach(() => vi.useRealTimers());

  /** The other end answers each ping after `answersAfterMs`, until it fails. */
  function open(failsAtMs: number, answersAfterMs = 20) {
    const link = { heard: true };
    let givenUpAtMs: number | null = null;
    const answer = (): void => {
      if (nowMs < failsAtMs) link.heard = true;
    };
    const socket = {
      ping: () => void setTimeout(answer, answersAfterMs),
      terminate: () => {
        givenUpAtMs ??= nowMs;
      },
    };
    const watch = watchLink(socket, link, () => nowMs, quietLog);
    return {
      pass(ms: number) {
        for (let passed = 0; passed < ms; passed += 10) {
          nowMs += 10;
          vi.advanceTimersByTime(10);
        }
      },
      /** We ourselves are held up: the clock goes on, and nothing of ours runs. */
      sleep(ms: number) {
        nowMs += ms;
      },
      /** Something comes by itself. */
      hear: () => answer(),
      givenUpAtMs: () => givenUpAtMs,
      close: () => clearInterval(watch),
    };
  }

  test('half open, it is given up within five seconds, whenever it became so', () => {
    let worstMs = 0;
    for (let failsAtMs = 6_000; failsAtMs <= 8_000; failsAtMs += 50) {
      nowMs = 0;
      const link = open(failsAtMs);
      link.pass(failsAtMs);
      expect(link.givenUpAtMs()).toBeNull();
      link.pass(PROMISED_MS);
      const tookMs = (link.givenUpAtMs() ?? Number.POSITIVE_INFINITY) - failsAtMs;
      expect(tookMs).toBeLessThanOrEqual(PROMISED_MS);
      worstMs = Math.max(worstMs, tookMs);
      link.close();
    }
    // The worst moment was among them: right after it had answered.
    expect(worstMs).toBeGreaterThan(3_500);
  });

  test('so slow that nothing comes for seconds, it is given up within five, too', () => {
    const link = open(Number.POSITIVE_INFINITY, 4_500);
    link.pass(PROMISED_MS);
    expect(link.givenUpAtMs()).not.toBeNull();
    link.close();
  });

  test('slow but alive it is kept', () => {
    const link = open(Number.POSITIVE_INFINITY, 1_500);
    link.pass(60_000);
    expect(link.givenUpAtMs()).toBeNull();
    link.close();
  });

  test('events alone keep it, for then it hears', () => {
    const link = open(Number.POSITIVE_INFINITY, 1e9);
    for (let second = 0; second < 30; second += 1) {
      link.pass(1_000);
      link.hear();
    }
    expect(link.givenUpAtMs()).toBeNull();
    link.close();
  });

  test('it is not blamed for a time in which we ourselves were held up', () => {
    // The first answer is read after the look that comes next, the others in time for one.
    const slept = open(Number.POSITIVE_INFINITY, 2_500);
    slept.pass(2_000);
    slept.sleep(8_000);
    slept.pass(60_000);
    expect(slept.givenUpAtMs()).toBeNull();
    slept.close();
    const awake = open(Number.POSITIVE_INFINITY, 2_500);
    awake.pass(60_000);
    expect(awake.givenUpAtMs()).not.toBeNull();
    awake.close();
  });
});

describe('a link that is cut', () => {
  test('is told of by the cut itself, and another one opened', async () => {
    const pbx = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(pbx, 'listening');
    const told: string[] = [];
    const line = { open: vi.fn(), close: vi.fn(), take: vi.fn() } as unknown as RequestLine;
    const source = createEventSocket({
      baseUrl: `http://127.0.0.1:${(pbx.address() as AddressInfo).port}`,
      credentials: createCredentials('pasokh', 'none'),
      application: 'pasokh',
      listener: {
        opened: () => void told.push('opened'),
        message: () => undefined,
        closed: () => void told.push('closed'),
        replaced: () => undefined,
      },
      line,
      random: () => 0.5,
      now: () => 0,
      log: quietLog,
    });
    const first = once(pbx, 'connection');
    source.start();
    const [socket] = await first;
    await vi.waitFor(() => expect(told).toEqual(['opened']), { timeout: 5_000 });
    const second = once(pbx, 'connection');
    socket.terminate();
    await second;
    await vi.waitFor(() => expect(told).toEqual(['opened', 'closed', 'opened']), {
      timeout: 5_000,
    });
    source.stop();
    pbx.close();
    for (const client of pbx.clients) client.terminate();
  });
});
