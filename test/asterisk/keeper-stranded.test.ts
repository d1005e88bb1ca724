import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAsteriskRest, type AskAsterisk } from '../../src/keeper/asterisk-rest.ts';
import { moveStranded } from '../../src/keeper/stranded.ts';
import { listenToAri, type AriEar } from '../support/ari-ear.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { AGENT_HZ, peopleOf, type People } from '../support/sip-people.ts';

/** Citizens are in our application, which dies, and nobody comes in its place. */
let rig: AsteriskRig;
let people: People;
let ear: AriEar;
let ask: AskAsterisk;

beforeAll(async () => {
  rig = await startAsterisk();
}, 240_000);
afterAll(() => rig.stop());
beforeEach(async () => {
  people = peopleOf(rig);
  ear = await listenToAri(rig);
  ask = createAsteriskRest({
    port: rig.ariPort,
    // Changed meanwhile: the one in force is asked for.
    password: 'a-former-one',
    passwords: () => ['a-former-one', rig.ariPassword],
  });
});
afterEach(async () => {
  await ear.die();
  await people.leave();
  await eventually('no channel is left behind', 5_000, async () =>
    /^0 active channels/m.test(await rig.cli('core show channels count')),
  );
});

interface Caller {
  readonly id: string;
  readonly call: PhoneCall;
}

/** Dials, and waits with music as telephony lets him. */
async function waits(number: string): Promise<Caller> {
  const before = ear.arrivals.length;
  const phone = await people.citizen(number);
  const { call, answered } = await phone.startCall('137');
  const id = (await ear.arrived(before + 1)).at(-1)?.channel.id ?? '';
  await rig.ari('POST', `/channels/${id}/answer`);
  await rig.ari('POST', `/channels/${id}/moh`);
  await answered;
  return { id, call };
}

/** Rung by us and joined with the caller, by the names that telephony gives. */
async function talksWith(agent: string, { id }: Caller): Promise<{ legId: string }> {
  const legId = `po-${id}.1`;
  const { length } = ear.arrivals;
  const ring = { endpoint: `PJSIP/${agent}`, app: 'pasokh', appArgs: 'agent', channelId: legId };
  expect((await rig.ari('POST', '/channels', ring)).status).toBe(200);
  await ear.arrived(length + 1);
  expect((await rig.ari('POST', `/bridges/pb-${id}?type=mixing`)).status).toBe(200);
  await rig.ari('DELETE', `/channels/${id}/moh`);
  const path = `/bridges/pb-${id}/addChannel`;
  for (const channel of [id, legId]) {
    expect((await rig.ari('POST', `${path}?channel=${channel}`)).status).toBe(204);
  }
  return { legId };
}

const placesInQueue = async (): Promise<number> =>
  (await rig.cli('queue show fallback')).split('PJSIP/callers-').length - 1;

test('who waits is rung for by the dialplan’s queue, the one who came first before the other', async () => {
  const first = await waits('09151111111');
  const second = await waits('09152222222');
  await ear.die();
  // Its own queue knows nobody yet: both are there before a phone is.
  expect(await moveStranded(ask, () => true)).toBe(2);
  await eventually('both are in the queue', 3_000, async () => (await placesInQueue()) === 2);
  expect(await moveStranded(ask, () => true)).toBe(0);

  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  const atReza = await reza.nextCall();
  expect(atReza.remoteUser).toBe('09151111111');
  await first.call.hears(AGENT_HZ);
  await atReza.hangUp();
  const next = await eventually('reza has the other one', 10_000, () => reza.calls[1]);
  expect(next.remoteUser).toBe('09152222222');
  await second.call.hears(AGENT_HZ);
});

test('who talks or is on hold is left alone, until his expert has gone', async () => {
  await people.agent('reza', { does: 'answer', afterMs: 0 });
  await people.agent('sara', { does: 'answer', afterMs: 0 });
  const talks = await waits('09151111111');
  const held = await waits('09152222222');
  await talksWith('reza', talks);
  const { legId } = await talksWith('sara', held);
  await talks.call.hears(AGENT_HZ);
  await rig.ari('POST', `/bridges/pb-${held.id}/removeChannel?channel=${held.id}`);
  await rig.ari('POST', `/channels/${held.id}/moh`);
  await ear.die();
  expect(await moveStranded(ask, () => true)).toBe(0);
  await talks.call.hears(AGENT_HZ);

  await rig.ari('DELETE', `/channels/${legId}`);
  await eventually(
    'her leg is gone',
    3_000,
    async () => (await rig.ari('GET', `/channels/${legId}`)).status === 404,
  );
  expect(await moveStranded(ask, () => true)).toBe(1);
  await eventually('he is in the queue', 3_000, async () => (await placesInQueue()) === 1);
  await talks.call.hears(AGENT_HZ);
});

test('who is left alone in the bridge is moved out of it', async () => {
  const reza = await people.agent('reza', { does: 'answer', afterMs: 0 });
  const citizen = await waits('09151111111');
  await talksWith('reza', citizen);
  await citizen.call.hears(AGENT_HZ);
  await ear.die();
  await reza.calls[0]?.hangUp();
  await eventually(
    'his leg is gone',
    3_000,
    async () => (await rig.ari('GET', `/channels/po-${citizen.id}.1`)).status === 404,
  );
  expect(await moveStranded(ask, () => true)).toBe(1);
  const sara = await people.fallbackAgent('sara', { does: 'answer', afterMs: 0 });
  await sara.nextCall();
  await citizen.call.hears(AGENT_HZ);
});

test('a PBX that is not there is a fault, and no move', async () => {
  const nobody = createAsteriskRest({ port: 1, password: '', passwords: () => [] });
  await expect(moveStranded(nobody, () => true)).rejects.toThrow();
});
