import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Ari } from '../../telephony/ari/index.ts';
import type { CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { type AriRig, type EventLog, ringAgent, startAriRig, toOffer } from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

const CITIZEN_HZ = 900;
const ANNA_HZ = 600;
const BORIS_HZ = 1_500;
/** A tone that is there, in a mix of two others too; and one that is not. */
const HEARD = 0.3;
const QUIET = 0.05;

let rig: AriRig;
let anna: SipPhone;
let boris: SipPhone;
let citizen: SipPhone;
let ari: Ari;
let events: EventLog;

beforeAll(async () => {
  rig = await startAriRig();
  ({ ari, events } = rig.openAdapter());
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', ANNA_HZ);
  boris = await rig.openAgent(ari, 'boris', BORIS_HZ);
  await events.next('agent.reachable', ({ agentId }) => agentId === 'anna');
  await events.next('agent.reachable', ({ agentId }) => agentId === 'boris');
  citizen = await rig.openCitizen('09151234567', CITIZEN_HZ);
});
afterAll(async () => {
  await ari?.stop();
  await rig?.stop();
});

interface Three {
  readonly callId: CallId;
  readonly call: SipCall;
  readonly first: SipCall;
  readonly second: SipCall;
  readonly firstId: OfferId;
  readonly secondId: OfferId;
}

/** The citizen hears music; Anna and Boris speak in the call's bridge. */
async function consult(): Promise<Three> {
  const from = events.all.length;
  const call = await citizen.dial('137');
  const { callId } = await events.next('call.arrived', () => true, 5_000, from);
  ari.execute({ type: 'answer-caller', callId });
  const { offerId: firstId, leg: first } = await ringAgent(ari, anna, callId);
  first.answer();
  await events.next('offer.answered', ({ offerId }) => offerId === firstId);
  ari.execute({ type: 'connect', callId, offerId: firstId });
  await events.next('call.joined', ({ offerId }) => offerId === firstId);
  await eventually('the talk', 3_000, () => first.hears(CITIZEN_HZ) > HEARD);

  ari.execute({ type: 'hold-caller', callId });
  const { offerId: secondId, leg: second } = await ringAgent(ari, boris, callId, { n: 2 });
  second.answer();
  await events.next('offer.answered', ({ offerId }) => offerId === secondId);
  ari.execute({ type: 'join-agent', callId, offerId: secondId });
  await events.next('leg.joined', ({ offerId }) => offerId === secondId);
  await eventually('Anna hears Boris', 3_000, () => first.hears(BORIS_HZ) > HEARD);
  await eventually('Boris hears Anna', 3_000, () => second.hears(ANNA_HZ) > HEARD);
  await eventually('and nobody hears the citizen', 3_000, () => first.hears(CITIZEN_HZ) < QUIET);
  return { callId, call, first, second, firstId, secondId };
}

const drop = ({ callId }: Three, offerId: OfferId): void =>
  ari.execute({ type: 'drop-leg', callId, offerId });
const ended = (offerId: OfferId) => events.next('leg.ended', (event) => event.offerId === offerId);

let three: Three;
afterEach(async () => {
  three.call.hangUp();
  await events.next('call.hung-up', ({ callId }) => callId === three.callId);
  for (const offerId of [three.firstId, three.secondId]) drop(three, offerId);
  await ari.idle();
  await eventually('nothing is left behind', 5_000, async () => {
    const channels = await rig.asterisk.ari('GET', '/channels');
    const bridges = await rig.asterisk.ari('GET', '/bridges');
    return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
  });
});

describe('a colleague in a talk', () => {
  it('is spoken with while the citizen hears music, and has the citizen handed over', async () => {
    three = await consult();
    const { callId, call, first, second, firstId, secondId } = three;
    await eventually('the citizen hears no agent', 3_000, () => {
      const alone = call.hears(ANNA_HZ) < QUIET && call.hears(BORIS_HZ) < QUIET;
      return alone && call.longestSilenceMs(performance.now() - 400) < 400;
    });

    const from = events.all.length;
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId, 5_000, from);
    drop(three, firstId);
    await ended(firstId);
    await eventually('the first phone is hung up', 2_000, () => first.ended);
    await eventually('Boris hears the citizen', 3_000, () => second.hears(CITIZEN_HZ) > HEARD);
    await eventually('the citizen hears Boris', 3_000, () => call.hears(BORIS_HZ) > HEARD);
    await eventually('and him alone', 3_000, () => call.hears(ANNA_HZ) < QUIET);
  });

  it('talks with both, and goes on with the citizen without a gap when the first leaves', async () => {
    three = await consult();
    const { callId, call, first, second, firstId, secondId } = three;
    ari.execute({ type: 'unhold-caller', callId, offerId: firstId });
    await eventually('all hear all', 5_000, () => {
      const citizenHears = call.hears(ANNA_HZ) > HEARD && call.hears(BORIS_HZ) > HEARD;
      const annaHears = first.hears(CITIZEN_HZ) > HEARD && first.hears(BORIS_HZ) > HEARD;
      return citizenHears && annaHears && second.hears(CITIZEN_HZ) > HEARD;
    });

    const from = events.all.length;
    const handedAtMs = performance.now();
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId, 5_000, from);
    drop(three, firstId);
    await ended(firstId);
    await eventually('two hear each other', 3_000, () => {
      const citizenHears = call.hears(BORIS_HZ) > HEARD && call.hears(ANNA_HZ) < QUIET;
      return citizenHears && second.hears(CITIZEN_HZ) > HEARD;
    });
    await hearsSound(call, 'colleague has the call: longest silence', { sinceMs: handedAtMs });
  });

  it('is gone, and the first has the citizen back within three seconds', async () => {
    three = await consult();
    const { callId, call, first, second, firstId, secondId } = three;
    const goneAtMs = performance.now();
    second.hangUp();
    await ended(secondId);
    ari.execute({ type: 'unhold-caller', callId, offerId: firstId });
    await eventually('Anna hears the citizen', 3_000, () => first.hears(CITIZEN_HZ) > HEARD);
    await eventually('the citizen hears Anna', 3_000, () => call.hears(ANNA_HZ) > HEARD);
    const backMs = Math.round(performance.now() - goneAtMs);
    tellMeasured('colleague left: both hear each other', backMs);
    expect(backMs).toBeLessThan(PATIENCE * 3_000);
  });

  it('has the citizen when the first phone dies', async () => {
    three = await consult();
    const { callId, call, first, second, firstId, secondId } = three;
    first.hangUp();
    await ended(firstId);
    const from = events.all.length;
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId, 5_000, from);
    await eventually('Boris hears the citizen', 3_000, () => second.hears(CITIZEN_HZ) > HEARD);
    await eventually('the citizen hears Boris', 3_000, () => call.hears(BORIS_HZ) > HEARD);
  });

  it('is told truthfully to a telephony that starts in the middle, and repeats do no harm', async () => {
    three = await consult();
    const { callId, call, first, second, firstId, secondId } = three;
    const from = events.all.length;
    await ari.stop();
    ({ ari, events } = rig.openAdapter());
    const snapshot = await events.next('pbx.snapshot');
    expect(from).toBeGreaterThan(0);
    expect(snapshot.calls).toMatchObject([{ callId, joinedOfferId: null, answered: true }]);
    expect(new Set(snapshot.legs.map(({ offerId, answered }) => `${offerId} ${answered}`))).toEqual(
      new Set([`${firstId} true`, `${secondId} true`]),
    );

    ari.execute({ type: 'hold-caller', callId });
    ari.execute({ type: 'join-agent', callId, offerId: secondId });
    await events.next('leg.joined', ({ offerId }) => offerId === secondId);
    await eventually('the agents still speak', 3_000, () => {
      return first.hears(BORIS_HZ) > HEARD && second.hears(ANNA_HZ) > HEARD;
    });
    await eventually('apart from the citizen', 3_000, () => call.hears(ANNA_HZ) < QUIET);
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId);
    await eventually('the citizen hears Boris', 3_000, () => call.hears(BORIS_HZ) > HEARD);
  });

  it('cannot be joined when the leg is gone: said so', async () => {
    three = await consult();
    const { callId, second, secondId, firstId } = three;
    second.hangUp();
    await ended(secondId);
    const gone = toOffer(callId, 2);
    ari.execute({ type: 'join-agent', callId, offerId: gone });
    const failed = await events.next('command.failed', ({ command }) => command === 'join-agent');
    expect(failed).toMatchObject({ callId, offerId: gone });
    // In the moment of its end the channel is still there, and in our application no more (422).
    expect(['gone', 'refused']).toContain(failed.reason);
    ari.execute({ type: 'unhold-caller', callId, offerId: firstId });
  });
});
