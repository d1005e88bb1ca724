import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toRecordingName } from '../../src/kit/recording-name.ts';
import type { Ari } from '../../telephony/ari/index.ts';
import { openSpool } from '../../telephony/host/spool.ts';
import type { CallId } from '../../telephony/protocol/index.ts';
import { promptHz, startAriRig, type AriRig, type EventLog } from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { eventually } from '../support/eventually.ts';
import { rms, telephoneSamples } from '../support/prompt-file.ts';
import { startSipp } from '../support/sipp.ts';

let rig: AriRig;
let ari: Ari;
let events: EventLog;
let folder: string;

beforeAll(async () => {
  rig = await startAriRig();
  folder = rig.asterisk.rendered.recordingsDir;
});
afterAll(async () => {
  await rig?.stop();
});

beforeEach(async () => {
  ({ ari, events } = rig.openAdapter({ spool: openSpool(folder) }));
  await events.next('pbx.snapshot');
});
afterEach(async () => {
  await ari.stop();
  await rig.asterisk.cli('channel request hangup all');
  await eventually(
    'all channels are gone',
    5_000,
    async () => ((await rig.asterisk.ari('GET', '/channels')).body as []).length === 0,
  );
});

async function arrive(toneHz = 0) {
  const citizen = await rig.openCitizen('09151234567', toneHz);
  const call = await citizen.dial('137');
  return { call, callId: await answer() };
}

async function answer(): Promise<CallId> {
  const { callId } = await events.next('call.arrived');
  ari.execute({ type: 'answer-caller', callId });
  return callId;
}

/** Asked for in 0.6 s; the name that the engine would give. */
function record(callId: CallId, limitMs: number, parts = ['short']): string {
  const recordingId = `${callId}.p3`;
  ari.execute({ type: 'record-caller', callId, recordingId, parts, limitMs });
  return recordingId;
}

const fileOf = (recordingId: string): string => join(folder, `${toRecordingName(recordingId)}.wav`);

async function speaksNow(recordingId: string): Promise<void> {
  const path = `/recordings/live/${toRecordingName(recordingId)}`;
  await eventually('he is recorded', 5_000, async () => {
    const { body } = await rig.asterisk.ari('GET', path);
    return (body as { state?: string }).state === 'recording';
  });
}

