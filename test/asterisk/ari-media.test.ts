import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { Ari } from '../../telephony/ari/index.ts';
import type { CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { ringAgent, startAriRig, type AriRig, type EventLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

let rig: AriRig;
let ari: Ari;
let events: EventLog;
let anna: SipPhone;
let call: SipCall;
let leg: SipCall;
let callId: CallId;
let offerId: OfferId;

beforeAll(async () => {
  rig = await startAriRig();
});
afterAll(async () => {
  await rig?.stop();
});

beforeEach(async () => {
  ({ ari, events } = rig.openAdapter());
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', 600);
  await events.next('agent.reachable');
  call = await (await rig.openCitizen('09151234567', 900)).dial('137');
  ({ callId } = await events.next('call.arrived'));
  ari.execute({ type: 'answer-caller', callId });
  ari.execute({ type: 'play-music', callId });
  ({ offerId, leg } = await ringAgent(ari, anna, callId));
  leg.answer();
  await events.next('offer.answered');
  ari.execute({ type: 'connect', callId, offerId });
  await events.next('call.joined');
  await eventually(
    'they hear each other',
    3_000,
    () => leg.purity(900) > 0.9 && call.purity(600) > 0.9,
  );
});
afterEach(async () => {
  await anna.register(0);
  await ari.stop();
  await rig.asterisk.cli('channel request hangup all');
  await eventually(
    'all channels are gone',
    5_000,
    async () => ((await rig.asterisk.ari('GET', '/channels')).body as []).length === 0,
  );
});

/** Nothing of this kind while as many looks pass as would have shown it. */
async function expectQuiet(forMs: number): Promise<void> {
  const startedAtMs = performance.now();
  await eventually('the time is over', forMs + 500, () => performance.now() - startedAtMs >= forMs);
  expect(events.all.filter((event) => event.type.startsWith('media.'))).toEqual([]);
}

describe('a talking call', () => {
  it('in which both send sound raises nothing, also while the phone holds or we hold', async () => {
    await expectQuiet(2_500);
    await leg.redirectSound('sendonly');
    await events.next('leg.held');
    leg.mute();
    await expectQuiet(3_000);
    leg.unmute();
    await leg.redirectSound('sendrecv');
    await events.next('leg.unheld');
    ari.execute({ type: 'hold-caller', callId });
    await expectQuiet(3_000);
    ari.execute({ type: 'unhold-caller', callId, offerId });
    await expectQuiet(2_500);
  });

  it('whose agent sends nothing is told within 3 s, and when both are heard again', async () => {
    leg.mute();
    const mutedAtMs = performance.now();
    const told = await events.next('media.one-sided', () => true, 3_500);
    expect(performance.now() - mutedAtMs).toBeLessThan(PATIENCE * 3_000);
    expect(told).toEqual({ type: 'media.one-sided', callId, silentSide: 'agent' });
    leg.unmute();
    await events.next('media.both-sided', (event) => event.callId === callId, 2_000);
    expect(events.count('media.lost')).toBe(0);
  });

  it('whose citizen sends nothing is told within 3 s as well', async () => {
    call.mute();
    const told = await events.next('media.one-sided', () => true, 3_100);
    expect(told.silentSide).toBe('caller');
    call.unmute();
    await events.next('media.both-sided', () => true, 2_000);
  });

  it('whose page was closed loses the leg within 3 s', async () => {
    leg.mute();
    await anna.register(0);
    const lostAtMs = performance.now();
    await events.next('media.lost', (event) => event.offerId === offerId, 3_500);
    expect(performance.now() - lostAtMs).toBeLessThan(PATIENCE * 3_000);
    expect(events.count('media.lost')).toBe(1);
  });

  it('whose page was reloaded and is registered again loses the leg all the same', async () => {
    leg.mute();
    await anna.register(0);
    await anna.register();
    await events.next('media.lost', (event) => event.offerId === offerId, 3_500);
    expect(call.ended).toBe(false);
  });

  it('whose phone only lost its registration goes on', async () => {
    await anna.register(0);
    await events.next('agent.unreachable');
    await expectQuiet(3_000);
  });
});
