import { describe, expect, test } from 'vitest';
import { restartDelayMs } from '../../src/keeper/backoff.ts';
import { answerHeartbeat, isPing, isPong } from '../../src/kit/heartbeat.ts';

describe('replacing what died', () => {
  test('the first replacement comes at once, later ones leave air, none waits over 10 s', () => {
    const delays = Array.from({ length: 12 }, (_, failures) => restartDelayMs(failures));
    expect(delays.slice(0, 4)).toEqual([0, 250, 500, 1_000]);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays.at(-1)).toBe(10_000);
  });
});

describe('the heartbeat', () => {
  test('a child answers each ping with its number, and nothing else', () => {
    const sent: unknown[] = [];
    let hear = (_message: unknown): void => undefined;
    const port = {
      connected: true,
      send: (message: unknown) => sent.push(message) > 0,
      on: (_event: 'message', listener: (message: unknown) => void) => void (hear = listener),
    };
    answerHeartbeat(port);
    for (const message of [{ ping: 1 }, { pong: 2 }, 'ping', null, { ping: '3' }, { ping: 4 }]) {
      hear(message);
    }
    expect(sent).toEqual([{ pong: 1 }, { pong: 4 }]);
    expect(isPing({ ping: 1 }) && isPong({ pong: 1 }) && !isPing({ pong: 1 })).toBe(true);
    port.connected = false;
    hear({ ping: 5 });
    expect(sent).toHaveLength(2);
  });
});