describe('a message', () => {
  it('of a caller who speaks to the limit: the file is there, and his voice is in it', async () => {
    const { host, port } = { host: rig.asterisk.sipHost, port: rig.asterisk.sipPort };
    const citizen = await startSipp({
      scenario: 'caller-waits',
      server: { host, port },
      calls: 1,
      toneHz: 700,
      limitMs: 60_000,
    });
    const callId = await answer();
    const recordingId = record(callId, 3_000);
    const told = await events.next('recording.finished', () => true, 10_000);
    expect(told).toMatchObject({ callId, recordingId, hasSpeech: true });
    expect(told.durationMs).toBeGreaterThan(2_000);
    ari.execute({ type: 'hang-up-caller', callId });
    expect(await citizen.ended).toMatchObject({ successful: 1, failed: 0 });
    const samples = telephoneSamples(fileOf(recordingId));
    expect(samples.length / 8).toBeGreaterThan(2_000);
    expect(rms(samples)).toBeGreaterThan(1_000);
  });

  it('is asked for, and behind it the caller hears music, not silence', async () => {
    const { call, callId } = await arrive();
    record(callId, 20_000);
    await eventually('he is asked for it', 3_000, () => call.hears(promptHz) > 0.1);
    const told = await events.next('recording.finished', () => true, 15_000);
    // Nothing was said, however long the PBX thinks that it was.
    expect(told.hasSpeech).toBe(false);
    await hearsSound(call, 'nothing was said after the tone: longest silence', { forMs: 2_000 });
  });

  it('of a caller who hangs up in the middle of it is found', async () => {
    const { call, callId } = await arrive(900);
    const recordingId = record(callId, 60_000);
    await speaksNow(recordingId);
    await eventually('he has said something', 5_000, () => heldBytes(recordingId) > 16_000);
    call.hangUp();
    await events.next('call.hung-up');
    const from = events.all.length;
    ari.execute({ type: 'find-recording', callId, recordingId });
    const told = await events.next('recording.finished', () => true, 5_000, from);
    expect(told).toMatchObject({ callId, recordingId, hasSpeech: true });
  });

  it('goes on while telephony is dead, and the next one finds it', async () => {
    const { callId } = await arrive(900);
    const recordingId = record(callId, 4_000);
    await speaksNow(recordingId);
    await ari.stop();
    await eventually('the recording is over', 10_000, async () => {
      const path = `/recordings/live/${toRecordingName(recordingId)}`;
      return (await rig.asterisk.ari('GET', path)).status === 404;
    });
    ({ ari, events } = rig.openAdapter({ spool: openSpool(folder) }));
    const seen = await events.next('pbx.snapshot');
    expect(seen.calls.map((one) => one.callId)).toEqual([callId]);
    ari.execute({ type: 'find-recording', callId, recordingId });
    const told = await events.next('recording.finished');
    expect(told).toMatchObject({ callId, recordingId, hasSpeech: true });
    expect(told.durationMs).toBeGreaterThan(3_000);
  });

  it('that was never begun is missing, and one that runs is not told of', async () => {
    const { callId } = await arrive(900);
    ari.execute({ type: 'find-recording', callId, recordingId: `${callId}.p9` });
    expect(await events.next('recording.failed')).toMatchObject({ reason: 'missing' });
    const recordingId = record(callId, 60_000);
    ari.execute({ type: 'find-recording', callId, recordingId });
    await ari.idle();
    expect(events.all.filter(({ type }) => type === 'recording.failed')).toHaveLength(1);
    expect(events.count('recording.finished')).toBe(0);
  });
});

describe('what cannot be recorded', () => {
  it('is refused before the caller has begun where the disk is full', async () => {
    await ari.stop();
    const full = { ...openSpool(folder), hasRoom: () => Promise.resolve(false) };
    ({ ari, events } = rig.openAdapter({ spool: full }));
    await events.next('pbx.snapshot');
    const { callId } = await arrive();
    const recordingId = record(callId, 10_000);
    const told = await events.next('recording.failed');
    expect(told).toMatchObject({ callId, recordingId, reason: 'refused' });
  });

  it('is told where the exchange does not take it, and the caller hears no tone', async () => {
    const { call, callId } = await arrive(900);
    const recordingId = record(callId, 2_000);
    await events.next('recording.finished', () => true, 10_000);
    // The same name again: it exists, and is not written over.
    const before = readFileSync(fileOf(recordingId));
    const from = events.all.length;
    record(callId, 2_000, ['long']);
    const failed = await events.next('command.failed', () => true, 5_000, from);
    expect(failed).toMatchObject({ command: 'record-caller', callId, reason: 'refused' });
    expect(readFileSync(fileOf(recordingId)).equals(before)).toBe(true);
    ari.execute({ type: 'play-to-caller', callId, promptId: 'sorry', parts: ['short'] });
    await events.next('prompt.finished', (event) => event.promptId === 'sorry', 5_000, from);
    expect(call.ended).toBe(false);
  });

  it('counts as failed where the file is shorter than what was said', async () => {
    await ari.stop();
    const short = {
      ...openSpool(folder),
      measure: () => Promise.resolve({ durationMs: 0, hasSpeech: false }),
    };
    ({ ari, events } = rig.openAdapter({ spool: short }));
    await events.next('pbx.snapshot');
    const { callId } = await arrive(900);
    record(callId, 4_000);
    expect(await events.next('recording.failed', () => true, 10_000)).toMatchObject({ callId });
  });
});

function heldBytes(recordingId: string): number {
  try {
    return readFileSync(fileOf(recordingId)).length;
  } catch {
    // Not there yet.
    return 0;
  }
}
