import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toRecordingName } from '../../src/kit/recording-name.ts';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { QueueRules } from '../../telephony/protocol/index.ts';
import { dialIn } from '../support/ari-dial-in.ts';
import { startAriRig, type AriRig } from '../support/ari-rig.ts';
import { startTelephony, type RealTelephony } from '../support/ari-telephony.ts';
import { eventually } from '../support/eventually.ts';
import { telephoneSamples } from '../support/prompt-file.ts';
import { stopClock, type StoppedClock } from '../support/stopped-clock.ts';
import { noRules } from '../support/story-rules.ts';
import { waterworks } from '../support/waterworks.ts';

/** Where each rule of leaving leads, on the exchange; when it holds is told in test/scenario. */
const LIMIT_MS = 60_000;
/** The clock that stands still is an hour ahead of the PBX, which dates arrivals. */
const LONGEST_WAIT_MS = 2 * 3_600_000;
const CITIZEN_HZ = 900;
const EXPERT_HZ = 600;
/** Each prompt is a tone of its own here. */
const PROMPT_HZ = {
  greeting: 1_300,
  'cannot-answer-now': 1_700,
  'line-is-full': 2_100,
  'leave-message': 2_500,
} as const;
const TO_PARKS = { to: 'queue', queueId: 'parks' };
const { queueId } = waterworks;

let rig: AriRig;
let folder: string;
let telephony: RealTelephony;
let clock: StoppedClock;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-leave-'));
  for (const [name, hz] of Object.entries(PROMPT_HZ)) rig.record(name, 2, hz);
  clock = stopClock();
  telephony = await startTelephony(rig, {
    ...{ journalFile: join(folder, 'journal.db'), callerKey: randomBytes(32), trunk: 'city-leave' },
    nowMs: clock.nowMs,
  });
  telephony.ask({ type: 'configure-queue', queue: waterworks });
  const parks = { ...waterworks, queueId: 'parks', extension: '138' };
  telephony.ask({ type: 'configure-queue', queue: parks } as EngineRequest);
});

afterEach(() => {
  const agents = telephony.notices.flatMap((n) =>
    n.type === 'agent-changed' ? [n.agent.agentId] : [],
  );
  for (const agentId of new Set(agents)) telephony.ask({ type: 'sign-out-agent', agentId });
  rules({});
});

afterAll(async () => {
  await telephony?.kill();
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function rules(given: { readonly [Rule in keyof QueueRules]?: unknown }): void {
  const request = { type: 'configure-rules', queueId, rules: { ...noRules, ...given } };
  telephony.ask(request as EngineRequest);
}

async function dial() {
  serial += 1;
  const number = `0915222345${serial}`;
  const one = await dialIn({ rig, telephony, number, toneHz: CITIZEN_HZ, promptHz: PROMPT_HZ });
  const sentOn = () => telephony.next('call-overflowed', ({ callId }) => callId === one.callId);
  return { ...one, sentOn };
}

/** Signed in for this queue; answers what rings. */
async function agent(agentId: string, of: string, pausedReason: string | null = null) {
  const phone = await rig.openAgent(telephony.ari, agentId, EXPERT_HZ);
  phone.on('call', (leg) => {
    leg.ring();
    leg.answer();
  });
  const memberships = [{ queueId: of, rank: 1 }];
  const known = { agentId, memberships, skills: {}, phone: 'desk', pausedReason };
  telephony.ask({ type: 'sign-in-agent', ...known } as EngineRequest);
}

describe('a caller of a queue whose rule leads to another one', () => {
  it('has waited to its limit: the expert over there talks to him', async () => {
    rules({ longestWait: { limitMs: LONGEST_WAIT_MS, then: TO_PARKS } });
    await agent('vera', 'parks');
    const { call, hears, ended, sentOn } = await dial();
    await hears('greeting');
    expect(telephony.notices.filter(({ type }) => type === 'call-overflowed')).toEqual([]);
    clock.pass(LONGEST_WAIT_MS, telephony);
    expect(await sentOn()).toMatchObject({ cause: 'longest-wait', queueId: 'parks' });
    await eventually('he hears the expert', 20_000, () => call.hears(EXPERT_HZ) > 0.5);
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'answered', queueId: 'parks' });
  });

  it('finds it full: he is served over there, before whoever fills it', async () => {
    rules({ longestQueue: { maxWaiting: 1, then: TO_PARKS } });
    const first = await dial();
    await agent('boris', 'parks');
    const { call, ended, sentOn } = await dial();
    expect(await sentOn()).toMatchObject({ cause: 'longest-queue', queueId: 'parks' });
    await eventually('he hears the expert', 20_000, () => call.hears(EXPERT_HZ) > 0.5);
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'answered', queueId: 'parks' });
    first.call.hangUp();
    expect(await first.ended()).toMatchObject({ outcome: 'abandoned', queueId });
  });
});

describe('a caller of a queue whose rule ends', () => {
  it('finds it full, is told so, and is let go', async () => {
    rules({ longestQueue: { maxWaiting: 1, then: { to: 'message' } } });
    const first = await dial();
    const { call, hears, ended } = await dial();
    await hears('line-is-full');
    expect(await ended()).toMatchObject({ outcome: 'overflowed', cause: 'longest-queue' });
    await eventually('he is let go', 20_000, () => call.ended);
    expect(first.call.ended).toBe(false);
    first.call.hangUp();
    await first.ended();
  });

  it('has nobody signed in: he is told, and is let go', async () => {
    rules({ nobodySignedIn: { afterMs: LIMIT_MS, then: { to: 'message' } } });
    const { call, hears, ended } = await dial();
    await hears('greeting');
    clock.pass(LIMIT_MS, telephony);
    await hears('cannot-answer-now');
    expect(await ended()).toMatchObject({ outcome: 'overflowed', cause: 'nobody-signed-in' });
    await eventually('he is let go', 20_000, () => call.ended);
  });

  it('has only experts on a break: he leaves a message, and its words are kept', async () => {
    rules({ allPaused: { afterMs: LIMIT_MS, then: { to: 'voicemail' } } });
    await agent('olga', queueId, 'prayer');
    const { call, callId, hears, ended } = await dial();
    await hears('greeting');
    clock.pass(LIMIT_MS, telephony);
    await hears('leave-message');
    await telephony.next('recording-started', (notice) => notice.callId === callId);
    const file = join(
      rig.asterisk.rendered.recordingsDir,
      `${toRecordingName(`${callId}.p2`)}.wav`,
    );
    await eventually(
      'he has said something',
      20_000,
      () => existsSync(file) && statSync(file).size > 16_000,
    );
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'voicemail', cause: 'all-paused' });
    const kept = await telephony.next('message-left', (notice) => notice.callId === callId);
    expect(telephoneSamples(file).length).toBeGreaterThan(8_000);
    expect(kept.recordingId).toBe(`${callId}.p2`);
  });
});
