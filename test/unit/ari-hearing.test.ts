import { afterEach, expect, it, vi } from 'vitest';
import { createAri, type Ari } from '../../telephony/ari/index.ts';
import { EventLog, quietLog } from '../support/ari-rig.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';

/*
 * Asterisk 22.10, measured: a link opened in the moment in which another was cut is deaf twice in 400
 * times. Its socket is open, requests are answered, and callers pass us by.
 */
let ari: Ari | undefined;
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await ari?.stop();
});

function connect(deafLinks: number, speed = 50) {
  let left = deafLinks;
  const pbx = new SimAsterisk({
    clock: quickClock(speed),
    soundMs: () => 1_000,
    opensDeaf: () => left-- > 0,
  });
  const events = new EventLog();
  ari = createAri(
    {
      baseUrl: 'http://127.0.0.1:1',
      username: 'pasokh',
      password: 'none',
      application: 'pasokh',
      callerKey: Buffer.alloc(32, 1),
      now: () => pbx.clock.now(),
      random: () => 0.5,
      log: quietLog,
      promptPrefix: 'pasokh/',
      onEvent: (event) => events.push(event),
    },
    pbx.ports(),
  );
  ari.start();
  return { pbx, events };
}

it('a link that opens deaf is given up before anybody relies on it', async () => {
  const { pbx, events } = connect(1);
  const { calls } = await events.next('pbx.snapshot', () => true, 10_000);
  expect(calls).toEqual([]);
  expect(events.all.map(({ type }) => type)).toEqual(['pbx.snapshot']);
  pbx.dial('09151234567', '137');
  await events.next('call.arrived');
});

/** What is promised, by the adapter's own clock. */
const NOTICED_MS = 5_000;

it('a link that becomes deaf is given up within five seconds, at whichever moment, whoever else is alive', async () => {
  vi.useFakeTimers();
  for (let afterMs = 1_000; afterMs < 2_000; afterMs += 125) {
    const { pbx, events } = connect(0, 1);
    await vi.advanceTimersByTimeAsync(afterMs);
    // The last that is heard, so that the look that comes next is content.
    pbx.dial('09151234568', '137');
    await vi.advanceTimersByTimeAsync(10);
    pbx.isDeaf = true;
    const caller = pbx.dial('09151234567', '137');
    await vi.advanceTimersByTimeAsync(NOTICED_MS);
    expect(events.all.map(({ type }) => type).slice(0, 3)).toEqual([
      'pbx.snapshot',
      'call.arrived',
      'pbx.lost',
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    // From the fallback, whichever comes first: his next lap, or our look at the new link.
    expect(JSON.stringify(events.all)).toContain(`"callId":"${caller.id}"`);
    await ari?.stop();
  }
});

it('a quiet link that hears is kept, however long nobody calls', async () => {
  vi.useFakeTimers();
  const { events } = connect(0, 1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(events.all.map(({ type }) => type)).toEqual(['pbx.snapshot']);
});

it('a link on which events come is not asked for a proof of it', async () => {
  vi.useFakeTimers();
  const asked = vi.spyOn(SimAsterisk.prototype, 'perform');
  const { pbx } = connect(0, 1);
  await vi.advanceTimersByTimeAsync(1_500);
  asked.mockClear();
  for (let second = 0; second < 10; second += 1) {
    pbx.dial('09151234567', '137');
    await vi.advanceTimersByTimeAsync(1_000);
  }
  const proofs = () => asked.mock.calls.filter(([operation]) => operation === 'events.userEvent');
  expect(proofs()).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(proofs().length).toBeGreaterThan(0);
});
