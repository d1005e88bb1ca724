import { afterEach, describe, expect, it } from 'vitest';
import { createAri, type Ari, type AriOptions } from '../../telephony/ari/index.ts';
import type { Operation } from '../../telephony/ari/rest.ts';
import { EventLog, quietLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';

/** A PBX that carries out everything, and whose replies of some kinds are lost once. */
function openPbx(lost: Operation[] = []): SimAsterisk {
  return new SimAsterisk({
    clock: quickClock(10),
    soundMs: () => 500,
    speechMs: () => 3_000,
    losesReply(operation) {
      const at = lost.indexOf(operation as Operation);
      if (at >= 0) lost.splice(at, 1);
      return at >= 0;
    },
  });
}

const open: Ari[] = [];
afterEach(async () => {
  for (const ari of open.splice(0)) await ari.stop();
});

async function callerIn(pbx: SimAsterisk, more: Partial<AriOptions> = {}) {
  const events = new EventLog();
  const options: AriOptions = {
    baseUrl: 'http://127.0.0.1:1',
    username: 'pasokh',
    password: 'none',
    application: 'pasokh',
    callerKey: Buffer.alloc(32, 1),
    now: () => pbx.clock.now(),
    random: () => 0.5,
    log: quietLog,
    promptPrefix: 'pasokh/',
    onEvent: (event) => events.push(event),
    ...more,
  };
  const ari = createAri(options, pbx.ports());
  open.push(ari);
  ari.start();
  await events.next('pbx.snapshot');
  const caller = pbx.dial('09151111111', '137');
  const { callId } = await events.next('call.arrived');
  ari.execute({ type: 'answer-caller', callId });
  const recordingId = `${callId}.p2`;
  const record = () =>
    ari.execute({ type: 'record-caller', callId, recordingId, parts: ['ask'], limitMs: 60_000 });
  return { ari, events, caller, callId, recordingId, record };
}

describe('a message', () => {
  it('is asked for, recorded, and music comes behind it', async () => {
    const pbx = openPbx();
    const { events, caller, recordingId, record } = await callerIn(pbx);
    record();
    await eventually('he is asked', 5_000, () => caller.sound === 'prompt');
    expect((await events.next('recording.finished')).recordingId).toBe(recordingId);
    await eventually('music comes', 5_000, () => caller.sound === 'music');
  });

  it.each(['channels.record', 'channels.startMoh'] as const)(
    'whose %s was done without an answer is recorded once, all the same',
    async (operation) => {
      const pbx = openPbx([operation]);
      const { ari, events, record } = await callerIn(pbx);
      record();
      await ari.idle();
      await events.next('recording.finished', () => true, 10_000);
      expect(events.count('command.failed')).toBe(0);
      expect(pbx.recordings.size).toBe(1);
    },
  );

  it('for which nobody may have been asked is not recorded', async () => {
    const pbx = openPbx(['channels.play']);
    const { ari, events, record } = await callerIn(pbx);
    record();
    const failed = await events.next('command.failed', () => true, 10_000);
    expect(failed).toMatchObject({ command: 'record-caller', reason: 'no-answer' });
    await ari.idle();
    expect(pbx.recordings.size).toBe(0);
  });

  it('of which the PBX says nothing when asked is asked for again, not called missing', async () => {
    const pbx = openPbx();
    const { ari, events, callId, recordingId, record } = await callerIn(pbx);
    record();
    await events.next('recording.finished');
    const lost: Operation[] = ['recordings.getLive'];
    Object.assign(pbx.options, {
      losesReply: (operation: Operation) => {
        const at = lost.indexOf(operation);
        if (at >= 0) lost.splice(at, 1);
        return at >= 0;
      },
    });
    const from = events.all.length;
    for (let n = 0; n < 2; n += 1) ari.execute({ type: 'find-recording', callId, recordingId });
    await ari.idle();
    const told = events.all.slice(from).map(({ type }) => type);
    expect(told).toEqual(['recording.finished']);
  });

  it('is refused where there is no room, and nobody is asked for it', async () => {
    const pbx = openPbx();
    const full = { hasRoom: async () => false, measure: async () => null };
    const { ari, events, caller, record } = await callerIn(pbx, { spool: full });
    await ari.idle();
    expect(caller.sound).toBe('music');
    record();
    expect(await events.next('recording.failed')).toMatchObject({ reason: 'refused' });
    expect(caller.sound).toBe('music');
    expect(pbx.recordings.size).toBe(0);
  });
});
