import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { listenToAri, type AriEar } from '../support/ari-ear.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import { AGENT_HZ, peopleOf, type People } from '../support/sip-people.ts';
import { PATIENCE } from '../support/patience.ts';

const LONGEST_CALL_S = 3;

let rig: AsteriskRig;
let people: People;
let ear: AriEar;
beforeAll(async () => {
  rig = await startAsterisk({
    longestCallS: LONGEST_CALL_S,
    numbers: 'exten => 05131370000,1,Goto(caller,137,1)\n',
  });
}, 240_000);
beforeEach(async () => {
  people = peopleOf(rig);
  ear = await listenToAri(rig);
});
afterEach(async () => {
  await ear.die();
  await people.leave();
});
afterAll(() => rig.stop());

test.each(['137', '05131370000'])(
  'a citizen who dials %s reaches our application',
  async (number) => {
    const phone = await people.citizen('09151111111');
    const beforeS = Date.now() / 1_000;
    const { answered } = await phone.startCall(number);
    answered.catch(() => undefined);
    const [arrival] = await ear.arrived(1);
    expect(arrival?.channel.caller.number).toBe('09151111111');
    const [role, extension, entered] = arrival?.args ?? [];
    expect([role, extension]).toEqual(['caller', '137']);
    expect(entered).toMatch(/^\d{10}\.\d{3}$/);
    expect(Math.abs(Number(entered) - beforeS)).toBeLessThan(PATIENCE);
  },
);

test.each([
  '138',
  '1370',
  '13',
  's',
  'h',
  'T',
  '600',
  'caller',
  'fallback',
  'add',
  '00441632960000',
])('a citizen who dials %s reaches nothing', async (number) => {
  const phone = await people.citizen('09151111111');
  // 404, or 484 for the beginning of a number that exists.
  await expect(phone.call(number)).rejects.toThrow(/refused: 4[08]4/);
  expect(ear.arrivals).toEqual([]);
});

test('a number cannot smuggle dialplan words through the trunk', async () => {
  const phone = await people.citizen('09151111111');
  await expect(phone.call('137%7B%24(EPOCH)%7D&SIP')).rejects.toMatchObject({ status: 404 });
  expect(ear.arrivals).toEqual([]);
});

test('a call that an idle application forgot ends by itself', async () => {
  const phone = await people.citizen('09151111111');
  const { call, answered } = await phone.startCall('137');
  answered.catch(() => undefined);
  await ear.arrived(1);
  await call.hasEnded((LONGEST_CALL_S + 3) * 1_000);
  const lastedMs = (call.endedAtMs ?? 0) - call.invitedAtMs;
  expect(lastedMs).toBeGreaterThan((LONGEST_CALL_S - 1) * 1_000);
});

test('a call forgotten in the fallback ends by itself too', async () => {
  await ear.die();
  const phone = await people.citizen('09151111111');
  const call = await phone.call('137');
  await call.hasEnded((LONGEST_CALL_S + 4) * 1_000);
});

test('a phone that holds the call gives the citizen music, and gives the voice back', async () => {
  await ear.die();
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  const citizen = await (await people.citizen('09151111111')).call('137');
  await citizen.hears(AGENT_HZ);
  const atReza = await reza.nextCall();
  await atReza.hold();
  atReza.sendSound(false);
  await eventually('music instead of the voice', 3_000, () => {
    const { rms, toneHz, toneShare } = citizen.heard(500);
    return rms > 300 && !(toneHz === AGENT_HZ && toneShare > 0.5);
  });
  atReza.sendSound(true);
  await atReza.unhold();
  await citizen.hears(AGENT_HZ);
});
