import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { Ari } from '../../telephony/ari/index.ts';
import type { CallerToken, CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { type AriRig, type EventLog, ringAgent, startAriRig, toOffer } from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { openTrunk, toHeard } from '../support/ari-trunk.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

const CITIZEN_HZ = 900;
const ANNA_HZ = 600;
const FIRE_HZ = 1_500;
/** A tone that is there, in a mix of two others too; and one that is not. */
const HEARD = 0.3;
const QUIET = 0.05;
const callerKey = randomBytes(32);
const options = { callerKey, trunk: 'tci' };

let rig: AriRig;
let anna: SipPhone;
/** The fire brigade's telephone, at the other end of the trunk. */
let fire: SipPhone;
let citizen: SipPhone;
let ari: Ari;
let events: EventLog;

beforeAll(async () => {
  rig = await startAriRig();
  fire = await openTrunk(rig.asterisk, 'tci', FIRE_HZ);
  ({ ari, events } = rig.openAdapter(options));
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', ANNA_HZ);
  await events.next('agent.reachable', ({ agentId }) => agentId === 'anna');
  citizen = await rig.openCitizen('09151234567', CITIZEN_HZ);
});
afterAll(async () => {
  await ari?.stop();
  await fire?.stop();
  await rig?.stop();
});

interface Talk {
  readonly callId: CallId;
  readonly call: SipCall;
  readonly first: SipCall;
  readonly firstId: OfferId;
  readonly secondId: OfferId;
}

let talk: Talk;

/** Citizen and Anna hear each other. */
async function talking(): Promise<Talk> {
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
  return { callId, call, first, firstId, secondId: toOffer(callId, 2) };
}

/** The citizen to music, and the trunk is dialled; resolves with the fire brigade's side. */
async function dialFire({ callId, secondId }: Talk): Promise<SipCall> {
  const rung = new Promise<SipCall>((resolve) => fire.once('call', resolve));
  const numberToken = sealCallerNumber(callerKey, '125') as CallerToken;
  ari.execute({
    type: 'ring-outside',
    offerId: secondId,
    callId,
    numberToken,
    ringLimitMs: 20_000,
  });
  ari.execute({ type: 'hold-caller', callId });
  return rung;
}

/** Anna and the fire brigade speak, the citizen hears music. */
async function consult(): Promise<Talk & { readonly second: SipCall }> {
  talk = await talking();
  const second = await dialFire(talk);
  second.ring();
  second.answer();
  const { callId, secondId, first } = talk;
  await events.next('offer.answered', ({ offerId }) => offerId === secondId);
  ari.execute({ type: 'join-agent', callId, offerId: secondId });
  await events.next('leg.joined', ({ offerId }) => offerId === secondId);
  await eventually('Anna hears the fire brigade', 3_000, () => first.hears(FIRE_HZ) > HEARD);
  await eventually('they hear Anna', 3_000, () => second.hears(ANNA_HZ) > HEARD);
  await eventually('and not the citizen', 3_000, () => second.hears(CITIZEN_HZ) < QUIET);
  return { ...talk, second };
}

const drop = ({ callId }: Talk, offerId: OfferId): void =>
  ari.execute({ type: 'drop-leg', callId, offerId });
const ended = (offerId: OfferId) => events.next('leg.ended', (event) => event.offerId === offerId);

afterEach(async () => {
  talk.call.hangUp();
  await events.next('call.hung-up', ({ callId }) => callId === talk.callId);
  for (const offerId of [talk.firstId, talk.secondId]) drop(talk, offerId);
  await ari.idle();
  await eventually('nothing is left behind', 5_000, async () => {
    const channels = await rig.asterisk.ari('GET', '/channels');
    const bridges = await rig.asterisk.ari('GET', '/bridges');
    return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
  });
});

describe('the fire brigade behind the trunk', () => {
  it('is dialled by its number, and sees 137 instead of the citizen’s', async () => {
    const { second } = await consult();
    expect(toHeard(second)).toEqual({ dialled: '125', from: '137' });
    expect(second.header('x-pasokh-offer')).toBeNull();
    for (const name of ['from', 'p-asserted-identity', 'remote-party-id', 'diversion']) {
      expect(second.header(name) ?? '').not.toContain('9151234567');
    }
  });

  it('has the citizen handed over, and both talk without an agent until it hangs up', async () => {
    const { callId, call, first, second, firstId, secondId } = await consult();
    const from = events.all.length;
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId, 5_000, from);
    drop(talk, firstId);
    await ended(firstId);
    await eventually('the agent’s phone is hung up', 2_000, () => first.ended);
    await eventually('they hear the citizen', 3_000, () => second.hears(CITIZEN_HZ) > HEARD);
    await eventually('the citizen hears them', 3_000, () => call.hears(FIRE_HZ) > HEARD);
    second.hangUp();
    await ended(secondId);
    ari.execute({ type: 'hang-up-caller', callId });
    await eventually('the citizen is hung up on', 3_000, () => call.ended);
  });

  it('talks with both, and the two go on when it hangs up', async () => {
    const { callId, call, first, second, firstId, secondId } = await consult();
    ari.execute({ type: 'unhold-caller', callId, offerId: firstId });
    await eventually('all hear all', 5_000, () => {
      const citizenHears = call.hears(ANNA_HZ) > HEARD && call.hears(FIRE_HZ) > HEARD;
      const annaHears = first.hears(CITIZEN_HZ) > HEARD && first.hears(FIRE_HZ) > HEARD;
      return citizenHears && annaHears && second.hears(CITIZEN_HZ) > HEARD;
    });
    second.hangUp();
    await ended(secondId);
    await eventually('two hear each other', 3_000, () => {
      const isAlone = call.hears(FIRE_HZ) < QUIET && first.hears(FIRE_HZ) < QUIET;
      return isAlone && call.hears(ANNA_HZ) > HEARD && first.hears(CITIZEN_HZ) > HEARD;
    });
  });

  it.each([
    ['declines', 603, 'declined'],
    ['is busy', 486, 'busy'],
  ] as const)(
    '%s, and the first has the citizen back within three seconds',
    async (_how, status, reason) => {
      talk = await talking();
      const second = await dialFire(talk);
      second.ring();
      const { callId, call, first, firstId, secondId } = talk;
      await eventually('the citizen hears music', 3_000, () => call.hears(ANNA_HZ) < QUIET);
      const refusedAtMs = performance.now();
      second.refuse(status);
      const failed = await events.next('offer.failed', ({ offerId }) => offerId === secondId);
      expect(failed.reason).toBe(reason);
      // The whole of what a phone hears is of after the refusal.
      const isFresh = (): boolean => first.heardAtMs.filter((at) => at > refusedAtMs).length >= 20;
      ari.execute({ type: 'unhold-caller', callId, offerId: firstId });
      await eventually('Anna hears the citizen', 3_000, () => {
        return isFresh() && first.hears(CITIZEN_HZ) > HEARD;
      });
      await eventually('the citizen hears Anna', 3_000, () => call.hears(ANNA_HZ) > HEARD);
      const backMs = Math.round(performance.now() - refusedAtMs);
      tellMeasured('number outside refused: both hear each other', backMs);
      expect(backMs).toBeLessThan(PATIENCE * 3_000);
    },
  );

  it('has the citizen when the agent’s phone dies', async () => {
    const { callId, call, first, second, firstId, secondId } = await consult();
    first.hangUp();
    await ended(firstId);
    const from = events.all.length;
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId, 5_000, from);
    await eventually('they hear the citizen', 3_000, () => second.hears(CITIZEN_HZ) > HEARD);
    await eventually('the citizen hears them', 3_000, () => call.hears(FIRE_HZ) > HEARD);
  });

  it('goes on with the citizen while telephony dies, and is told truthfully to the next one', async () => {
    const { callId, call, second, firstId, secondId } = await consult();
    ari.execute({ type: 'connect', callId, offerId: secondId });
    await events.next('call.joined', ({ offerId }) => offerId === secondId);
    drop(talk, firstId);
    await ended(firstId);
    await ari.stop();
    const deadSinceMs = performance.now();
    ({ ari, events } = rig.openAdapter(options));
    const snapshot = await events.next('pbx.snapshot');
    expect(snapshot.legs).toEqual([{ offerId: secondId, agentId: null, answered: true }]);
    expect(snapshot.calls).toMatchObject([{ callId, joinedOfferId: secondId, answered: true }]);
    await eventually('the talk goes on', 3_000, () => {
      return call.hears(FIRE_HZ) > HEARD && second.hears(CITIZEN_HZ) > HEARD;
    });
    const promised = 'telephony died, number outside has the call: longest silence';
    await hearsSound(call, promised, { sinceMs: deadSinceMs });
    second.hangUp();
    await ended(secondId);
  });
});
