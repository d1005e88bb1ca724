import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setLimits } from '../support/chromium-house.ts';
import {
  callIdOfLeg,
  CITIZEN_HZ,
  type Expert,
  EXPERT_HZ,
  flow,
  type House,
  openHouse,
  ringingLegOf,
  talkingLegOf,
} from '../support/deaths.ts';
import { historyOf, toTold, truthOf } from '../support/deaths-history.ts';
import { callIdOf, callsOf, silenceOf, type WireCall } from '../support/deaths-wire.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { type Capture, startCapture } from '../support/pcap.ts';
import { type SettableClock, settableClock } from '../support/settable-clock.ts';
import type { PhoneCall } from '../support/sip-call.ts';

/** The machine's date is set twice, by hours, under calls that talk, ring and wait: nobody feels it. */
const HOUR_MS = 3_600_000;
const AHEAD_MS = 5 * HOUR_MS;
const BEHIND_MS = -7 * HOUR_MS;
/** Long enough for limits of hours to have been looked at: the engine's looks are a second apart at most. */
const LOOKED_MS = 3_000;
const SILENCE_LIMIT_MS = PATIENCE * 1_000;
/** The whole test is shorter; an hour that was set would be far more. */
const WHOLE_TEST_MS = 240_000;

let clock: SettableClock;
let house: House;
let capture: Capture;
let wire: readonly WireCall[];
const citizens: PhoneCall[] = [];
let beganAtMs = 0;

beforeAll(async () => {
  clock = settableClock();
  house = await openHouse({ env: clock.env });
  // On a busy machine, too, the ring is there when both clocks were set.
  await setLimits(house.product, house.head, { ringLimitMs: 120_000 });
  for (const name of ['first', 'second']) await house.expert(name);
}, WHOLE_TEST_MS);

afterAll(async () => {
  await house?.close();
  clock?.close();
}, WHOLE_TEST_MS);

async function citizenDials(): Promise<PhoneCall> {
  const call = await house.dial(`0915${1_000_000 + citizens.length}`);
  citizens.push(call);
  return call;
}

const whoRings = (): Promise<Expert> =>
  eventually('somebody rings', 10_000, () => house.experts.find(ringingLegOf));

const citizenAt = (i: number): PhoneCall => citizens[i] as PhoneCall;

/** Whoever rings answers, and the citizen whose turn it is hears him. */
async function isServed(place: number): Promise<Expert> {
  const expert = await whoRings();
  ringingLegOf(expert)?.answer();
  await citizenAt(place).hears(EXPERT_HZ);
  return expert;
}

async function ends(expert: Expert): Promise<void> {
  const leg = talkingLegOf(expert) as PhoneCall;
  await leg.hangUp();
  await expert.finish(leg);
}

describe('the clock of the machine set while people wait', () => {
  test(
    'whoever talks goes on, who rings is not missed, who waits keeps his turn',
    async () => {
      const running = await startCapture(house.product);
      beganAtMs = Date.now();
      await citizenDials();
      const talker = await isServed(0);
      await citizenDials();
      const ringing = await whoRings();
      const offer = callIdOfLeg(ringingLegOf(ringing) as PhoneCall);
      for (let i = 0; i < 2; i += 1) await citizenDials();

      clock.set(AHEAD_MS);
      await flow(LOOKED_MS);
      await citizenDials();
      clock.set(BEHIND_MS);
      await flow(LOOKED_MS);
      await citizenDials();

      expect(citizens.map(({ state }) => state)).toEqual(citizens.map(() => 'talking'));
      expect(callIdOfLeg(ringingLegOf(ringing) as PhoneCall)).toBe(offer);
      ringingLegOf(ringing)?.answer();
      await citizenAt(1).hears(EXPERT_HZ);
      await talkingLegOf(talker)?.hears(CITIZEN_HZ);
      for (let place = 2; place < citizens.length; place += 1) {
        await ends(place % 2 === 0 ? talker : ringing);
        await isServed(place);
      }
      for (const { state } of citizens.slice(-2)) expect(state).toBe('talking');
      for (const citizen of citizens.slice(-2)) await citizen.hangUp();
      await flow(500);
      capture = await running.stop();
      wire = callsOf(capture, house.product.sipPort);
    },
    WHOLE_TEST_MS,
  );

  test('on the wire nobody was dropped, rung for twice or left in silence', () => {
    expect(capture.dropped).toBe(0);
    const toMs = capture.sip.at(-1)?.atMs ?? 0;
    const callers = wire.filter(({ role }) => role === 'caller');
    expect(callers).toHaveLength(citizens.length);
    const silencesMs = callers.map((call) => Math.round(silenceOf(capture, call, { toMs })));
    expect(silencesMs.filter((silenceMs) => !(silenceMs < SILENCE_LIMIT_MS))).toEqual([]);
    expect(callers.filter(({ endedBy }) => endedBy === 'pbx')).toHaveLength(citizens.length - 2);
    const rings = wire.filter(({ role }) => role === 'agent').map(callIdOf);
    expect(new Set(rings).size).toBe(rings.length);
    expect(rings).toHaveLength(citizens.length);
  });

  test('the history has them in the order of their arrival, at the time it was', async () => {
    const rows = await historyOf(house, wire);
    expect(rows.map(toTold)).toEqual(truthOf(wire, rows, house.experts));
    const numbers = wire.filter(({ role }) => role === 'caller').map(({ number }) => number);
    expect(rows.map(({ phone }) => phone)).toEqual(numbers.map((n) => `+98${n?.slice(1)}`));
    const ofRing = wire.filter(({ role }) => role === 'agent').map(callIdOf);
    expect(rows.map(({ callId }) => callId)).toEqual(ofRing);
    for (const { enteredAtMs } of rows) {
      expect(Math.abs(enteredAtMs - beganAtMs)).toBeLessThan(WHOLE_TEST_MS);
    }
  });

  test('whoever is signed in stays signed in', async () => {
    for (const { person } of house.experts) await person.get('/api/session');
    await house.head.get('/api/users');
  });
});
