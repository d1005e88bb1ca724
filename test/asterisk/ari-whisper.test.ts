import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import type { SipCall } from '../support/ari-phone.ts';
import { promptHz, startAriRig, type AriRig } from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { startTelephony, type RealTelephony } from '../support/ari-telephony.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { waterworks } from '../support/waterworks.ts';

const CITIZEN_HZ = 900;
const EXPERT_HZ = 600;
const WHISPER_HZ = 2_300;
const ARABIC_HZ = 2_700;
const SHORT_MS = 1_500;
const SILENCE = 'word to the expert: longest silence of the citizen';

let rig: AriRig;
let folder: string;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-whisper-'));
  // Names of queues: one that is said quickly, and one that nobody would want to hear to its end.
  rig.record('queue/short', SHORT_MS / 1_000, WHISPER_HZ);
  rig.record('queue/long', 60, WHISPER_HZ);
  rig.record('whisper-arabic', 3, ARABIC_HZ);
  // Longer than all that happens to who hears it.
  for (const greeting of ['greeting', 'ar/greeting']) rig.record(greeting, 60, promptHz);
});

afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One expert, one citizen who waits with music, and the expert has just picked up. */
async function openHouse(name: string, language: 'fa' | 'ar' = 'fa') {
  serial += 1;
  const agentId = `nora-${serial}`;
  const options = {
    journalFile: join(folder, `${serial}.db`),
    callerKey: randomBytes(32),
    trunk: '',
  };
  let telephony: RealTelephony = await startTelephony(rig, options);
  const whisper = { name, language: true, wait: false };
  const queue: QueueSettings = { ...waterworks, language, whisper };
  telephony.ask({ type: 'configure-queue', queue });
  const expert = await rig.openAgent(telephony.ari, agentId, EXPERT_HZ);
  const rings: SipCall[] = [];
  expert.on('call', (leg: SipCall) => {
    rings.push(leg);
    leg.ring();
  });
  telephony.signIn(agentId);
  const citizen = await (await rig.openCitizen('09151234567', CITIZEN_HZ)).dial('137');
  const leg = await eventually('the expert is rung', 10_000, () => rings[0]);
  await eventually('the citizen hears music', 10_000, () => citizen.answered);
  leg.answer();
  return {
    citizen,
    leg,
    rings,
    get telephony() {
      return telephony;
    },
    async dieAndComeBack(): Promise<void> {
      await telephony.kill();
      telephony = await startTelephony(rig, options);
    },
    async close(): Promise<void> {
      citizen.hangUp();
      for (const ring of rings) ring.hangUp();
      await eventually('nothing is left behind', 10_000, async () => {
        const channels = await rig.asterisk.ari('GET', '/channels');
        const bridges = await rig.asterisk.ari('GET', '/bridges');
        return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
      });
      await telephony.kill();
    },
  };
}

const hearsWord = (leg: SipCall): Promise<boolean> =>
  eventually('the expert hears the word', 10_000, () => leg.hears(WHISPER_HZ) > 0.1);

async function bothTalk(citizen: SipCall, leg: SipCall): Promise<void> {
  await eventually('the expert hears the citizen', 10_000, () => leg.hears(CITIZEN_HZ) > 0.5);
  await eventually('the citizen hears the expert', 10_000, () => citizen.hears(EXPERT_HZ) > 0.5);
  await eventually('and no word any more', 10_000, () => leg.hears(WHISPER_HZ) < 0.05);
}

describe('a word to the expert before the join', () => {
  it('is heard by the expert alone, over music for the citizen, and holds the join up no longer', async () => {
    const { citizen, leg, telephony, close } = await openHouse('short');
    const pickedUpAtMs = performance.now();
    await hearsWord(leg);
    expect(leg.hears(CITIZEN_HZ)).toBeLessThan(0.05);
    expect(citizen.hears(WHISPER_HZ)).toBeLessThan(0.05);
    expect(citizen.hears(EXPERT_HZ)).toBeLessThan(0.05);
    await telephony.next('call-answered');
    const joinedAfterMs = Math.round(performance.now() - pickedUpAtMs);
    console.info(`joined ${joinedAfterMs} ms after picking up, of which the word is ${SHORT_MS}`);
    expect(joinedAfterMs).toBeLessThan(SHORT_MS + PATIENCE * 1_000);
    await hearsSound(citizen, SILENCE, { sinceMs: pickedUpAtMs });
    await bothTalk(citizen, leg);
    await close();
  });

  it('tells a caller who is spoken to in Arabic, behind the queue’s name', async () => {
    const { citizen, leg, telephony, close } = await openHouse('short', 'ar');
    await hearsWord(leg);
    await eventually('the language', 10_000, () => leg.hears(ARABIC_HZ) > 0.1);
    expect(leg.hears(CITIZEN_HZ)).toBeLessThan(0.05);
    expect(citizen.hears(ARABIC_HZ)).toBeLessThan(0.05);
    expect(citizen.hears(EXPERT_HZ)).toBeLessThan(0.05);
    await telephony.next('call-answered');
    await bothTalk(citizen, leg);
    await close();
  });

  it('ends when the citizen hangs up, and the expert has missed nothing', async () => {
    const { citizen, leg, telephony, close } = await openHouse('long');
    await hearsWord(leg);
    citizen.hangUp();
    await eventually('the expert is let go', 10_000, () => leg.ended);
    expect(await telephony.next('offer-ended')).toMatchObject({ end: 'caller-left' });
    expect(await telephony.next('call-ended')).toMatchObject({ outcome: 'abandoned' });
    await close();
  });

  it('put down by the expert leaves the citizen the greeting and his place, and is a call declined', async () => {
    const { citizen, leg, rings, telephony, close } = await openHouse('long');
    await hearsWord(leg);
    await eventually('the citizen hears the greeting', 10_000, () => citizen.hears(promptHz) > 0.1);
    const putDownAtMs = performance.now();
    leg.hangUp();
    expect(await telephony.next('offer-ended')).toMatchObject({ end: 'declined' });
    const again = await eventually('there is nobody else: rung again', 10_000, () => rings[1]);
    // A second after the phone was put down: what was cut off would be over by now.
    expect(citizen.hears(promptHz)).toBeGreaterThan(0.1);
    await hearsSound(citizen, SILENCE, { sinceMs: putDownAtMs });
    again.answer();
    await hearsWord(again);
    expect(citizen.ended).toBe(false);
    await close();
  });

  it('in the middle of which telephony dies is cut short: the two are joined by the next one', async () => {
    const house = await openHouse('long');
    const { citizen, leg, close } = house;
    await hearsWord(leg);
    const diedAtMs = performance.now();
    await house.dieAndComeBack();
    await house.telephony.next('call-answered');
    await bothTalk(citizen, leg);
    await hearsSound(citizen, SILENCE, { sinceMs: diedAtMs });
    expect(house.rings).toHaveLength(1);
    await close();
  });
});
