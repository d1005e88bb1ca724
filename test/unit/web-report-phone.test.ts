import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeskLive } from '../../web/src/desk/desk-live.ts';

type Ack = (late: Error | null, answer: { ok: boolean; code?: string }) => void;

/** A server that answers what the test says, in order; remembers what it was told. */
function serverOf(answers: ({ ok: boolean; code?: string } | 'silence')[]) {
  const told: string[][] = [];
  const socket = {
    connected: true,
    timeout: () => ({
      emit(_event: string, { offerIds }: { offerIds: string[] }, ack: Ack) {
        told.push(offerIds);
        const answer = answers.shift() ?? { ok: true };
        if (answer === 'silence') ack(new Error('no answer in time'), { ok: false });
        else ack(null, answer);
      },
    }),
  };
  const live = new DeskLive({
    socket: socket as never,
    tabId: Promise.resolve('tab'),
    nowMs: () => 0,
    heldBefore: () => false,
    changed: () => undefined,
    joined: () => undefined,
  });
  return { live, told, socket };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('while the exchange is away a page that came back reports again, with what it holds then', () => {
  const { live, told } = serverOf([{ ok: false, code: 'pbx-unavailable' }, 'silence']);
  const sessions: string[] = [];
  live.reportPhone(() => [...sessions]);
  sessions.push('offer-2');
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([[], ['offer-2'], ['offer-2']]);
});

test('a page whose phone is held by another tab does not insist', () => {
  const { live, told } = serverOf([{ ok: false, code: 'phone-held-elsewhere' }]);
  live.reportPhone(() => []);
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(1);
});

test('without a connection nothing is repeated: the next join registers anew', () => {
  const { live, told, socket } = serverOf(['silence']);
  socket.connected = false;
  live.reportPhone(() => []);
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(1);
});
