import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ari } from '../../telephony/ari/index.ts';
import type { CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { ringAgent, startAriRig, type AriRig, type EventLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';

/** An expert at a desk phone talks with a citizen, and presses the phone's own transfer key. */
const agentHz = 600;
const citizenHz = 900;

let rig: AriRig;
let ari: Ari;
let events: EventLog;
let anna: SipPhone;
let citizen: SipCall;
let callId: CallId;
let offerId: OfferId;
let leg: SipCall;
/** What the phone was told of its wish, call by call. */
let told: string[];

beforeAll(async () => {
  rig = await startAriRig();
});
afterAll(() => rig?.stop());

async function talk(phoneTransfers: 'if-safe' | 'always'): Promise<void> {
  ({ ari, events } = rig.openAdapter({ phoneTransfers }));
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', agentHz);
  await events.next('agent.reachable');
  citizen = await (await rig.openCitizen('09151234567', citizenHz)).dial('137');
  ({ callId } = await events.next('call.arrived'));
  ari.execute({ type: 'answer-caller', callId });
  ({ offerId, leg } = await ringAgent(ari, anna, callId));
  leg.answer();
  await events.next('offer.answered');
  ari.execute({ type: 'connect', callId, offerId });
  await events.next('call.joined');
  told = [];
  leg.on('notify', (line: string) => told.push(line));
}

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

/** As a phone does it: the citizen is put on hold, another call is made. */
async function onTwoLines(): Promise<SipCall> {
  await leg.redirectSound('sendonly');
  await events.next('leg.held');
  const other = await anna.dial('600');
  await eventually('the headset check is up', 5_000, () => other.answered);
  return other;
}

async function channels(): Promise<string[]> {
  const { body } = await rig.asterisk.ari('GET', '/channels');
  return (body as { name: string }[]).map(({ name }) => name.split('/')[0] ?? '');
}

/** Nobody is moved or cut off; the citizen, on hold until now, has his expert again. */
async function talkGoesOn(lines: number): Promise<void> {
  expect(await channels()).toEqual(Array.from({ length: lines }, () => 'PJSIP'));
  await leg.redirectSound('sendrecv');
  await eventually('both hear each other', 5_000, () => {
    return citizen.purity(agentHz) > 0.9 && leg.purity(citizenHz) > 0.9;
  });
  expect([citizen.ended, leg.ended]).toEqual([false, false]);
}

describe('the transfer key of a desk phone, where it may ask us', () => {
  beforeEach(() => talk('always'));

  it('moves nothing by itself: we are asked, and answer', async () => {
    expect(await leg.refer('boris')).toBe(202);
    const asked = await events.next('transfer.asked');
    expect(asked).toEqual({ type: 'transfer.asked', offerId, target: 'boris' });
    expect(await channels()).toEqual(['PJSIP', 'PJSIP']);
    ari.execute({ type: 'answer-transfer', offerId, accepted: true });
    await eventually('the phone learns that it is done', 3_000, () =>
      told.some((line) => line.includes('200')),
    );
    expect(events.count('call.arrived')).toBe(1);
  });

  it.each([
    ['to its other line', (other: SipCall) => leg.referTo(other)],
    [
      'to a call that we know nothing of',
      () => leg.referTo({ dialog: 'elsewhere;to-tag=1;from-tag=2' }),
    ],
  ])(
    'pressed a second time, %s: no queue is asked for, and the phone is told no',
    async (_to, press) => {
      const other = await onTwoLines();
      expect(await press(other)).toBe(202);
      const asked = await events.next('transfer.asked');
      expect(asked).toEqual({ type: 'transfer.asked', offerId, target: null });
      await eventually('the citizen is left with sound', 3_000, () => {
        return citizen.longestSilenceMs(performance.now() - 500) < 400;
      });
      ari.execute({ type: 'answer-transfer', offerId, accepted: false });
      await eventually('the phone learns that it was refused', 3_000, () =>
        told.some((line) => line.includes('603')),
      );
      await talkGoesOn(3);
    },
  );

  it('pressed on the other line moves nobody into it', async () => {
    const other = await onTwoLines();
    await other.referTo(leg);
    await talkGoesOn(3);
    expect(events.count('leg.ended')).toBe(0);
  });
});

describe('the transfer key of a desk phone, where the PBX would not survive all of them', () => {
  beforeEach(() => talk('if-safe'));

  it('is refused at once, whatever it asks and however it asks, and everybody lives', async () => {
    const { pid } = rig.asterisk;
    const other = await onTwoLines();
    const noReports = ['Refer-Sub: false'];
    const wishes = [
      () => leg.refer('137'),
      () => leg.refer('137', noReports),
      () => leg.referTo(other),
      () => leg.referTo(other, noReports),
      () => other.referTo(leg),
      () => other.referTo(leg, noReports),
    ];
    for (const wish of wishes) expect(await wish()).toBe(603);
    expect(events.count('transfer.asked')).toBe(0);
    expect(events.count('pbx.lost')).toBe(0);
    expect(rig.asterisk.pid).toBe(pid);
    await talkGoesOn(3);
  });
});

describe.each(['always', 'if-safe'] as const)(
  'a citizen whom a desk phone holds, where it may ask us %s',
  (phoneTransfers) => {
    beforeEach(() => talk(phoneTransfers));

    it.each(['elsewhere', 'to its other line'])(
      'has his music when a transfer %s is refused',
      async (where) => {
        const other = await onTwoLines();
        leg.mute();
        const hearsMusic = (): boolean =>
          citizen.loudness() > 1_000 && citizen.hears(agentHz) < 0.05;
        await eventually('music', 5_000, hearsMusic);
        const press = () => (where === 'elsewhere' ? leg.refer('boris') : leg.referTo(other));
        if (phoneTransfers === 'always') {
          expect(await press()).toBe(202);
          await events.next('transfer.asked');
          ari.execute({ type: 'answer-transfer', offerId, accepted: false });
          await eventually('the phone learns that it was refused', 5_000, () =>
            told.some((line) => line.includes('603')),
          );
        } else expect(await press()).toBe(603);
        const heard = citizen.heardAtMs.length;
        await eventually('a second of sound', 10_000, () => {
          return citizen.heardAtMs.length >= heard + 50;
        });
        expect(hearsMusic()).toBe(true);
        expect(events.count('leg.unheld')).toBe(0);
        leg.unmute();
        await talkGoesOn(3);
      },
    );
  },
);
