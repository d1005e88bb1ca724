import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  callRepository,
  fallbackStore,
  type FallbackRecord,
  followFallbackRecord,
} from '../../src/calls/index.ts';
import { listenToAri, type AriEar } from '../support/ari-ear.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { type CaseHouse, openCaseHouse } from '../support/case-house.ts';
import { eventually } from '../support/eventually.ts';
import { AGENT_HZ, peopleOf, type People } from '../support/sip-people.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { PATIENCE } from '../support/patience.ts';

const LAP_MS = 2_000;
/** The record counts in whole seconds, at its beginning and at its end. */
const SECOND_MS = 1_000;

/** Our programs are dead, citizens call, and then a server reads what Asterisk wrote. */
let rig: AsteriskRig;
let house: CaseHouse;
let people: People;
let record: FallbackRecord;
const ears: AriEar[] = [];
const faults: unknown[] = [];

beforeAll(async () => {
  rig = await startAsterisk({ lapS: LAP_MS / 1_000 });
  house = await openCaseHouse();
}, 240_000);
afterAll(async () => {
  await rig.stop();
  await house.close();
});
beforeEach(() => {
  people = peopleOf(rig);
  record = followFallbackRecord({
    path: rig.rendered.queueLog,
    store: fallbackStore({
      ...house,
      nowMs: Date.now,
      queue: () => ({ id: 'general', shortAbandonMs: 500 }),
    }),
    onApplied: () => undefined,
    onFault: (fault) => void faults.push(fault),
    everyMs: 200,
  });
});
afterEach(async () => {
  await record.stop();
  await Promise.all(ears.splice(0).map((ear) => ear.die()));
  await people.leave();
  await eventually('no channel is left behind', 5_000, async () =>
    /^0 active channels/m.test(await rig.cli('core show channels count')),
  );
  expect(faults).toEqual([]);
});

async function dial(number: string): Promise<PhoneCall> {
  const phone = await people.citizen(number);
  const { call, answered } = await phone.startCall('137');
  answered.catch(() => undefined);
  return call;
}

/** The one call of this number in the ledger, when it has its outcome there. */
function inLedger(phone: string) {
  const calls = callRepository(house);
  return eventually(`${phone} is in the ledger`, 4_000, async () => {
    const { call } = house.store.tables;
    const rows = await house.store.read.select().from(call);
    const mine = rows.filter((row) => row.phoneHash === house.personal.phoneHash(phone));
    expect(mine.length).toBeLessThanOrEqual(1);
    const [row] = mine;
    return row === undefined || row.outcome === null ? null : calls.find(row.id);
  });
}

test('an agent who answered there finds the citizen on his list, with number and times', async () => {
  const phone = await people.fallbackAgent(house.anna, { does: 'answer', afterMs: 1_500 });
  const dialledAtMs = Date.now();
  const citizen = await dial('09151111111');
  const atAnna = await phone.nextCall();
  await citizen.hears(AGENT_HZ);
  const talkBeganAtMs = Date.now();
  await eventually('they talk for two seconds', 4_000, () => Date.now() - talkBeganAtMs > 2_100);
  await atAnna.hangUp();
  await citizen.hasEnded();
  const call = await inLedger('+989151111111');
  expect(call).toMatchObject({
    outcome: 'fallback',
    agentId: house.anna,
    endedBy: 'agent',
    phone: '+989151111111',
  });
  expect(Math.abs(call.enteredAtMs - dialledAtMs)).toBeLessThan(PATIENCE * SECOND_MS);
  expect(call.waitMs).toBeGreaterThanOrEqual(500);
  expect(call.waitMs).toBeLessThan(PATIENCE * 4 * SECOND_MS);
  expect(call.talkMs).toBeGreaterThanOrEqual(SECOND_MS);
  const unfinished = await house.contacts.listUnfinished(house.anna);
  expect(unfinished.map(({ callId }) => callId)).toEqual([call.callId]);
});

test('a citizen who gives up in the second lap has waited since the first', async () => {
  const before = rig.queueLog().length;
  const dialledAtMs = Date.now();
  const citizen = await dial('09152222222');
  await eventually('his second lap', 3 * LAP_MS, () =>
    /EXITWITHTIMEOUT[\s\S]*ENTERQUEUE/.test(rig.queueLog().slice(before)),
  );
  await citizen.hangUp();
  const leftAtMs = Date.now();
  const call = await inLedger('+989152222222');
  expect(call).toMatchObject({ outcome: 'abandoned', endedBy: 'caller', agentId: null });
  const waitedMs = leftAtMs - dialledAtMs;
  expect(Math.abs((call.waitMs ?? 0) - waitedMs)).toBeLessThan(PATIENCE * SECOND_MS);
  expect(call.waitMs).toBeGreaterThanOrEqual(LAP_MS);
});

test('a citizen who comes back to us is no call of the fallback', async () => {
  const before = rig.queueLog().length;
  await dial('09153333333');
  await eventually('he is in the queue', LAP_MS, () =>
    /ENTERQUEUE/.test(rig.queueLog().slice(before)),
  );
  const ear = await listenToAri(rig);
  ears.push(ear);
  await ear.arrived(1, LAP_MS + 2_000);
  await people.leave();
  await eventually('his leaving is on record', 3_000, () =>
    /EXITWITHTIMEOUT/.test(rig.queueLog().slice(before)),
  );
  await record.readNow();
  const { call, fallbackCall } = house.store.tables;
  const hash = house.personal.phoneHash('+989153333333');
  const rows = await house.store.read.select().from(call);
  expect(rows.filter((row) => row.phoneHash === hash)).toEqual([]);
  const kept = await house.store.read.select().from(fallbackCall);
  const given = kept.find(({ phoneHash }) => phoneHash === hash);
  expect(given).toBeDefined();
  expect(given?.returnedAtMs).not.toBeNull();
});

test('Asterisk dies in a talk: the call was answered, and nobody waits on record', async () => {
  const phone = await people.fallbackAgent(house.boris, { does: 'answer', afterMs: 0 });
  const citizen = await dial('09154444444');
  await phone.nextCall();
  await citizen.hears(AGENT_HZ);
  const waiting = await dial('09155555555');
  await waiting.isAnswered();
  await rig.restart();
  // What telephony does on its connect: the fallback's members are told anew.
  await rig.addPhone(house.boris, 'a-password-of-the-test');
  await rig.syncFallback('add', house.boris);
  expect(await inLedger('+989154444444')).toMatchObject({
    outcome: 'fallback',
    agentId: house.boris,
    endedBy: 'system',
  });
  expect(await inLedger('+989155555555')).toMatchObject({ outcome: 'failed' });
});

test('rotated by Asterisk itself, the record loses nobody', async () => {
  const phone = await people.fallbackAgent(house.anna, { does: 'answer', afterMs: 0 });
  const citizen = await dial('09156666666');
  await phone.nextCall();
  await citizen.hears(AGENT_HZ);
  await rig.cli('logger rotate');
  await citizen.hangUp();
  const call = await inLedger('+989156666666');
  expect(call).toMatchObject({ outcome: 'fallback', agentId: house.anna, endedBy: 'caller' });
});
