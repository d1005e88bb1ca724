import { afterEach, expect, it } from 'vitest';
import { createAri, type Ari } from '../../telephony/ari/index.ts';
import { EventLog, quietLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';

/*
 * Asterisk 22.10, measured: a link opened in the moment in which another was cut is deaf twice in 400
 * times. Its socket is open, requests are answered, and callers pass us by.
 */
let ari: Ari | undefined;
afterEach(() => ari?.stop());

function connect(deafLinks: number) {
  let left = deafLinks;
  const pbx = new SimAsterisk({
    clock: quickClock(50),
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
  return { pbx, events, adapter: ari };
}

it('a link that opens deaf is given up before anybody relies on it', async () => {
  const { pbx, events } = connect(1);
  const { calls } = await events.next('pbx.snapshot', () => true, 10_000);
  expect(calls).toEqual([]);
  expect(events.all.map(({ type }) => type)).toEqual(['pbx.snapshot']);
  pbx.dial('09151234567', '137');
  await events.next('call.arrived');
});

it('a link that becomes deaf is given up at the next look at the PBX', async () => {
  const { pbx, events, adapter } = connect(0);
  await events.next('pbx.snapshot');
  pbx.isDeaf = true;
  const caller = pbx.dial('09151234567', '137');
  expect(events.count('call.arrived')).toBe(0);
  await adapter.look();
  await events.next('pbx.lost', () => true, 10_000);
  // From the fallback, whichever comes first: his next lap, or our look at the new link.
  await eventually('he has come back to us', 5_000, () =>
    events.all.some((event) => JSON.stringify(event).includes(`"callId":"${caller.id}"`)),
  );
});
