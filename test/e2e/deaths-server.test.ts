import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CITIZEN_HZ,
  type Expert,
  EXPERT_HZ,
  flow,
  type House,
  openHouse,
  ringingLegOf,
} from '../support/deaths.ts';
import { historyOf, toTold, truthOf } from '../support/deaths-history.ts';
import { callIdOf, callsOf, silenceOf, type WireCall } from '../support/deaths-wire.ts';
import { eventually } from '../support/eventually.ts';
import { type Capture, startCapture } from '../support/pcap.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/** The server, then the keeper dies under calls; citizens and experts notice nothing. */
const SILENCE_LIMIT_MS = PATIENCE * 1_000;
const BACK_LIMIT_MS = 30_000;

let house: House;
let capture: Capture;
let wire: readonly WireCall[];
const citizens: PhoneCall[] = [];
const experts: Expert[] = [];

beforeAll(async () => {
  house = await openHouse();
  // Only two phones are plugged in; the others join while the server is dead.
  for (let i = 0; i < 5; i += 1) {
    experts.push(await house.expert(`expert${i}`, { plugged: i < 2 }));
  }
}, 240_000);

afterAll(async () => {
  // A keeper that a failed test left asleep would not hear its Ctrl-C.
  if (house) house.product.kill('keeper', 'SIGCONT');
  await house?.close();
}, 240_000);

async function citizenDials(): Promise<PhoneCall> {
  const call = await house.dial(`0915${1_000_000 + citizens.length}`);
  citizens.push(call);
  return call;
}

const ringOf = (expert: Expert, limitMs = 10_000): Promise<PhoneCall> =>
  eventually('that phone rings', limitMs, () => ringingLegOf(expert));

const expertAt = (i: number): Expert => experts[i] as Expert;
const citizenAt = (i: number): PhoneCall => citizens[i] as PhoneCall;

describe('the server killed, and kept down', () => {
  test('calls that talk, ring and wait go on, and new ones are served, in order', async () => {
    const running = await startCapture(house.product);
    const talk = await citizenDials().then(() => whoRings());
    talk.leg.answer();
    await citizenAt(0).hears(EXPERT_HZ);
    await citizenDials();
    const ring = await whoRings();
    for (let i = 0; i < 3; i += 1) await citizenDials();
    await flow(500);

    house.product.kill('keeper', 'SIGSTOP');
    const oldPid = house.product.kill('server');
    // The ringing one is answered, a talk is ended by each side, one gives up, one more calls.
    ring.leg.answer();
    await citizenAt(1).hears(EXPERT_HZ);
    await ring.leg.hears(CITIZEN_HZ);
    await talk.leg.hangUp();
    await citizenAt(0).hasEnded();
    await citizenAt(4).hangUp();
    await citizenDials();
    for (const i of [2, 3, 4]) {
      const expert = expertAt(i);
      await expert.phone.register();
      (await ringOf(expert)).answer();
    }
    await citizenAt(5).hears(EXPERT_HZ);
    await citizenAt(1).hangUp();
    await flow(500);

    house.product.kill('keeper', 'SIGCONT');
    const killedAtMs = performance.now();
    await house.product.replaced('server', oldPid);
    await eventually('the server answers again', BACK_LIMIT_MS, () =>
      house.history().then(
        () => true,
        () => false,
      ),
    );
    const backMs = Math.round(performance.now() - killedAtMs);
    for (const citizen of citizens) await citizen.hangUp();
    capture = await running.stop();
    wire = callsOf(capture, house.product.sipPort);
    console.info(JSON.stringify({ serverBackMs: backMs }));
  }, 240_000);

  test('on the wire nobody was dropped, passed or left in silence', () => {
    expect(capture.dropped).toBe(0);
    const toMs = capture.sip.at(-1)?.atMs ?? 0;
    const callers = wire.filter(({ role }) => role === 'caller');
    expect(callers).toHaveLength(citizens.length);
    const silencesMs = callers.map((call) => Math.round(silenceOf(capture, call, { toMs })));
    for (const ms of silencesMs) tellMeasured('server killed: longest silence', ms);
    expect(silencesMs.filter((silenceMs) => !(silenceMs < SILENCE_LIMIT_MS))).toEqual([]);
    const unasked = callers.filter(({ endedBy }) => endedBy === 'pbx');
    expect(unasked.map(({ number }) => number)).toEqual(['09151000000']);
  });

  test('afterwards the history is complete: each call once, in order, as on the wire', async () => {
    const rows = await historyOf(house, wire);
    expect(rows.map(toTold)).toEqual(truthOf(wire, rows, house.experts));
    expect(rows.map(({ outcome }) => outcome?.replace('short_', ''))).toEqual([
      'answered',
      'answered',
      'answered',
      'answered',
      'abandoned',
      'answered',
    ]);
    const placeOf = new Map(rows.map(({ callId }, place) => [callId, place]));
    const rings = wire.filter(({ role }) => role === 'agent');
    const places = rings.map((ring) => placeOf.get(callIdOf(ring) ?? '') ?? -1);
    expect(places).toEqual([0, 1, 2, 3, 5]);
  });
});

async function whoRings(): Promise<{ expert: Expert; leg: PhoneCall }> {
  const expert = await eventually('somebody rings', 10_000, () =>
    experts.find((one) => ringingLegOf(one)),
  );
  return { expert, leg: ringingLegOf(expert) as PhoneCall };
}

describe('the keeper killed', () => {
  test('calls go on, and its successor leaves one of each running', async () => {
    for (const { person } of experts) {
      await person.post('/api/phone/sign-out');
      await person.post('/api/phone/sign-in', { kind: 'desk' });
    }
    const running = await startCapture(house.product);
    const talker = await citizenDials();
    const { leg } = await whoRings();
    leg.answer();
    await talker.hears(EXPERT_HZ);
    const asterisk = house.product.pidOf('asterisk');
    const oldPid = house.product.kill('keeper');
    const killedAtMs = performance.now();
    await house.product.replaced('keeper', oldPid);
    const next = await citizenDials();
    const other = await whoRings();
    other.leg.answer();
    await next.hears(EXPERT_HZ, 15_000);
    await eventually('the server answers', BACK_LIMIT_MS, () =>
      house.history().then(
        () => true,
        () => false,
      ),
    );
    const backMs = Math.round(performance.now() - killedAtMs);
    console.info(JSON.stringify({ keeperAllBackMs: backMs }));
    // Long enough for a second one of anything to have shown itself.
    await flow(3_000);
    for (const script of ['telephony/main.ts', 'src/main.ts', 'src/edge/main.ts']) {
      expect(house.running(script), script).toBe(1);
    }
    expect(house.product.pidOf('asterisk')).toBe(asterisk);
    expect(talker.state).toBe('talking');
    for (const citizen of [talker, next]) await citizen.hangUp();
    capture = await running.stop();
    const toMs = capture.sip.at(-1)?.atMs ?? 0;
    for (const call of callsOf(capture, house.product.sipPort)) {
      if (call.role !== 'caller') continue;
      expect(silenceOf(capture, call, { toMs })).toBeLessThan(SILENCE_LIMIT_MS);
    }
  }, 240_000);
});
