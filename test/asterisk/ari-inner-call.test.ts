import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallId } from '../../telephony/protocol/index.ts';
import type { SipCall } from '../support/ari-phone.ts';
import { startAriRig, type AriRig } from '../support/ari-rig.ts';
import { startTelephony, type RealTelephony } from '../support/ari-telephony.ts';
import { eventually } from '../support/eventually.ts';
import { waterworks } from '../support/waterworks.ts';

let rig: AriRig;
let folder: string;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-inner-'));
});
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Two experts at their phones, and a telephony that may die and come back. */
async function openHouse() {
  serial += 1;
  const [agentId, secondId] = [`dana-${serial}`, `emil-${serial}`];
  const options = {
    journalFile: join(folder, `${serial}.db`),
    callerKey: randomBytes(32),
    trunk: '',
  };
  let telephony: RealTelephony = await startTelephony(rig, options);
  telephony.ask({ type: 'configure-queue', queue: waterworks });
  const dana = await rig.openAgent(telephony.ari, agentId, 600);
  const emil = await rig.openAgent(telephony.ari, secondId, 900);
  for (const id of [agentId, secondId]) telephony.signIn(id);
  const agents = () => telephony.host.view().agents;
  await eventually('both phones are seen', 5_000, () => agents().every((one) => one.reachable));
  const callId = `pc-in-${serial}` as CallId;
  const activityOf = (id: string) => agents().find((one) => one.agentId === id)?.activity;
  return {
    callId,
    dana,
    emil,
    get telephony() {
      return telephony;
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
      expect(telephony.ask(asked as never)).toMatchObject({ ok: true });
      const own = await first;
      own.ring();
      own.answer();
      const his = await second;
      his.ring();
      return { own, his };
    },
    ended: () => telephony.next('call-ended', (notice) => notice.callId === callId),
    async dieAndComeBack(): Promise<void> {
      await telephony.kill();
      telephony = await startTelephony(rig, options);
    },
    async nothingIsLeft(): Promise<void> {
      await eventually('nothing is left behind', 10_000, async () => {
        const channels = await rig.asterisk.ari('GET', '/channels');
        const bridges = await rig.asterisk.ari('GET', '/bridges');
        return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
      });
    },
  };
}

async function bothTalk(own: SipCall, his: SipCall): Promise<void> {
  await eventually('she hears him', 5_000, () => own.hears(900) > 0.5);
  await eventually('he hears her', 5_000, () => his.hears(600) > 0.5);
}

describe('an expert who calls a colleague', () => {
  it('talks with him; he is kept for her meanwhile, and both are free afterwards', async () => {
    const house = await openHouse();
    const { own, his } = await house.calls();
    await house.emilIs('busy');
    his.answer();
    await bothTalk(own, his);
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
      const { body } = await rig.asterisk.ari('GET', '/channels');
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
    await bothTalk(own, his);
    await house.telephony.next('call-answered', ({ callId }) => callId === house.callId);
    await house.dieAndComeBack();
    await house.emilIs('busy');
    await house.danaIs('talking');
    await bothTalk(own, his);
    own.hangUp();
    await eventually('he is let go', 5_000, () => his.ended);
    await house.emilIs('idle');
    await house.danaIs('idle');
    await house.nothingIsLeft();
    await house.telephony.kill();
  });
});
