import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { Command } from '../../telephony/engine/event.ts';
import type {
  CallerToken,
  CallId,
  OfferId,
  QueueSettings,
} from '../../telephony/protocol/index.ts';
import { bothTalk, openAriHouses } from '../support/ari-house.ts';
import { SipPhone, type SipCall } from '../support/ari-phone.ts';
import { addTrunk } from '../support/ari-trunk.ts';
import { eventually } from '../support/eventually.ts';
import { plainDistribution } from '../support/plain-distribution.ts';

const waterworks = {
  queueId: 'waterworks',
  extension: '137',
  ringLimitMs: 20_000,
  wrapUpLimitMs: 0,
  wrapUpExtensions: 0,
  missLimit: 9,
  reofferAfterMs: 1_000,
  announceEveryMs: 2_000,
  greetingMustHear: false,
  shortAbandonMs: 0,
  ...plainDistribution,
  callback: { offerAfterMs: 0, tries: 2, retryAfterMs: 1_000, perDay: 9 },
} as unknown as QueueSettings;

const houses = openAriHouses();

/** One citizen behind a trunk, one expert, and a telephony that may die and come back. */
async function openHouse({ rings: doesRing = true } = {}) {
  const serial = houses.nextSerial();
  const trunk = `city-${serial}`;
  const agentId = `anna-${serial}`;
  const mortal = await houses.telephony(waterworks, trunk);
  const telephony = mortal.now;
  const expert = await houses.rig.openAgent(telephony.ari, agentId, 600);
  const citizen = await houses.rig.openCitizen(`091512345${String(serial).padStart(2, '0')}`, 900);
  await addTrunk(houses.rig.asterisk, trunk, citizen.port);
  const rings: SipCall[] = [];
  citizen.on('call', (call: SipCall) => {
    rings.push(call);
    if (doesRing) call.ring();
  });
  return {
    agentId,
    expert,
    citizen,
    /** Every ring of the citizen's phone so far. */
    rings,
    get telephony() {
      return mortal.now;
    },
    /** He calls, hears of it, presses 2 and is hung up on with a promise. */
    async promise(): Promise<void> {
      const call = await citizen.dial('137');
      await eventually('he is answered', 5_000, () => call.answered);
      let looks = 0;
      await eventually('he is told that he may press 2', 10_000, () => {
        looks += 1;
        if (looks % 20 === 0) call.press('2');
        return mortal.now.notices.some(({ type }) => type === 'callback-made');
      });
      await eventually('he is let go', 10_000, () => call.ended);
    },
    /** The expert's next ring, answered. */
    async expertAnswers(): Promise<SipCall> {
      const leg = await nextCall(expert);
      leg.ring();
      leg.answer();
      return leg;
    },
    nextRing: (n: number): Promise<SipCall> =>
      eventually(`ring ${n} of the citizen`, 10_000, () => rings[n - 1]),
    dieAndComeBack: mortal.dieAndComeBack,
    /** Its journal is lost; the server tells it what it has on record. */
    async loseMemory(meanwhile: () => Promise<void>): Promise<void> {
      const made = await mortal.now.next('callback-made');
      const journalFile = `${mortal.options.journalFile}-2`;
      await mortal.dieAndComeBack(meanwhile, { journalFile });
      mortal.now.ask({ type: 'configure-queue', queue: waterworks });
      const { type: _type, ...known } = made;
      const record = { ...known, madeAtMs: made.enteredAtMs, rings: 0, attempts: 1 };
      mortal.now.ask({ type: 'restore-callbacks', callbacks: [record] });
    },
    restart: (mayExecute: (command: Command) => boolean): Promise<void> =>
      mortal.dieAndComeBack(undefined, { mayExecute }),
  };
}

function nextCall(phone: SipPhone): Promise<SipCall> {
  return new Promise((resolve) => phone.once('call', resolve));
}

function expertIsFree(expert: SipPhone): boolean {
  return [...expert.calls.values()].every((call) => call.ended);
}

