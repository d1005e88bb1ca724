import { expect, test, vi } from 'vitest';
import { greetTelephony } from '../../src/live/greet.ts';
import { FIRST_QUEUE, toQueueSettings } from '../../src/queues/queue.ts';
import {
  CallbackView,
  QueueId,
  type Answer,
  type Request,
} from '../../telephony/protocol/index.ts';
import { emptyView } from '../support/live-notices.ts';

const AWAY: Answer = { ok: false, refusal: 'pbx-unavailable' };

function greeting(
  answerTo: (request: Request) => Answer,
  isUp: () => boolean = () => true,
  over: (ids: readonly string[]) => { callbackId: string; settledIn: string | null }[] = () => [],
) {
  const asked: string[] = [];
  const shown: unknown[] = [];
  const restored: unknown[] = [];
  const done = greetTelephony({
    async ask(request) {
      asked.push(request.type);
      return answerTo(request);
    },
    isUp,
    hub: { onView: (view) => void shown.push(view) },
    agents: { restore: async (view) => void restored.push(view) },
    queues: { all: () => [FIRST_QUEUE] },
    line: { tellAll: async () => undefined },
    markedCallers: { tellAll: async () => undefined },
    callbacks: { toRestore: async () => [], endedAmong: async (ids) => over(ids) },
  });
  return { asked, shown, restored, done };
}

test('a telephony too busy to take its queues is told again, so that it never stays without', async () => {
  vi.useFakeTimers();
  try {
    let busy = 2;
    const greeted = greeting((request) => {
      if (request.type === 'show-view') return { ok: true, view: emptyView() };
      busy -= 1;
      return busy >= 0 ? AWAY : { ok: true };
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await greeted.done;
    const { asked, shown, restored } = greeted;
    const queue = 'configure-queue';
    expect(asked).toEqual([queue, queue, queue, 'show-view']);
    expect(shown).toHaveLength(1);
    expect(restored).toEqual(shown);
  } finally {
    vi.useRealTimers();
  }
});

test('a telephony that went away is left to its next greeting', async () => {
  const { shown, done } = greeting(
    () => AWAY,
    () => false,
  );
  await done;
  expect(shown).toEqual([]);
});

test('a queue archived while telephony was away is taken off its line', async () => {
  const { asked, done } = greeting((request) => {
    const old = { ...toQueueSettings(FIRST_QUEUE), queueId: QueueId.parse('gone') };
    if (request.type !== 'show-view') return { ok: true };
    return { ok: true, view: { ...emptyView(), queues: [toQueueSettings(FIRST_QUEUE), old] } };
  });
  await done;
  expect(asked).toEqual(['configure-queue', 'show-view', 'remove-queue']);
});

test('a promise that is over in our books is no longer kept by telephony', async () => {
  const told: Request[] = [];
  const promised = (id: string) => ({
    callbackId: `pc-${id}`,
    firstCallId: id,
    callerToken: 'token',
    queueId: 'general',
    enteredAtMs: 1,
    madeAtMs: 1,
    keyMs: 1,
    rings: 0,
    notBeforeMs: 1,
    place: 1,
    callId: null,
  });
  const callbacks = ['7.1', '7.2', '7.3'].map((id) => CallbackView.parse(promised(id)));
  const { done } = greeting(
    (request) => {
      if (request.type === 'cancel-callback') told.push(request);
      if (request.type !== 'show-view') return { ok: true };
      return { ok: true, view: { ...emptyView(), callbacks } };
    },
    () => true,
    (ids) => {
      expect(ids).toEqual(['pc-7.1', 'pc-7.2', 'pc-7.3']);
      return [
        { callbackId: 'pc-7.1', settledIn: '9.9' },
        { callbackId: 'pc-7.2', settledIn: null },
      ];
    },
  );
  await done;
  expect(told).toEqual([
    { type: 'cancel-callback', callbackId: 'pc-7.1', settledIn: '9.9' },
    { type: 'cancel-callback', callbackId: 'pc-7.2' },
  ]);
});
