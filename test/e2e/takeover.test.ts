import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CITIZEN_HZ,
  EXPERT_HZ,
  flow,
  type House,
  openHouse,
  ringingLegOf,
  talkingLegOf,
} from '../support/deaths.ts';
import { historyOf, toTold, truthOf } from '../support/deaths-history.ts';
import { callIdOf, callsOf, silenceOf } from '../support/deaths-wire.ts';
import { eventually } from '../support/eventually.ts';
import { startCapture } from '../support/pcap.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/** A newer version takes a line that talks, rings and waits; nobody notices. */
const GAP_LIMIT_MS = PATIENCE * 1_000;
/** Asterisk has sound ports for so many here. */
const MOST_CITIZENS = 30;
const COMMAND = resolve(import.meta.dirname, '../../src/keeper/takeover.ts');

let house: House;
const citizens: PhoneCall[] = [];

beforeAll(async () => {
  house = await openHouse();
  for (let n = 0; n < 3; n += 1) await house.expert(`expert${n}`);
}, 240_000);
afterAll(() => house?.close(), 240_000);

async function citizenDials(): Promise<PhoneCall> {
  const call = await house.dial(`0915${3_000_000 + citizens.length}`);
  citizens.push(call);
  return call;
}

const ringing = () => house.experts.filter(ringingLegOf);

async function takeover(): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [COMMAND], {
    env: { ...process.env, PASOKH_DATA: house.product.dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, said };
}

/** Times of these words in telephony's log. */
function saidAt(text: string): number[] {
  return readFileSync(join(house.product.dataDir, 'log', 'telephony.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"msg":"${text}"`))
    .map((line) => (JSON.parse(line) as { time: number }).time);
}

describe('npm run takeover', () => {
  test('leaves talks, rings and places as they are, and takes whoever dials meanwhile', async () => {
    const capture = await startCapture(house.product);
    const talker = await citizenDials();
    const first = await eventually('a phone rings', 10_000, () => ringing()[0]);
    ringingLegOf(first)?.answer();
    await talker.hears(EXPERT_HZ);
    for (let n = 0; n < 4; n += 1) await citizenDials();
    await eventually('the others ring', 10_000, () => ringing().length === 2);

    const older = house.product.pidOf('telephony');
    const before = house.reconciled();
    const taking = takeover();
    // In the middle of it, one after the other until the newer one has the line.
    while (house.reconciled() === before && citizens.length < MOST_CITIZENS) {
      await citizenDials();
      await flow(50);
    }
    expect(await taking).toMatchObject({ code: 0 });
    expect(house.product.pidOf('telephony')).not.toBe(older);
    await eventually(
      'the older one has gone',
      10_000,
      () => house.running('telephony/main.ts') === 1,
    );

    const handedOver = saidAt('handed over to a newer process');
    const gapMs = (saidAt('connected to the PBX').at(-1) ?? 0) - (handedOver.at(-1) ?? 0);
    tellMeasured('another telephony took over: nobody steered', gapMs);
    expect(handedOver).toHaveLength(1);
    expect(gapMs).toBeGreaterThan(0);
    expect(gapMs).toBeLessThan(GAP_LIMIT_MS);

    // It is the newer one's line now: an answer joins, a good-bye is heard, the next one rings.
    const [second] = ringing();
    const leg = second && ringingLegOf(second);
    leg?.answer();
    await leg?.hears(CITIZEN_HZ);
    await talkingLegOf(first)?.hangUp();
    await talker.hasEnded();
    await first.finish(first.phone.calls[0] as PhoneCall);
    await eventually('the next citizen rings', 10_000, () => ringingLegOf(first));
    await flow(500);
    const leavingFromMs = Date.now();
    for (const citizen of citizens) await citizen.hangUp();
    const seen = await capture.stop();
    const wire = callsOf(seen, house.product.sipPort);
    expect(seen.dropped).toBe(0);
    const toMs = seen.sip.at(-1)?.atMs ?? 0;
    const callers = wire.filter(({ role }) => role === 'caller');
    expect(callers).toHaveLength(citizens.length);
    const silencesMs = callers.map((call) => Math.round(silenceOf(seen, call, { toMs })));
    for (const ms of silencesMs) tellMeasured('another telephony took over: longest silence', ms);
    expect(silencesMs.filter((silenceMs) => !(silenceMs < GAP_LIMIT_MS))).toEqual([]);
    expect(callers.filter(({ endedBy }) => endedBy === 'pbx')).toHaveLength(1);

    const rows = await historyOf(house, wire);
    expect(rows.map(toTold)).toEqual(truthOf(wire, rows, house.experts));
    const placeOf = new Map(rows.map(({ callId }, place) => [callId, place]));
    // When all leave at once two may be rung within a ms, and the wire has them in any order.
    const rings = wire.filter(
      ({ role, invitedAtMs }) => role === 'agent' && invitedAtMs < leavingFromMs,
    );
    expect(rings.length).toBeGreaterThan(3);
    const places = [...new Set(rings.map(callIdOf))].map((id) => placeOf.get(id ?? '') ?? -1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  }, 240_000);

  test('an older one that hangs is killed first, and its calls are taken', async () => {
    for (const { person } of house.experts) {
      await person.post('/api/phone/sign-out');
      await person.post('/api/phone/sign-in', { kind: 'desk' });
    }
    const caller = await citizenDials();
    const expert = await eventually('a phone rings', 10_000, () => ringing()[0]);
    const before = house.reconciled();
    const older = house.product.kill('telephony', 'SIGSTOP');
    expect(await takeover()).toMatchObject({ code: 0 });
    await eventually('the newer one has the line', 10_000, () => house.reconciled() > before);
    expect(house.product.pidOf('telephony')).not.toBe(older);
    ringingLegOf(expert)?.answer();
    await caller.hears(EXPERT_HZ);
    await caller.hangUp();
  }, 240_000);
});
