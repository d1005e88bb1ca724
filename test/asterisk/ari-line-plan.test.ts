import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { PlannedHours } from '../../telephony/protocol/index.ts';
import { startAriRig, type AriRig } from '../support/ari-rig.ts';
import { startTelephony, type RealTelephony } from '../support/ari-telephony.ts';
import { eventually } from '../support/eventually.ts';
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
} as const;
type Prompt = keyof typeof PROMPT_HZ;

let rig: AriRig;
let folder: string;
let telephony: RealTelephony;
let serial = 0;

beforeAll(async () => {
  rig = await startAriRig();
  folder = mkdtempSync(join(tmpdir(), 'pasokh-plan-'));
  for (const [name, hz] of Object.entries(PROMPT_HZ)) {
    const form = ['-r', '8000', '-c', '1', '-b', '16', join(rig.promptPrefix, `${name}.wav`)];
    execFileSync('sox', ['-q', '-n', ...form, 'synth', '2', 'sine', String(hz), 'vol', '0.25']);
  }
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

/** A citizen of his own dials, and his call's name. */
async function dial() {
  serial += 1;
  const known = telephony.notices.length;
  const phone = await rig.openCitizen(`0915222341${serial}`, CITIZEN_HZ);
  const call = await phone.dial('137');
  const { callId } = await eventually('his call has arrived', 10_000, () =>
    telephony.notices.slice(known).find((notice) => notice.type === 'call-arrived'),
  );
  const hears = (prompt: Prompt) =>
    eventually(`he hears ${prompt}`, 15_000, () => call.hears(PROMPT_HZ[prompt]) > 0.1);
  const ended = () => telephony.next('call-ended', (notice) => notice.callId === callId, 20_000);
  return { call, callId, hears, ended };
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
  it('greets shortly', async () => {
    setLine({ surge: true });
    const { call, hears, ended } = await dial();
    await hears('greeting-short');
    call.hangUp();
    expect(await ended()).toMatchObject({ outcome: 'abandoned' });
    setLine({});
  });
});
