import { describe, expect, it } from 'vitest';
import type { CallId } from '../../telephony/protocol/index.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { bothTalk, openAriHouses } from '../support/ari-house.ts';
import type { SipCall } from '../support/ari-phone.ts';
import { openTrunk, toHeard } from '../support/ari-trunk.ts';
import { eventually } from '../support/eventually.ts';
import { waterworks } from '../support/waterworks.ts';

const houses = openAriHouses();

/** One expert, one citizen behind a trunk, and a telephony that may die and come back. */
async function openHouse() {
  const serial = houses.nextSerial();
  const trunk = `town-${serial}`;
  const agentId = `clara-${serial}`;
  const mortal = await houses.telephony(waterworks, trunk);
  const telephony = mortal.now;
  const expert = await houses.rig.openAgent(telephony.ari, agentId, 600);
  telephony.signIn(agentId);
  await eventually('her phone is seen', 5_000, () =>
    telephony.host.view().agents.some((agent) => agent.agentId === agentId && agent.reachable),
  );
  const citizen = await openTrunk(houses.rig.asterisk, trunk, 900);
  const rings: SipCall[] = [];
  citizen.on('call', (call: SipCall) => {
    rings.push(call);
    call.ring();
  });
  const callId = `pc-out-${serial}` as CallId;
  const number = sealCallerNumber(mortal.options.callerKey, '09153124587');
  return {
    agentId,
    callId,
    number,
    rings,
    expert,
    get telephony() {
      return mortal.now;
    },
    /** His own phone rings, and he picks up. */
    async calls(): Promise<SipCall> {
      const own = new Promise<SipCall>((resolve) => expert.once('call', resolve));
      const asked = { type: 'call-out', agentId, callId, callerToken: number };
      expect(mortal.now.ask(asked as never)).toMatchObject({ ok: true });
      const leg = await own;
      leg.ring();
      expect(rings, 'nobody else is rung before he has picked up').toHaveLength(0);
      leg.answer();
      return leg;
    },
    ring: (): Promise<SipCall> => eventually('the citizen is rung', 10_000, () => rings[0]),
    ended: () => mortal.now.next('call-ended', (notice) => notice.callId === callId),
    dieAndComeBack: mortal.dieAndComeBack,
    nothingIsLeft: houses.nothingIsLeft,
  };
}

describe('an expert who calls a citizen', () => {
  it('hears it ringing, then him; the network is told the line’s own number', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    expect(leg.header('X-Pasokh-Auto-Answer')).toBe('1');
    const ring = await house.ring();
    expect(toHeard(ring)).toEqual({ dialled: '09153124587', from: '137' });
    await eventually('the expert hears it ringing', 8_000, () => leg.hears(425) > 0.2);
    ring.answer();
    await bothTalk(ring, leg);
    await house.telephony.next('call-answered', ({ callId }) => callId === house.callId);
    ring.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'answered', direction: 'outbound' });
    await eventually('the expert is let go', 5_000, () => leg.ended);
    await house.nothingIsLeft();
    expect(house.rings).toHaveLength(1);
    await house.telephony.kill();
  });

  it('is told that the line is busy, and let go', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    (await house.ring()).refuse(486);
    expect(await house.ended()).toMatchObject({ outcome: 'unreached', dialEnd: 'busy' });
    await eventually('the expert is let go', 5_000, () => leg.ended);
    await house.nothingIsLeft();
    await house.telephony.kill();
  });

  it('who puts the phone down while it rings takes the ring with him', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    const ring = await house.ring();
    leg.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'unreached' });
    await eventually('the citizen’s phone rings no more', 5_000, () => ring.ended);
    await house.nothingIsLeft();
    await house.telephony.kill();
  });

  it('is joined with him though telephony dies while it rings', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    const ring = await house.ring();
    await house.dieAndComeBack();
    ring.answer();
    await bothTalk(ring, leg);
    expect(house.rings).toHaveLength(1);
    leg.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'answered', endedBy: 'agent' });
    await eventually('the citizen is let go', 5_000, () => ring.ended);
    await house.telephony.kill();
  });

  it('is joined with who has picked up while telephony was dead', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    const ring = await house.ring();
    await house.dieAndComeBack(async () => {
      ring.answer();
      await eventually('he waits in the dialplan’s queue', 5_000, async () =>
        (await houses.rig.asterisk.cli('core show channels concise')).includes('!Queue!'),
      );
    });
    await bothTalk(ring, leg);
    ring.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'answered', direction: 'outbound' });
    await house.telephony.kill();
  });

  it('whose citizen picks up when expert and telephony are gone leaves one whose number is known', async () => {
    const house = await openHouse();
    const leg = await house.calls();
    const ring = await house.ring();
    await house.dieAndComeBack(async () => {
      leg.hangUp();
      ring.answer();
      await eventually('he waits in the dialplan’s queue', 5_000, async () =>
        (await houses.rig.asterisk.cli('core show channels concise')).includes('!Queue!'),
      );
    });
    const arrived = await house.telephony.next(
      'call-arrived',
      ({ callId, calledBy }) => callId === house.callId && calledBy === undefined,
    );
    expect(arrived.callerToken).toBe(house.number);
    ring.hangUp();
    await house.nothingIsLeft();
    await house.telephony.kill();
  });
});

