import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { listenToAri, type AriEar } from '../support/ari-ear.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import { AGENT_HZ, CITIZEN_HZ, peopleOf, type People } from '../support/sip-people.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { PATIENCE } from '../support/patience.ts';

const LAP_MS = 2_000;

/** Our application is dead in all of these, unless a test lets it come back. */
let rig: AsteriskRig;
let people: People;
const ears: AriEar[] = [];
beforeAll(async () => {
  rig = await startAsterisk({ lapS: LAP_MS / 1_000 });
}, 240_000);
beforeEach(() => {
  people = peopleOf(rig);
});
afterEach(async () => {
  await Promise.all(ears.splice(0).map((ear) => ear.die()));
  await people.leave();
  await eventually('no channel is left behind', 5_000, async () =>
    /^0 active channels/m.test(await rig.cli('core show channels count')),
  );
});
afterAll(() => rig.stop());

/** A call of the citizen, who stays on the line until the test's end. */
async function dial(number: string): Promise<PhoneCall> {
  const phone = await people.citizen(number);
  const { call, answered } = await phone.startCall('137');
  // A call that is hung up while it rings ends in a refusal; each test looks at the call itself.
  answered.catch(() => undefined);
  return call;
}

/** Lines of the fallback's record written since `offset`, as lists of fields. */
function recordSince(offset: number): string[][] {
  return rig
    .queueLog()
    .slice(offset)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|'));
}

test('with our programs dead, an agent rings within a second and both hear each other', async () => {
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 100 });
  const offset = rig.queueLog().length;
  const citizen = await dial('09151111111');
  const atReza = await reza.nextCall(2_000);
  expect(atReza.invitedAtMs - citizen.invitedAtMs).toBeLessThan(PATIENCE * 1_000);
  expect(atReza.remoteUser).toBe('09151111111');

  await citizen.hears(AGENT_HZ);
  await atReza.hears(CITIZEN_HZ);
  await atReza.hangUp();
  await citizen.hasEnded();
  expect(citizen.endedBy).toBe('them');

  const events = await eventually('the record has all of it', 3_000, () => {
    const told = recordSince(offset).filter(([, uniqueid]) => uniqueid !== 'NONE');
    return told.length >= 3 ? told : null;
  });
  expect(events.map(([, , queue, agent, event]) => [queue, agent, event])).toEqual([
    ['fallback', 'NONE', 'ENTERQUEUE'],
    ['fallback', 'reza', 'CONNECT'],
    ['fallback', 'reza', 'COMPLETEAGENT'],
  ]);
  expect(new Set(events.map(([, uniqueid]) => uniqueid)).size).toBe(1);
});

test('a waiting caller hears a sentence and music without a hole, over several laps', async () => {
  const citizen = await dial('09151111111');
  await citizen.isAnswered();
  const laps = (): number => rig.queueLog().split('EXITWITHTIMEOUT').length;
  const before = laps();
  await eventually('three laps', 4 * LAP_MS, () => laps() >= before + 3);
  const heard = citizen.heard(2.5 * LAP_MS);
  // The promise to every caller: never a second of dead line.
  expect(heard.maxGapMs).toBeLessThan(PATIENCE * 1_000);
  expect(heard.rms).toBeGreaterThan(300);
});

test('a paused agent is left in peace, and rings once the pause is over', async () => {
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  await rig.syncFallback('pause', 'reza');
  const citizen = await dial('09151111111');
  const offset = rig.queueLog().length;
  await eventually('a whole lap', 2 * LAP_MS, () =>
    /EXITWITHTIMEOUT/.test(rig.queueLog().slice(offset)),
  );
  expect(reza.calls).toEqual([]);

  await rig.syncFallback('add', 'reza');
  await reza.nextCall();
  await citizen.hears(AGENT_HZ);
});

test('who called first is served first, though his lap began later', async () => {
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  await rig.syncFallback('pause', 'reza');
  const offset = rig.queueLog().length;
  const happened = (event: string): number =>
    recordSince(offset).findLastIndex((fields) => fields[4] === event);

  const first = await dial('09151111111');
  await eventually(
    'the first waits, for more than a second',
    3_000,
    () => happened('ENTERQUEUE') >= 0 && performance.now() - first.invitedAtMs > 1_200,
  );
  const second = await dial('09152222222');
  await eventually(
    'the first has come round behind the second',
    2 * LAP_MS,
    () => happened('EXITWITHTIMEOUT') >= 0 && happened('ENTERQUEUE') > happened('EXITWITHTIMEOUT'),
  );
  await rig.syncFallback('add', 'reza');
  expect((await reza.nextCall()).remoteUser).toBe('09151111111');
  await first.hears(AGENT_HZ);
  expect(second.heard(500).toneHz).not.toBe(AGENT_HZ);
});

