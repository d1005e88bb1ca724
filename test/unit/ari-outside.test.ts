import { afterEach, describe, expect, it } from 'vitest';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { createAri, type Ari } from '../../telephony/ari/index.ts';
import type { CallerToken, CallId, OfferId } from '../../telephony/protocol/index.ts';
import { EventLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';
import type { SimChannel } from '../support/sim-asterisk-channel.ts';

const callerKey = Buffer.alloc(32, 1);
const open: Ari[] = [];
afterEach(async () => {
  for (const ari of open.splice(0)) await ari.stop();
});

/** A PBX with the trunk `tci`; what is dialled there is kept. */
function openPbx(onDialled: (leg: SimChannel) => void) {
  const pbx = new SimAsterisk({ clock: quickClock(10), soundMs: () => null });
  const dialled: string[] = [];
  pbx.trunks.set('tci', (leg, number) => {
    dialled.push(number);
    onDialled(leg);
  });
  return { pbx, dialled };
}

function connect(pbx: SimAsterisk, trunk = 'tci') {
  const events = new EventLog();
  const warned: unknown[] = [];
  const nothing = () => undefined;
  const ari = createAri(
    {
      baseUrl: 'http://127.0.0.1:1',
      username: 'pasokh',
      password: 'none',
      application: 'pasokh',
      callerKey,
      now: () => pbx.clock.now(),
      random: () => 0.5,
      log: { debug: nothing, info: nothing, warn: (...said) => warned.push(said), error: nothing },
      promptPrefix: 'pasokh/',
      onEvent: events.push,
      trunk,
    },
    pbx.ports(),
  );
  open.push(ari);
  ari.start();
  return { ari, events, warned };
}

const sealed = (number: string) => sealCallerNumber(callerKey, number) as CallerToken;

function callOut(ari: Ari, callId: CallId, numberToken: CallerToken): OfferId {
  const offerId = `${callId}.2` as OfferId;
  ari.execute({ type: 'ring-outside', offerId, callId, numberToken, ringLimitMs: 8_000 });
  return offerId;
}

describe('a number outside', () => {
  it.each([
    ['125', '125'],
    ['+989151234567', '09151234567'],
    ['+985131290000', '05131290000'],
  ])('%s is opened and dialled over the trunk as %s', async (number, asDialled) => {
    const { pbx, dialled } = openPbx((leg) => leg.answer());
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = callOut(ari, callId, sealed(number));
    await events.next('offer.answered', (event) => event.offerId === offerId);
    expect(dialled).toEqual([asDialled]);
    ari.execute({ type: 'join-agent', callId, offerId });
    await ari.idle();
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    ari.execute({ type: 'drop-leg', callId, offerId });
    await events.next('leg.ended', (event) => event.offerId === offerId);
  });

  it.each([
    ['no trunk is there', '', '125'],
    ['the number is abroad', 'tci', '+4930123456'],
    ['the number bills by the minute', 'tci', '+989091234567'],
    ['the trunk is not the PBX’s', 'other', '125'],
  ])('is not dialled when %s, and the ring has an end', async (_why, trunk, number) => {
    const { pbx, dialled } = openPbx((leg) => leg.answer());
    const { ari, events, warned } = connect(pbx, trunk);
    await events.next('pbx.snapshot');
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = callOut(ari, callId, sealed(number));
    const failed = await events.next('offer.failed', (event) => event.offerId === offerId);
    expect(failed.reason).toBe('unreachable');
    expect(dialled).toEqual([]);
    expect(JSON.stringify(warned)).not.toContain(number);
  });

  it('that nobody picks up is missed, though the trunk never said that it rings', async () => {
    const { pbx } = openPbx(() => undefined);
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = callOut(ari, callId, sealed('125'));
    const failed = await events.next('offer.failed', (event) => event.offerId === offerId);
    expect(failed.reason).toBe('no-answer');
  });

  it('is nobody’s phone in the snapshot of a telephony that starts in the middle of it', async () => {
    const { pbx } = openPbx((leg) => leg.answer());
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = callOut(ari, callId, sealed('125'));
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await ari.stop();
    open.length = 0;
    const { events: again } = connect(pbx);
    const { calls, legs } = await again.next('pbx.snapshot');
    expect(legs).toEqual([{ offerId, agentId: null, answered: true }]);
    expect(calls).toMatchObject([{ callId, joinedOfferId: offerId }]);
    const leg = await eventually('the leg', 2_000, () => pbx.channels.get(`po-${offerId}`));
    leg.end(16);
    await again.next('leg.ended', (event) => event.offerId === offerId);
  });
});
