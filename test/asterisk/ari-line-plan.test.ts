import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { PlannedHours } from '../../telephony/protocol/index.ts';
import { dialIn } from '../support/ari-dial-in.ts';
import { startAriRig, type AriRig } from '../support/ari-rig.ts';
import { startTelephony, type RealTelephony } from '../support/ari-telephony.ts';
import { eventually } from '../support/eventually.ts';
import { stopClock, type StoppedClock } from '../support/stopped-clock.ts';
import { waterworks } from '../support/waterworks.ts';

const HOUR_MS = 3_600_000;
const CITIZEN_HZ = 900;
const EXPERT_HZ = 600;
/** Each prompt is a tone of its own here. */
const PROMPT_HZ = {
  greeting: 1_300,
  'greeting-short': 1_700,
  'closed-hours': 2_100,
  'closed-holiday': 2_500,
  'closed-emergency': 2_900,
  'news-storm': 3_300,
  'you-are-number': 1_500,
} as const;
/** The rest of what is said of a place and behind news, shortly. */
const REST = ['number/1', 'in-line', 'press-one-if-all'] as const;
const REST_HZ = 3_700;

let rig: AriRig;
let folder: string;
let telephony: RealTelephony;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-plan-'));
  for (const [name, hz] of Object.entries(PROMPT_HZ)) rig.record(name, 2, hz);
  for (const name of REST) rig.record(name, 0.5, REST_HZ);
  telephony = await startTelephony(rig, {
    ...{ journalFile: join(folder, 'journal.db'), callerKey: randomBytes(32), trunk: 'city-plan' },
  });
  telephony.ask({ type: 'configure-queue', queue: waterworks });
  const night = { ...waterworks, queueId: 'parks', extension: '138' };
  telephony.ask({ type: 'configure-queue', queue: night } as EngineRequest);
});

afterAll(async () => {
  await telephony?.kill();
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function dial() {
  serial += 1;
  const number = `0915222341${serial}`;
  return dialIn({ rig, telephony, number, toneHz: CITIZEN_HZ, promptHz: PROMPT_HZ });
}

function plan(closing: Partial<PlannedHours> | null, cause: 'hours' | 'holiday' = 'hours'): void {
  const nowMs = Date.now();
  const closed = [{ fromMs: nowMs - HOUR_MS, untilMs: nowMs + HOUR_MS, cause }];
  const hours = { closed, then: { to: 'message' }, waiting: 'stay', ...closing };
  const { queueId } = waterworks;
  telephony.ask({ type: 'plan-hours', queueId, hours: closing && hours } as EngineRequest);
}

const setLine = (line: { emergency?: object; surge?: boolean }) =>
  telephony.ask({
    type: 'set-line',
    line: { emergency: null, surge: false, ...line },
  } as EngineRequest);

describe('a line that is closed', () => {
  it.each(['hours', 'holiday'] as const)(
    'for %s says so behind the greeting and hangs up',
    async (cause) => {
      plan({}, cause);
      const { call, hears, ended } = await dial();
      await hears('greeting');
      await hears(`closed-${cause}`);
      expect(await ended()).toMatchObject({ outcome: 'closed', cause });
      await eventually('he is let go', 20_000, () => call.ended);
      plan(null);
    },
  );

  it('at night gives its calls to another queue, whose expert talks to him', async () => {
    plan({ then: { to: 'queue', queueId: 'parks' } as PlannedHours['then'] });
    const boris = await rig.openAgent(telephony.ari, 'boris', EXPERT_HZ);
    const memberships = [{ queueId: 'parks', rank: 1 }];
    const known = { agentId: 'boris', memberships, skills: {}, phone: 'desk', pausedReason: null };
    telephony.ask({ type: 'sign-in-agent', ...known } as EngineRequest);
    boris.once('call', (leg) => {
      leg.ring();
      leg.answer();
    });
    const { call, ended } = await dial();
    await eventually('he hears the expert', 20_000, () => call.hears(EXPERT_HZ) > 0.5);
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'answered', queueId: 'parks' });
    telephony.ask({ type: 'sign-out-agent', agentId: 'boris' } as EngineRequest);
    plan(null);
  });

  it('by the switch, who waits is told, too, and let go', async () => {
    const { call, hears, ended } = await dial();
    await hears('greeting');
    setLine({ emergency: { sinceMs: Date.now(), waiting: 'leave' } });
    await hears('closed-emergency');
    expect(await ended()).toMatchObject({ outcome: 'closed', cause: 'emergency' });
    await eventually('he is let go', 20_000, () => call.ended);
    setLine({});
  });
});

describe('a line in a surge', () => {
  const { queueId, announceEveryMs } = waterworks;
  let clock: StoppedClock;
  let toldPlaces = 0;

  beforeAll(async () => {
    await telephony.kill();
    clock = stopClock();
    telephony = await startTelephony(rig, {
      ...{ journalFile: join(folder, 'surge.db'), callerKey: randomBytes(32), trunk: 'city-plan' },
      nowMs: clock.nowMs,
      mayExecute(command) {
        const parts = command.type === 'play-to-caller' ? command.parts : [];
        if (parts.includes('you-are-number')) toldPlaces += 1;
        return true;
      },
    });
    telephony.ask({ type: 'configure-queue', queue: waterworks });
  });
  afterEach(() => {
    telephony.ask({ type: 'tell-news', queueId, news: null });
    setLine({});
  });

  it('greets shortly and tells the news that are kept for it, as it does at no other time', async () => {
    const news = { newsId: 'storm', topic: 'storm', onlyInSurge: true } as const;
    telephony.ask({ type: 'tell-news', queueId, news });
    const before = await dial();
    await before.hears('greeting');
    let hasHeardNews = false;
    await eventually('he hears his place', 15_000, () => {
      hasHeardNews ||= before.call.hears(PROMPT_HZ['news-storm']) > 0.1;
      return before.call.hears(PROMPT_HZ['you-are-number']) > 0.1;
    });
    expect(hasHeardNews).toBe(false);
    before.call.hangUp();
    expect(await before.ended()).toMatchObject({ outcome: 'abandoned' });

    setLine({ surge: true });
    const { call, hears, ended } = await dial();
    await hears('greeting-short');
    await hears('news-storm');
    call.press('1');
    expect(await ended()).toMatchObject({ outcome: 'self_served', newsId: 'storm' });
    await eventually('he is let go', 20_000, () => call.ended);
  });

  it('tells who waits his place a third as often', async () => {
    const { call, callId, hears, ended } = await dial();
    const hasHeard = (prompts: number) =>
      eventually(`he has heard ${prompts} to their ends`, 15_000, () => {
        const { reported } = telephony;
        const heard = reported.filter((one) => one.type === 'prompt.finished');
        return heard.filter((one) => one.callId === callId).length === prompts;
      });
    await hears('you-are-number');
    await hasHeard(2);
    toldPlaces = 0;
    clock.pass(announceEveryMs - 1, telephony);
    expect(toldPlaces).toBe(0);
    clock.pass(1, telephony);
    expect(toldPlaces).toBe(1);
    // While he is told it: how long it is to the next telling is reckoned at the end of this one.
    setLine({ surge: true });
    await hears('you-are-number');

    await hasHeard(3);
    clock.pass(3 * announceEveryMs - 1, telephony);
    expect(toldPlaces).toBe(1);
    clock.pass(1, telephony);
    expect(toldPlaces).toBe(2);
    await hears('you-are-number');
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'abandoned' });
  });
});