test('no later lap lets a younger caller pass an older one', async () => {
  // All three in one second, so that the laps cross the turn of a second between them.
  await eventually('late in a second', 2_000, () => Date.now() % 1_000 > 800);
  for (const number of ['09151111111', '09152222222', '09153333333']) {
    const dialledAtMs = Date.now();
    await dial(number);
    // The priority counts hundredths: within the same one there is no earlier and no later.
    await eventually('some hundredths later', 1_000, () => Date.now() - dialledAtMs > 30);
  }
  const offset = rig.queueLog().length;
  await eventually(
    'each has done two laps',
    5 * LAP_MS,
    () => recordSince(offset).filter((fields) => fields[4] === 'EXITWITHTIMEOUT').length >= 6,
  );
  await eventually('all three wait in the order they came', LAP_MS, async () => {
    const shown = await rig.cli('queue show fallback');
    const order = [...shown.matchAll(/PJSIP\/callers-(\w+)/g)].map((match) => match[1] ?? '');
    if (order.length < 3) return null;
    expect(order, shown).toEqual(order.toSorted());
    return true;
  });
});

test('waiting callers return to our application by themselves, place kept', async () => {
  const calledAtS: number[] = [];
  for (const number of ['09151111111', '09152222222', '09153333333']) {
    calledAtS.push(Date.now() / 1_000);
    await (await dial(number)).isAnswered();
  }
  const offset = rig.queueLog().length;
  await eventually(
    'each has done a lap',
    3 * LAP_MS,
    () => recordSince(offset).filter(([, , , , event]) => event === 'EXITWITHTIMEOUT').length >= 3,
  );

  const ear = await listenToAri(rig);
  ears.push(ear);
  const back = await ear.arrived(3, LAP_MS + 2_000);
  const byEntered = back.toSorted((a, b) => Number(a.args[2]) - Number(b.args[2]));
  expect(byEntered.map(({ channel }) => channel.caller.number)).toEqual([
    '09151111111',
    '09152222222',
    '09153333333',
  ]);
  byEntered.forEach(({ args }, i) => {
    expect(args.slice(0, 2)).toEqual(['caller', '137']);
    expect(args[2]).toMatch(/^\d{10}\.\d{3}$/);
    expect(Math.abs(Number(args[2]) - (calledAtS[i] ?? 0))).toBeLessThan(PATIENCE * 0.5);
  });
});

test('a caller who gives up leaves no ringing phone and no ghost in the queue', async () => {
  const reza = await people.fallbackAgent('reza');
  const offset = rig.queueLog().length;
  const citizen = await dial('09151111111');
  const atReza = await reza.nextCall();
  await citizen.isAnswered();
  await citizen.hangUp();
  await atReza.hasEnded(1_000);
  await eventually('nobody is in the queue', 3_000, async () =>
    (await rig.cli('queue show fallback')).includes('No Callers'),
  );
  await eventually('it is on record', 1_000, () =>
    recordSince(offset).some(([, , , , event]) => event === 'ABANDON'),
  );
});

test('a busy agent is not rung, and a refusal moves the caller on', async () => {
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  await (await dial('09151111111')).hears(AGENT_HZ);
  const sara = await people.fallbackAgent('sara', { does: 'reject', status: 486 });
  const second = await dial('09152222222');
  await sara.nextCall();
  const nima = await people.fallbackAgent('nima', { does: 'answer', afterMs: 0 });
  await nima.nextCall();
  await second.hears(AGENT_HZ);
  expect(reza.calls.length).toBe(1);
});

test('a phone cannot transfer its caller out of the house, nor to the headset check', async () => {
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  const citizen = await dial('09151111111');
  await citizen.hears(AGENT_HZ);
  const atReza = await reza.nextCall();
  for (const place of ['05138412345', '137', '0044163296', '600']) {
    expect(await atReza.refer(place)).toBe(603);
  }
  expect(atReza.state).toBe('talking');
  await citizen.hears(AGENT_HZ);
});

test('our application may hand a call to the fallback itself', async () => {
  const ear = await listenToAri(rig);
  ears.push(ear);
  const reza = await people.fallbackAgent('reza', { does: 'answer', afterMs: 0 });
  const citizen = await dial('09151111111');
  const [arrival] = await ear.arrived(1);
  const path = `/channels/${arrival?.channel.id}/continue`;
  const reply = await rig.ari('POST', `${path}?context=fallback&extension=137&priority=1`);
  expect(reply.status).toBe(204);
  await reza.nextCall(1_000);
  await citizen.hears(AGENT_HZ);
});
