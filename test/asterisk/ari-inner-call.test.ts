import { describe, expect, it } from 'vitest';
import type { CallId } from '../../telephony/protocol/index.ts';
import { bothTalk, openAriHouses } from '../support/ari-house.ts';
import type { SipCall } from '../support/ari-phone.ts';
import { eventually } from '../support/eventually.ts';
import { waterworks } from '../support/waterworks.ts';

const houses = openAriHouses();

/** Two experts at their phones, and a telephony that may die and come back. */
async function openHouse() {
  const serial = houses.nextSerial();
  const [agentId, secondId] = [`dana-${serial}`, `emil-${serial}`];
  const mortal = await houses.telephony(waterworks);
  const telephony = mortal.now;
  const dana = await houses.rig.openAgent(telephony.ari, agentId, 600);
  const emil = await houses.rig.openAgent(telephony.ari, secondId, 900);
  for (const id of [agentId, secondId]) telephony.signIn(id);
  const agents = () => mortal.now.host.view().agents;
  await eventually('both phones are seen', 5_000, () => agents().every((one) => one.reachable));
  const callId = `pc-in-${serial}` as CallId;
  const activityOf = (id: string) => agents().find((one) => one.agentId === id)?.activity;
  return {
    callId,
    dana,
    emil,
    get telephony() {
      return mortal.now;
    },
    emilIs: (activity: string) =>
      eventually(`emil is ${activity}`, 5_000, () => activityOf(secondId) === activity),
    danaIs: (activity: string) =>
      eventually(`dana is ${activity}`, 5_000, () => activityOf(agentId) === activity),
    /** Her own phone, which she picks up, and then his. */
    async calls(): Promise<{ own: SipCall; his: SipCall }> {
      const first = new Promise<SipCall>((resolve) => dana.once('call', resolve));
      const second = new Promise<SipCall>((resolve) => emil.once('call', resolve));
      const asked = { type: 'call-colleague', agentId, callId, secondId };
      expect(mortal.now.ask(asked as never)).toMatchObject({ ok: true });
      const own = await first;
      own.ring();
      own.answer();
      const his = await second;
      his.ring();
      return { own, his };
    },
    ended: () => mortal.now.next('call-ended', (notice) => notice.callId === callId),
    dieAndComeBack: () => mortal.dieAndComeBack(),
    nothingIsLeft: houses.nothingIsLeft,
  };
}

describe('an expert who calls a colleague', () => {
  it('talks with him; he is kept for her meanwhile, and both are free afterwards', async () => {
    const house = await openHouse();
    const { own, his } = await house.calls();
    await house.emilIs('busy');
    his.answer();
    await bothTalk(his, own);
    his.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'answered', direction: 'inner' });
    await eventually('she is let go', 5_000, () => own.ended);
    await house.emilIs('idle');
    await house.danaIs('idle');
    await house.nothingIsLeft();
    await house.telephony.kill();
  });

  it('is told that he declines, and both are free', async () => {
    const house = await openHouse();
    const { own, his } = await house.calls();
    await eventually('the PBX says that it rings', 5_000, async () => {
      const { body } = await houses.rig.asterisk.ari('GET', '/channels');
      return (body as { id: string; state: string }[]).some(
        ({ id, state }) => id === house.callId && state === 'Ringing',
      );
    });
    his.refuse(486);
    expect(await house.ended()).toMatchObject({ outcome: 'unreached', dialEnd: 'busy' });
    await eventually('she is let go', 5_000, () => own.ended);
    await house.emilIs('idle');
    await house.nothingIsLeft();
    await house.telephony.kill();
  });

  it('who puts the phone down takes the ring with her', async () => {
    const house = await openHouse();
    const { own, his } = await house.calls();
    own.hangUp();
    expect(await house.ended()).toMatchObject({ outcome: 'unreached' });
    await eventually('his phone rings no more', 5_000, () => his.ended);
    await house.emilIs('idle');
    await house.nothingIsLeft();
    await house.telephony.kill();
  });

  it('goes on talking over the death of telephony, and both are free when it is over', async () => {
    const house = await openHouse();
    const { own, his } = await house.calls();
    his.answer();
    await bothTalk(his, own);
    await house.telephony.next('call-answered', ({ callId }) => callId === house.callId);
    await house.dieAndComeBack();
    await house.emilIs('busy');
    await house.danaIs('talking');
    await bothTalk(his, own);
    own.hangUp();
    await eventually('he is let go', 5_000, () => his.ended);
    await house.emilIs('idle');
    await house.danaIs('idle');
    await house.nothingIsLeft();
    await house.telephony.kill();
  });
});
