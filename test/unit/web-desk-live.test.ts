import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACK_LIMIT_MS } from '../../web/src/app/socket.ts';
import { DeskLive } from '../../web/src/desk/desk-live.ts';

type Ack = (late: Error | null, answer?: object) => void;
type Heard = 'connect' | 'disconnect' | 'phone-held-elsewhere' | 'phone-held-nowhere';

/** A connection whose other end the test plays: it sees what is asked, and answers or does not. */
function openDesk({ heldBefore = false } = {}) {
  const listeners = new Map<string, () => void>();
  const asked: { event: string; answer: (with_: object) => void }[] = [];
  /** As socket.io does when the connection ends: what waits is refused at once. */
  const waiting = new Set<() => void>();
  const socket = {
    connected: false,
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
    off: (event: string) => void listeners.delete(event),
    timeout: () => ({
      emit(event: string, ...rest: unknown[]) {
        const ack = rest.at(-1) as Ack;
        const refuse = (): void => {
          clearTimeout(timer);
          if (waiting.delete(refuse)) ack(new Error('no answer'));
        };
        const timer = setTimeout(refuse, ACK_LIMIT_MS);
        waiting.add(refuse);
        asked.push({
          event,
          answer(with_) {
            clearTimeout(timer);
            if (waiting.delete(refuse)) ack(null, with_);
          },
        });
      },
    }),
  };
  const live = new DeskLive({
    socket: socket as never,
    tabId: Promise.resolve('tab'),
    nowMs: () => 0,
    heldBefore: () => heldBefore,
    changed: () => undefined,
    joined: () => undefined,
  });
  live.start();
  return {
    live,
    tell: (event: Heard) => {
      if (event === 'connect') socket.connected = true;
      if (event === 'disconnect') {
        socket.connected = false;
        for (const refuse of waiting) refuse();
      }
      listeners.get(event)?.();
    },
    /** The question that waits, which must be this one. */
    next: async (event: string) => {
      await vi.advanceTimersByTimeAsync(0);
      const question = asked.shift();
      expect(question?.event).toBe(event);
      return question as NonNullable<typeof question>;
    },
    isQuiet: async () => {
      await vi.advanceTimersByTimeAsync(0);
      return asked.length === 0;
    },
  };
}

const joined = (holdsPhone: boolean) => ({
  ok: true,
  state: { phone: 'web', atMs: 0 },
  pop: null,
  holdsPhone,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function openWithPhone() {
  const desk = openDesk({ heldBefore: true });
  desk.tell('connect');
  (await desk.next('join-desk')).answer(joined(false));
  return desk;
}

async function reconnect(desk: ReturnType<typeof openDesk>) {
  desk.tell('disconnect');
  await vi.advanceTimersByTimeAsync(250);
  desk.tell('connect');
}

test('a tab that was loaded again takes its phone up', async () => {
  const desk = await openWithPhone();
  (await desk.next('take-phone')).answer({ ok: true });
  expect(desk.live.view.holdsPhone).toBe(true);
});

test('a connection that dies before the phone is taken costs the tab nothing: the next takes it', async () => {
  const desk = await openWithPhone();
  await desk.next('take-phone');
  await reconnect(desk);
  const join = await desk.next('join-desk');
  desk.tell('phone-held-nowhere');
  join.answer(joined(false));
  expect(desk.live.view.holdsPhone).toBe(true);
  (await desk.next('take-phone')).answer({ ok: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(desk.live.view.isPhoneNowhere).toBe(false);
  expect(await desk.isQuiet()).toBe(true);
});

test('a phone that is taken by hand as the connection dies is taken again after it', async () => {
  const desk = openDesk();
  desk.tell('connect');
  (await desk.next('join-desk')).answer(joined(false));
  void desk.live.takePhone();
  await desk.next('take-phone');
  await reconnect(desk);
  (await desk.next('join-desk')).answer(joined(false));
  (await desk.next('take-phone')).answer({ ok: true });
  expect(desk.live.view.holdsPhone).toBe(true);
});

test('a tab that has signed out does not take the phone when it comes back', async () => {
  const desk = await openWithPhone();
  (await desk.next('take-phone')).answer({ ok: true });
  desk.live.leavePhone();
  await reconnect(desk);
  (await desk.next('join-desk')).answer(joined(false));
  expect(desk.live.view.holdsPhone).toBe(false);
  expect(await desk.isQuiet()).toBe(true);
});

test('a server that does not answer the taking is asked again while the connection stands', async () => {
  const desk = await openWithPhone();
  await desk.next('take-phone');
  await vi.advanceTimersByTimeAsync(ACK_LIMIT_MS + 1_000);
  (await desk.next('join-desk')).answer(joined(false));
  (await desk.next('take-phone')).answer({ ok: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await desk.isQuiet()).toBe(true);
});

test('a tab whose phone was taken by another meanwhile lets it go', async () => {
  const desk = await openWithPhone();
  (await desk.next('take-phone')).answer({ ok: true });
  await reconnect(desk);
  const join = await desk.next('join-desk');
  desk.tell('phone-held-elsewhere');
  join.answer(joined(false));
  expect(desk.live.view.holdsPhone).toBe(false);
  expect(await desk.isQuiet()).toBe(true);
});
