import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { promptHz, startAriRig, type AriRig } from '../support/ari-rig.ts';
import { startTelephony } from '../support/ari-telephony.ts';
import { addTrunk } from '../support/ari-trunk.ts';
import { eventually } from '../support/eventually.ts';
import { stopClock } from '../support/stopped-clock.ts';
import { noRules } from '../support/story-rules.ts';
import { waterworks } from '../support/waterworks.ts';

const CITIZEN_HZ = 900;
const EXPERT_HZ = 600;
/** Greeting and news, told from the question. */
const NEWS_HZ = 1_300;
/** The numbers of two districts. */
const THIRD_HZ = 2_300;
const TWELFTH_HZ = 2_700;
/** A wait of two minutes, as it is said; in this order. */
const WAIT_HZ = { 'wait-about': 1_700, 'number/2': 2_100, minutes: 2_500 } as const;
/** Hardly anything else in the last moment: what came before it is over. */
const ALONE = 0.8;
/** What five of them took is told to the sixth. */
const LEARNED_FROM = 5;
const TALK_MS = 115_000;

let rig: AriRig;
let folder: string;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-asked-'));
  // The question, long enough to be heard and answered in it.
  rig.record('press-two-for-callback', 6, promptHz);
  rig.record('greeting-short', 1, NEWS_HZ);
  rig.record('news-storm', 3, NEWS_HZ);
  rig.record('number/3', 2, THIRD_HZ);
  rig.record('number/12', 4, TWELFTH_HZ);
  rig.record('greeting', 4, NEWS_HZ);
  for (const part of ['news-outage-in', 'news-at-work']) rig.record(part, 0.5, NEWS_HZ);
  for (const part of ['you-are-number', 'number/1', 'in-line']) rig.record(part, 0.5, NEWS_HZ);
  for (const [part, hz] of Object.entries(WAIT_HZ)) rig.record(part, 3, hz);
});
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A queue that is full with one caller, who waits in it, and asks whoever comes then. */
async function openHouse(otherwise: 'message' | 'stay', news: 'storm' | null = null) {
  serial += 1;
  const trunk = `city-asked-${serial}`;
  const agentId = `olga-${serial}`;
  const telephony = await startTelephony(rig, {
    journalFile: join(folder, `${serial}.db`),
    callerKey: randomBytes(32),
    trunk,
  });
  const callback = { offerAfterMs: 600_000, tries: 2, retryAfterMs: 1_000, perDay: 9 };
  telephony.ask({
    type: 'configure-queue',
    queue: { ...waterworks, callback } as QueueSettings,
  });
  const { queueId } = waterworks;
  const then = { to: 'callback', otherwise } as const;
  const rules = { ...noRules, longestQueue: { maxWaiting: 1, then } };
  telephony.ask({ type: 'configure-rules', queueId, rules });
  const told = news === null ? null : { topic: news, onlyInSurge: false };
  telephony.ask({ type: 'tell-news', queueId, news: told });
  const expert = await rig.openAgent(telephony.ari, agentId, EXPERT_HZ);
  const first = await (await rig.openCitizen(`0915222331${serial}`, CITIZEN_HZ)).dial('137');
  await eventually('the first one waits', 10_000, () => first.answered);
  const phone = await rig.openCitizen(`0915222332${serial}`, CITIZEN_HZ);
  await addTrunk(rig.asterisk, trunk, phone.port);
  const call = await phone.dial('137');
  const firstHz = news === null ? promptHz : NEWS_HZ;
  await eventually('he is spoken to', 10_000, () => call.hears(firstHz) > 0.1);
  return { telephony, agentId, expert, first, phone, call };
}

function answering(phone: SipPhone): Promise<SipCall> {
  return new Promise((resolve) => {
    phone.once('call', (call: SipCall) => {
      call.ring();
      call.answer();
      resolve(call);
    });
  });
}

async function nobodyIsLeft(): Promise<void> {
  await eventually('nothing is left behind', 10_000, async () => {
    const channels = await rig.asterisk.ari('GET', '/channels');
    return (channels.body as []).length === 0;
  });
}

describe('a caller for whom there are news of several districts', () => {
  it('hears behind the greeting those of his own alone, and his 1 counts for them', async () => {
    const telephony = await startTelephony(rig, {
      ...{ journalFile: join(folder, 'news.db'), callerKey: randomBytes(32), trunk: 'city-news' },
    });
    const { queueId } = waterworks;
    telephony.ask({ type: 'configure-queue', queue: waterworks as QueueSettings });
    const also = [3, 12].map((district) => ({
      ...{ newsId: `outage-${district}`, topic: 'outage' as const, district, onlyInSurge: false },
    }));
    telephony.ask({ type: 'tell-news', queueId, news: null, also });
    const call = await (await rig.openCitizen('09152223399', CITIZEN_HZ)).dial('137');
    const { callId } = await telephony.next('call-arrived');
    telephony.ask({ type: 'place-caller', callId, district: 12 });
    let hasHeardThird = false;
    await eventually('he hears of the twelfth', 20_000, () => {
      hasHeardThird ||= call.hears(THIRD_HZ) > 0.1;
      return call.hears(TWELFTH_HZ) > 0.1;
    });
    expect(hasHeardThird).toBe(false);
    call.press('1');
    const ended = await telephony.next('call-ended');
    expect(ended).toMatchObject({ callId, outcome: 'self_served', newsId: 'outage-12' });
    await eventually('he is let go', 20_000, () => call.ended);
    await nobodyIsLeft();
    await telephony.kill();
  });
});

