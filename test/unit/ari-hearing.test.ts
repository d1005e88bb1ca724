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

it('a link that becomes deaf is given up within a minute, whoever else is alive', async () => {
  vi.useFakeTimers();
  const { pbx, events } = connect(0, 1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(events.all.map(({ type }) => type)).toEqual(['pbx.snapshot']);
  pbx.isDeaf = true;
  const caller = pbx.dial('09151234567', '137');
  await vi.advanceTimersByTimeAsync(66_000);
  expect(events.all.map(({ type }) => type).slice(0, 3)).toEqual([
    'pbx.snapshot',
    'pbx.lost',
    'pbx.snapshot',
  ]);
  // From the fallback, whichever comes first: his next lap, or our look at the new link.
  expect(JSON.stringify(events.all)).toContain(`"callId":"${caller.id}"`);
});
