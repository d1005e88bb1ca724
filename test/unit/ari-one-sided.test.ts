import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBook } from '../../telephony/ari/book.ts';
import { createMediaWatch, watchEveryMs } from '../../telephony/ari/media-watch.ts';
import type { Rest } from '../../telephony/ari/rest.ts';
import type { PbxEvent } from '../../telephony/engine/event.ts';
import type { AgentId, CallId, OfferId } from '../../telephony/protocol/index.ts';

/*
 * The desk is told within 3 s when only one side of a talk is heard. On real parts a test waits
 * several times as long before it fails; here the clock is the test's own, and the promise is held
 * to the millisecond, wherever between two looks the sound stops.
 */
const PACKET_EVERY_MS = 20;
const REPLY_AFTER_MS = 10;
/** Of the three seconds; the rest is for the way to the screen. */
const TOLD_WITHIN_MS = 2_600;
/** A hiccup of the network is no alarm. */
const NOT_SOONER_THAN_MS = 1_500;

const callId = '1700000000.1' as CallId;
const offerId = '1700000000.1.1' as OfferId;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two who talk: what each has sent so far is counted in packets until he falls silent. */
function talk() {
  const startedAtMs = Date.now();
  const silentSinceMs = { agent: Infinity, caller: Infinity };
  const sent = (side: keyof typeof silentSinceMs): number =>
    Math.floor((Math.min(Date.now(), silentSinceMs[side]) - startedAtMs) / PACKET_EVERY_MS);
  const told: { readonly event: PbxEvent; readonly atMs: number }[] = [];
  const book = createBook(() => Date.now());
  book.admit({
    type: 'call.arrived',
    callId,
    callerToken: null,
    extension: '137',
    enteredAtMs: startedAtMs,
  });
  const agentId = 'anna' as AgentId;
  book.expectLeg({ offerId, agentId, askedAtMs: startedAtMs, ringLimitMs: 20_000 });
  book.admit({ type: 'offer.answered', offerId });
  book.admit({ type: 'call.joined', callId, offerId });
  const rest: Pick<Rest, 'perform' | 'together'> = {
    async perform() {
      const body = { rxcount: sent('agent'), txcount: sent('caller') };
      return new Promise((resolve) => {
        setTimeout(() => resolve({ status: 200, body }), REPLY_AFTER_MS);
      });
    },
    together: (work) => work(),
  };
  const watch = createMediaWatch({
    rest: rest as Rest,
    book,
    report: (event) => void told.push({ event, atMs: Date.now() }),
    now: () => Date.now(),
    connected: () => true,
  });
  watch.start();
  return { watch, told, silentSinceMs };
}

const instants = Array.from(
  { length: watchEveryMs / PACKET_EVERY_MS },
  (_, n) => n * PACKET_EVERY_MS,
);

describe.each(['agent', 'caller'] as const)(
  'a talk in which the %s is not heard any more',
  (side) => {
    it('is told within three seconds, wherever between two looks it stopped', async () => {
      const delaysMs: number[] = [];
      for (const instant of instants) {
        const { watch, told, silentSinceMs } = talk();
        await vi.advanceTimersByTimeAsync(2_000 + instant);
        expect(told).toEqual([]);
        silentSinceMs[side] = Date.now();
        await vi.advanceTimersByTimeAsync(5_000);
        watch.stop();
        expect(told.map(({ event }) => event)).toEqual([
          { type: 'media.one-sided', callId, silentSide: side },
        ]);
        delaysMs.push((told[0]?.atMs ?? 0) - silentSinceMs[side]);
      }
      expect(Math.max(...delaysMs)).toBeLessThan(TOLD_WITHIN_MS);
      expect(Math.min(...delaysMs)).toBeGreaterThan(NOT_SOONER_THAN_MS);
    });
  },
);

it('a talk in which one side is never heard is told within three seconds of its beginning', async () => {
  const { watch, told, silentSinceMs } = talk();
  const joinedAtMs = Date.now();
  silentSinceMs.caller = joinedAtMs;
  await vi.advanceTimersByTimeAsync(5_000);
  watch.stop();
  expect(told).toHaveLength(1);
  expect((told[0]?.atMs ?? Infinity) - joinedAtMs).toBeLessThan(TOLD_WITHIN_MS);
});