describe('a caller whom a full queue asks whether he would be called', () => {
  it('says so by a key, hangs up with his place, and is called at his turn', async () => {
    const { telephony, agentId, expert, first, phone, call } = await openHouse('message');
    expect(await telephony.next('callback-asked')).toMatchObject({ cause: 'longest-queue' });
    call.press('2');
    await telephony.next('callback-made');
    await eventually('he is let go with a promise', 20_000, () => call.ended);
    first.hangUp();
    await telephony.next('call-ended', ({ outcome }) => outcome === 'abandoned');
    const ring = answering(phone);
    const leg = answering(expert);
    telephony.signIn(agentId);
    const [citizen, agent] = [await ring, await leg];
    await eventually('the expert hears him', 10_000, () => agent.hears(CITIZEN_HZ) > 0.5);
    await eventually('he hears the expert', 10_000, () => citizen.hears(EXPERT_HZ) > 0.5);
    citizen.hangUp();
    await nobodyIsLeft();
    await telephony.kill();
  });

  it('hears the news before that: a 2 in them is no answer, and a 1 after them his thanks', async () => {
    const { telephony, first, call } = await openHouse('message', 'storm');
    call.press('2');
    await eventually('he is asked', 15_000, () => call.hears(promptHz) > 0.1);
    expect(await telephony.next('callback-asked')).toMatchObject({ cause: 'longest-queue' });
    expect(call.ended).toBe(false);
    call.press('1');
    const ended = await telephony.next('call-ended', undefined, 10_000);
    expect(ended).toMatchObject({ outcome: 'self_served', endedBy: 'caller' });
    await eventually('he is let go', 20_000, () => call.ended);
    first.hangUp();
    await nobodyIsLeft();
    await telephony.kill();
  });

  it('says nothing, and is told why and hung up', async () => {
    const { telephony, first, call } = await openHouse('message');
    const ended = await telephony.next('call-ended', undefined, 30_000);
    expect(ended).toMatchObject({ outcome: 'overflowed', cause: 'longest-queue' });
    await eventually('he is let go', 20_000, () => call.ended);
    expect(first.ended).toBe(false);
    first.hangUp();
    await nobodyIsLeft();
    await telephony.kill();
  });

  it('says nothing, and waits on where the rule lets him: an expert has him after the first one', async () => {
    const { telephony, agentId, expert, first, call } = await openHouse('stay');
    await eventually('the question is over', 15_000, () => call.hears(promptHz) < 0.05);
    first.hangUp();
    await telephony.next('call-ended', ({ outcome }) => outcome === 'abandoned');
    const leg = answering(expert);
    telephony.signIn(agentId);
    const agent = await leg;
    await eventually('the expert hears him', 10_000, () => agent.hears(CITIZEN_HZ) > 0.5);
    await eventually('he hears the expert', 10_000, () => call.hears(EXPERT_HZ) > 0.5);
    call.hangUp();
    await nobodyIsLeft();
    await telephony.kill();
  });
});

describe('a caller who waits while the expert talks with another', () => {
  it('hears behind his place how long it takes, from what calls took of late', async () => {
    const clock = stopClock();
    const telephony = await startTelephony(rig, {
      ...{ journalFile: join(folder, 'wait.db'), callerKey: randomBytes(32), trunk: 'city-wait' },
      nowMs: clock.nowMs,
    });
    telephony.ask({ type: 'configure-queue', queue: waterworks });
    const expert = await rig.openAgent(telephony.ari, 'rita', EXPERT_HZ);
    telephony.signIn('rita');
    const others = await rig.openCitizen('09152223341', CITIZEN_HZ);
    const talk = async () => {
      const known = telephony.notices.length;
      const rung = answering(expert);
      const call = await others.dial('137');
      const leg = await rung;
      await eventually('the two talk', 10_000, () =>
        telephony.notices.slice(known).some(({ type }) => type === 'call-answered'),
      );
      return { call, leg };
    };
    for (let n = 0; n < LEARNED_FROM; n += 1) {
      const { call, leg } = await talk();
      clock.pass(TALK_MS, telephony);
      call.hangUp();
      await eventually('the expert is let go', 10_000, () => leg.ended);
    }
    const { call: other } = await talk();
    const call = await (await rig.openCitizen('09152223342', CITIZEN_HZ)).dial('137');
    const ends = () => telephony.reported.filter(({ type }) => type === 'prompt.finished').length;
    let known = ends();
    for (const [part, hz] of Object.entries(WAIT_HZ)) {
      await eventually(`he hears ${part}`, 20_000, () => {
        // What was told while we did not listen is told again, but on this clock not by itself.
        if (ends() > known) clock.pass(waterworks.announceEveryMs, telephony);
        known = ends();
        return call.hears(hz) > ALONE;
      });
    }
    expect(call.ended).toBe(false);
    call.hangUp();
    other.hangUp();
    await nobodyIsLeft();
    await telephony.kill();
  });
});