describe('a citizen who is called back', () => {
  it('is rung when an expert has picked up, and both talk; nothing is left behind', async () => {
    const house = await openHouse();
    const { telephony, agentId, expert } = house;
    await house.promise();
    expect(house.rings).toHaveLength(0);
    const answering = house.expertAnswers();
    telephony.signIn(agentId);
    const leg = await answering;
    const ring = await house.nextRing(1);
    expect(ring.header('From')).toContain('137');
    ring.answer();
    await bothTalk(ring, leg);
    const { callId } = await telephony.next('call-answered');
    expect(callId).toMatch(/^pc-.*\.1$/);
    ring.hangUp();
    await telephony.next('call-ended', (notice) => notice.callId === callId);
    await eventually('the expert is let go', 5_000, () => leg.ended);
    expect(telephony.host.view().callbacks).toEqual([]);
    expect(house.rings).toHaveLength(1);
    await houses.nothingIsLeft();
    expect(expert.calls.size).toBe(1);
    await telephony.kill();
  });

  it('who was busy is rung once more, after a while, and the expert is not kept meanwhile', async () => {
    const house = await openHouse();
    const { telephony, agentId } = house;
    await house.promise();
    const first = house.expertAnswers();
    telephony.signIn(agentId);
    const leg = await first;
    const ring = await house.nextRing(1);
    const second = house.expertAnswers();
    ring.refuse(486);
    await telephony.next('callback-tried', ({ end, rings }) => end === 'busy' && rings === 1);
    await eventually('the expert is let go', 5_000, () => leg.ended);
    const again = await second;
    (await house.nextRing(2)).answer();
    await bothTalk(await house.nextRing(2), again);
    expect(house.rings).toHaveLength(2);
    again.hangUp();
    await telephony.next('call-ended', ({ outcome }) => outcome === 'answered');
    await telephony.kill();
  });

  it('who rejects the call is left in peace', async () => {
    const house = await openHouse({ rings: false });
    const { telephony, agentId } = house;
    await house.promise();
    const answering = house.expertAnswers();
    telephony.signIn(agentId);
    const leg = await answering;
    const ring = await house.nextRing(1);
    // Telephony listens before it rings, and hears of it before the no: as with people.
    await eventually('telephony listens', 5_000, async () => {
      const { body } = await houses.rig.asterisk.ari('GET', '/applications');
      return (body as { channel_ids: string[] }[]).some(({ channel_ids: ids }) =>
        ids.some((id) => id.startsWith('pc-')),
      );
    });
    ring.ring();
    await eventually('the PBX says that it rings', 5_000, async () => {
      const { body } = await houses.rig.asterisk.ari('GET', '/channels');
      return (body as { id: string; state: string }[]).some(
        ({ id, state }) => id.startsWith('pc-') && state === 'Ringing',
      );
    });
    ring.refuse(603);
    await telephony.next('callback-ended', ({ outcome }) => outcome === 'declined');
    await eventually('the expert is let go', 5_000, () => leg.ended);
    await telephony.kill();
  });

  it('a trunk that does not let us in is an alarm, and no citizen’s no', async () => {
    const house = await openHouse({ rings: false });
    const { telephony, agentId } = house;
    await house.promise();
    const answering = house.expertAnswers();
    telephony.signIn(agentId);
    const leg = await answering;
    (await house.nextRing(1)).refuse(403);
    await telephony.next('callback-tried', ({ end, rings }) => end === 'fault' && rings === 0);
    await telephony.next('alarm-raised', ({ alarm }) => alarm === 'trunk-failed');
    await eventually('the expert is let go', 5_000, () => leg.ended);
    expect(telephony.host.view().callbacks).toHaveLength(1);
    await telephony.kill();
  });

  it('an exchange that knows no such number costs a ring each time, and is no fault of the trunk', async () => {
    const house = await openHouse({ rings: false });
    const { telephony, agentId } = house;
    await house.promise();
    const first = house.expertAnswers();
    telephony.signIn(agentId);
    await first;
    const second = house.expertAnswers();
    (await house.nextRing(1)).refuse(404);
    await telephony.next('callback-tried', ({ end }) => end === 'no-such-number');
    await second;
    (await house.nextRing(2)).refuse(484);
    await telephony.next('callback-ended', ({ outcome }) => outcome === 'unreached');
    const alarms = telephony.notices.filter(({ type }) => type === 'alarm-raised');
    expect(alarms).not.toContainEqual(expect.objectContaining({ alarm: 'trunk-failed' }));
    await telephony.kill();
  });

  it('a trunk that has no line left is an alarm, and no expert is rung until it has had its rest', async () => {
    const house = await openHouse({ rings: false });
    const { telephony, agentId } = house;
    await house.promise();
    const answering = house.expertAnswers();
    telephony.signIn(agentId);
    const leg = await answering;
    (await house.nextRing(1)).refuse(503);
    const { againAtMs } = await telephony.next('callback-tried', ({ end }) => end === 'fault');
    expect(againAtMs ?? 0).toBeGreaterThan(Date.now() + 50_000);
    await telephony.next('alarm-raised', ({ alarm }) => alarm === 'trunk-failed');
    await eventually('the expert is let go', 5_000, () => leg.ended);
    await eventually('the expert is free', 5_000, () =>
      telephony.host.view().agents.every(({ activity }) => activity === 'idle'),
    );
    await telephony.kill();
  });

  it('a trunk that says nothing at all is told from a citizen who does not pick up', async () => {
    const callerKey = randomBytes(32);
    const callerToken = sealCallerNumber(callerKey, '09151234567') as CallerToken;
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address();
    const end = async (trunk: string): Promise<string> => {
      const { ari, events } = houses.rig.openAdapter({ callerKey, trunk });
      await events.next('pbx.snapshot');
      const callId = `pc-${trunk}.1` as CallId;
      const known = { extension: '137', enteredAtMs: Date.now(), ringLimitMs: 3_000 };
      const offerId = `${callId}.1` as OfferId;
      ari.execute({ type: 'dial-citizen', callId, callerToken, offerId, ...known });
      const { reason } = await events.next('dial.ended', () => true, 10_000);
      await ari.stop();
      return reason;
    };
    await addTrunk(houses.rig.asterisk, 'unasked', port);
    expect(await end('unasked')).toBe('no-answer');
    await addTrunk(houses.rig.asterisk, 'asked', port, {
      qualify_frequency: '1',
      qualify_timeout: '0.5',
    });
    await eventually('the PBX knows that it is dead', 20_000, async () => {
      const { body } = await houses.rig.asterisk.ari('GET', '/endpoints/PJSIP/asked');
      return (body as { state: string }).state === 'offline';
    });
    expect(await end('asked')).toBe('fault');
    silent.close();
  });

  it('is rung once, though telephony dies between the promise and the ring', async () => {
    const house = await openHouse();
    await house.promise();
    // It dies in the very moment when it should ring him: the journal has it, the PBX does not.
    await house.restart((command) => command.type !== 'dial-citizen');
    const first = house.expertAnswers();
    house.telephony.signIn(house.agentId);
    await first;
    await eventually('his turn has come', 5_000, () => {
      const [callback] = house.telephony.host.view().callbacks ?? [];
      return callback?.callId;
    });
    const second = house.expertAnswers();
    await house.dieAndComeBack();
    const leg = await second;
    const ring = await house.nextRing(1);
    ring.answer();
    await bothTalk(ring, leg);
    expect(house.rings).toHaveLength(1);
    ring.hangUp();
    await house.telephony.next('call-ended', ({ outcome }) => outcome === 'answered');
    await house.telephony.kill();
  });

  it('who picks up while telephony is dead waits a lap, and has the expert who was kept for him', async () => {
    const house = await openHouse();
    await house.promise();
    const answering = house.expertAnswers();
    house.telephony.signIn(house.agentId);
    const leg = await answering;
    const ring = await house.nextRing(1);
    await house.dieAndComeBack(async () => {
      ring.answer();
      await eventually('he waits in the dialplan’s queue', 5_000, async () =>
        (await houses.rig.asterisk.cli('core show channels concise')).includes('!Queue!'),
      );
    });
    await bothTalk(ring, leg);
    expect(house.rings).toHaveLength(1);
    ring.hangUp();
    await house.telephony.next('call-ended', ({ outcome }) => outcome === 'answered');
    await house.telephony.kill();
  });

  it('who has picked up is not rung again by a telephony that has lost its memory', async () => {
    const house = await openHouse();
    await house.promise();
    const answering = house.expertAnswers();
    house.telephony.signIn(house.agentId);
    const leg = await answering;
    const ring = await house.nextRing(1);
    await house.loseMemory(async () => {
      ring.answer();
      await eventually('he waits in the dialplan’s queue', 5_000, async () =>
        (await houses.rig.asterisk.cli('core show channels concise')).includes('!Queue!'),
      );
    });
    const { telephony } = house;
    expect(telephony.host.view().callbacks).toHaveLength(1);
    await eventually('the leg of before is let go', 5_000, () => leg.ended);
    const again = house.expertAnswers();
    telephony.signIn(house.agentId);
    // From the dialplan's queue he comes to us after a lap, and is who was promised it.
    await telephony.next('callback-ended', ({ outcome }) => outcome === 'reached', 30_000);
    await bothTalk(ring, await again);
    expect(house.rings).toHaveLength(1);
    ring.hangUp();
    await telephony.next('call-ended', ({ outcome }) => outcome === 'answered');
    await telephony.kill();
  });

  it('who picks up while telephony is dead is not hung up on, though his expert goes meanwhile', async () => {
    const house = await openHouse();
    await house.promise();
    const answering = house.expertAnswers();
    house.telephony.signIn(house.agentId);
    const leg = await answering;
    const ring = await house.nextRing(1);
    let again: Promise<SipCall> | undefined;
    await house.dieAndComeBack(async () => {
      ring.answer();
      await eventually('he waits in the dialplan’s queue', 5_000, async () =>
        (await houses.rig.asterisk.cli('core show channels concise')).includes('!Queue!'),
      );
      again = house.expertAnswers();
      leg.hangUp();
    });
    await bothTalk(ring, (await again) as SipCall);
    expect(house.rings).toHaveLength(1);
    ring.hangUp();
    await eventually('nobody is left on the line', 10_000, () => expertIsFree(house.expert));
    await house.telephony.kill();
  });

  it('is none who shows a number abroad: nothing is said to him of it, and his 2 does nothing', async () => {
    const OFFER_HZ = 1_700;
    const parts = ['greeting', 'you-are-number', 'number/1', 'number/2', 'in-line'];
    for (const part of parts) houses.rig.record(part, 0.5, 1_300);
    houses.rig.record('press-two-for-callback', 2, OFFER_HZ);
    const house = await openHouse();
    const { telephony } = house;
    const abroad = await (await houses.rig.openCitizen('+9647701234567')).dial('137');
    const { callId, callerToken } = await telephony.next('call-arrived');
    expect(callerToken).not.toBeNull();
    const isHis = (event: object) => 'callId' in event && event.callId === callId;
    const his = (type: string) => telephony.reported.filter((e) => e.type === type && isHis(e));
    let [looks, loudest] = [0, 0];
    await eventually('he is greeted and told his place twice', 30_000, () => {
      loudest = Math.max(loudest, abroad.hears(OFFER_HZ));
      looks += 1;
      if (looks % 20 === 0) abroad.press('2');
      return his('prompt.finished').length > 2;
    });
    expect(his('call.digit')).not.toEqual([]);
    expect(loudest).toBeLessThan(0.1);
    // Behind him waits somebody whom the same trunk can reach.
    const near = await house.citizen.dial('137');
    await eventually('the other is offered it', 20_000, () => near.hears(OFFER_HZ) > 0.5);
    abroad.press('2');
    near.press('2');
    const made = await telephony.next('callback-made');
    expect(made.callerToken).not.toBe(callerToken);
    await eventually('he is let go', 10_000, () => near.ended);
    expect(telephony.host.view().calls.map((call) => call.callId)).toEqual([callId]);
    expect(abroad.ended).toBe(false);
    abroad.hangUp();
    await telephony.kill();
  });
});