describe('an expert who sends a citizen on to a number outside', () => {
  const TALKER_HZ = 1_500;

  async function sendOn(house: Awaited<ReturnType<typeof openHouse>>) {
    const { agentId, number, telephony, expert } = house;
    const own = new Promise<SipCall>((resolve) => expert.once('call', resolve));
    const talker = await (await houses.rig.openCitizen('09152223351', TALKER_HZ)).dial('137');
    const leg = await own;
    leg.ring();
    leg.answer();
    const talk = (): Promise<boolean> =>
      eventually('the two talk', 10_000, () => {
        return leg.hears(TALKER_HZ) > 0.5 && talker.hears(600) > 0.5;
      });
    await talk();
    const { callId } = await telephony.next('call-answered');
    const to = { outsideId: 'fire', numberToken: number };
    const asked = { type: 'transfer-call', agentId, callId, to };
    expect(telephony.ask(asked as never)).toMatchObject({ ok: true });
    const ring = await house.ring();
    expect(toHeard(ring)).toEqual({ dialled: '09153124587', from: '137' });
    await eventually('he hears music meanwhile', 10_000, () => {
      return talker.hears(600) < 0.05 && talker.loudness() > 1_000;
    });
    return { talker, leg, ring, callId, talk };
  }

  it('is let go when it answers: the two talk, and the call is over with them', async () => {
    const house = await openHouse();
    const { talker, leg, ring, callId } = await sendOn(house);
    expect(leg.ended).toBe(false);
    ring.answer();
    await eventually('they hear him', 10_000, () => ring.hears(TALKER_HZ) > 0.5);
    await eventually('he hears them', 10_000, () => talker.hears(900) > 0.5);
    await eventually('the expert is let go', 10_000, () => leg.ended);
    expect(talker.ended).toBe(false);
    const { agentId, telephony } = house;
    const handed = await telephony.next('call-handed-out');
    expect(handed).toMatchObject({ callId, fromId: agentId, outsideId: 'fire' });
    ring.hangUp();
    expect(await telephony.next('call-ended')).toMatchObject({
      ...{ callId, outcome: 'answered', endedBy: 'outside', agentId },
    });
    await eventually('he is let go', 10_000, () => talker.ended);
    await house.nothingIsLeft();
    await telephony.kill();
  });

  it('has him back where it is busy', async () => {
    const house = await openHouse();
    const { talker, ring, talk } = await sendOn(house);
    ring.refuse(486);
    expect(await house.telephony.next('consult-ended')).toMatchObject({ end: 'busy' });
    await talk();
    talker.hangUp();
    await house.nothingIsLeft();
    await house.telephony.kill();
  });
});
