import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ari } from '../../telephony/ari/index.ts';
import type { CallId } from '../../telephony/protocol/index.ts';
import type { SipCall } from '../support/ari-phone.ts';
import {
  promptHz,
  ringAgent,
  startAriRig,
  toOffer,
  type AriRig,
  type EventLog,
} from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { eventually } from '../support/eventually.ts';

let rig: AriRig;
let ari: Ari;
let events: EventLog;

beforeAll(async () => {
  rig = await startAriRig();
});
afterAll(async () => {
  await rig?.stop();
});

beforeEach(async () => {
  ({ ari, events } = rig.openAdapter());
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

async function arrive(callerNumber = '09151234567', toneHz = 0) {
  const from = events.all.length;
  const citizen = await rig.openCitizen(callerNumber, toneHz);
  const call = await citizen.dial('137');
  const { callId } = await events.next('call.arrived', () => true, 5_000, from);
  ari.execute({ type: 'answer-caller', callId });
  return { call, callId };
}

function speak(callId: CallId, promptId: string, parts: string[]): void {
  ari.execute({ type: 'play-to-caller', callId, promptId, parts });
}

/** From now on, so much of it. */
const expectSound = (call: SipCall, forMs: number): Promise<void> =>
  hearsSound(call, 'waiting: longest silence', { forMs });

describe('a waiting citizen', () => {
  it('hears music behind the prompt, and behind every later one', async () => {
    const { call, callId } = await arrive();
    speak(callId, 'greeting', ['short']);
    await events.next('prompt.finished', (event) => event.promptId === 'greeting');
    await expectSound(call, 1_500);
    speak(callId, 'place', ['short', 'short']);
    await events.next('prompt.finished', (event) => event.promptId === 'place');
    await expectSound(call, 1_500);
  });

  it('hears the parts of a prompt one after the other and is told of once', async () => {
    const { callId } = await arrive();
    const startedAtMs = performance.now();
    speak(callId, 'place', ['short', 'short', 'short']);
    await events.next('prompt.finished');
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_700);
    expect(events.count('prompt.finished')).toBe(1);
  });

  it('hears a new prompt at once: the one that ran is cut and not counted as heard', async () => {
    const { call, callId } = await arrive();
    speak(callId, 'first', ['long']);
    await eventually('the first is heard', 3_000, () => call.hears(promptHz) > 0.1);
    speak(callId, 'second', ['short']);
    await events.next('prompt.finished', (event) => event.promptId === 'second', 2_500);
    expect(events.all.filter((e) => e.type === 'prompt.finished')).toHaveLength(1);
    await expectSound(call, 1_500);
  });

  it('still hears music when a prompt does not exist', async () => {
    const { call, callId } = await arrive();
    speak(callId, 'typo', ['no-such-recording']);
    await events.next('prompt.finished', (event) => event.promptId === 'typo');
    await expectSound(call, 1_500);
  });

  it('hears music although our process dies in the middle of the prompt', async () => {
    const { call, callId } = await arrive();
    // Long enough to be noticed by a test that has to wait for its turn.
    speak(callId, 'greeting', ['short', 'short', 'short']);
    await eventually('the greeting is heard', 3_000, () => call.hears(promptHz) > 0.1);
    await ari.stop();
    await eventually('the greeting is over', 5_000, () => call.hears(promptHz) < 0.02);
    await expectSound(call, 2_000);
  });

  it('is not left alone when a join is done late that was given up', async () => {
    const { call, callId } = await arrive();
    const anna = await rig.openAgent(ari, 'anna', 600);
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    await events.next('offer.answered');
    // Of a prompt that goes on although it was to stop, a foreign one will do.
    const media = encodeURIComponent(`sound:${rig.promptPrefix}long`);
    await rig.asterisk.ari('POST', `/channels/${callId}/play/foreign?media=${media}`);
    await eventually('the prompt is heard', 3_000, () => call.hears(promptHz) > 0.1);
    ari.execute({ type: 'connect', callId, offerId });
    const { reason } = await events.next('command.failed');
    expect(reason).toBe('no-answer');
    const isInside = async () => {
      const { body } = await rig.asterisk.ari('GET', '/bridges');
      return (body as { channels: string[] }[]).some(({ channels }) => channels.includes(callId));
    };
    expect(await isInside()).toBe(false);
    await rig.asterisk.ari('DELETE', '/playbacks/foreign');
    await eventually('the prompt is over', 3_000, () => call.hears(promptHz) < 0.02);
    await eventually('he is taken out again', 5_000, async () => !(await isInside()));
    await expectSound(call, 2_000);
    expect(await isInside()).toBe(false);
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await eventually('both talk', 5_000, () => call.hears(600) > 0.5);
  });

  it('is in no bridge while waiting, so that one crowd cannot hold up the others', async () => {
    const first = await arrive('09151111111');
    const second = await arrive('09152222222');
    for (const { callId } of [first, second]) {
      ari.execute({ type: 'play-music', callId });
    }
    await ari.idle();
    const bridges = (await rig.asterisk.ari('GET', '/bridges')).body as { channels: string[] }[];
    expect(bridges.flatMap((bridge) => bridge.channels)).toEqual([]);
    await Promise.all([expectSound(first.call, 1_200), expectSound(second.call, 1_200)]);
  });

  it('presses a key and we hear which', async () => {
    const { call, callId } = await arrive();
    ari.execute({ type: 'play-music', callId });
    await ari.idle();
    await eventually('sound flows', 2_000, () => call.heardAtMs.length > 5);
    call.press('7');
    const { digit } = await events.next('call.digit', (event) => event.callId === callId);
    expect(digit).toBe('7');
  });

  it('who was joined out of the music hears the agent and nothing else', async () => {
    const agent = await rig.openAgent(ari, 'anna', 600);
    const { call, callId } = await arrive('09151234567', 900);
    ari.execute({ type: 'play-music', callId });
    await eventually('music', 2_000, () => call.heardAtMs.length > 20);
    const { offerId, leg } = await ringAgent(ari, agent, callId);
    leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await eventually('the agent alone is heard', 3_000, () => call.purity(600) > 0.9);
    await eventually('the citizen alone is heard', 3_000, () => leg.purity(900) > 0.9);
  });

  it('is held with music and back again, and the agent stays', async () => {
    const agent = await rig.openAgent(ari, 'boris', 600);
    const { call, callId } = await arrive('09151234567', 900);
    ari.execute({ type: 'play-music', callId });
    const { offerId, leg } = await ringAgent(ari, agent, callId);
    leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await eventually('they talk', 3_000, () => call.purity(600) > 0.9);

    ari.execute({ type: 'hold-caller', callId });
    await ari.idle();
    await eventually('the agent is not heard on hold', 2_000, () => call.hears(600) < 0.02);
    await expectSound(call, 1_200);
    ari.execute({ type: 'unhold-caller', callId, offerId });
    await eventually(
      'they talk again',
      3_000,
      () => call.purity(600) > 0.9 && leg.purity(900) > 0.9,
    );
    expect(events.count('command.failed')).toBe(0);
  });

  it('is left alone by the agent: out of the bridge to music, then to the next agent', async () => {
    const anna = await rig.openAgent(ari, 'anna', 600);
    const boris = await rig.openAgent(ari, 'boris', 700);
    const { call, callId } = await arrive('09151234567', 900);
    const first = await ringAgent(ari, anna, callId);
    first.leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId: first.offerId });
    await events.next('call.joined');
    first.leg.hangUp();
    await events.next('leg.ended', (event) => event.offerId === first.offerId);
    speak(callId, 'sorry', ['short']);
    await events.next('prompt.finished', (event) => event.promptId === 'sorry');
    await expectSound(call, 1_200);
    const second = await ringAgent(ari, boris, callId, { n: 2 });
    second.leg.answer();
    await events.next('offer.answered', (event) => event.offerId === second.offerId);
    ari.execute({ type: 'connect', callId, offerId: second.offerId });
    await events.next('call.joined', (event) => event.offerId === second.offerId);
    await eventually('the second agent alone is heard', 3_000, () => call.purity(700) > 0.9);
  });

  it('who hangs up in the greeting is reported once, with nothing left in the PBX', async () => {
    const { call, callId } = await arrive();
    speak(callId, 'greeting', ['long']);
    await eventually('the greeting is heard', 3_000, () => call.hears(promptHz) > 0.1);
    call.hangUp();
    await events.next('call.hung-up', (event) => event.callId === callId);
    ari.execute({ type: 'play-music', callId });
    const failed = await events.next('command.failed');
    expect(failed).toMatchObject({ command: 'play-music', callId, reason: 'gone' });
    expect(events.count('call.hung-up')).toBe(1);
  });

  it('is hung up by us: one report, the phone gets its BYE', async () => {
    const { call, callId } = await arrive();
    ari.execute({ type: 'hang-up-caller', callId });
    await events.next('call.hung-up', (event) => event.callId === callId);
    await eventually('the phone is told', 2_000, () => call.ended);
    ari.execute({ type: 'hang-up-caller', callId });
    await events.next('command.failed', (event) => event.command === 'hang-up-caller');
    expect(events.count('call.hung-up')).toBe(1);
  });

  it('goes to the fallback queue and comes back with the first arrival time', async () => {
    const { call, callId } = await arrive();
    const { enteredAtMs } = await events.next('call.arrived', (event) => event.callId === callId);
    speak(callId, 'greeting', ['long']);
    const from = events.all.length;
    ari.execute({ type: 'continue-in-fallback', callId });
    await ari.idle();
    const back = await events.next('call.arrived', (e) => e.callId === callId, 12_000, from);
    expect(back.enteredAtMs).toBe(enteredAtMs);
    expect(back.extension).toBe('137');
    expect(events.count('call.hung-up')).toBe(0);
    expect(call.ended).toBe(false);
  });

  it('does not exist any more: every command is answered, none hangs', async () => {
    const callId = '1700000000.999' as CallId;
    const offerId = toOffer(callId);
    ari.execute({ type: 'answer-caller', callId });
    ari.execute({ type: 'connect', callId, offerId });
    ari.execute({ type: 'hold-caller', callId });
    ari.execute({ type: 'unhold-caller', callId, offerId });
    ari.execute({ type: 'continue-in-fallback', callId });
    ari.execute({ type: 'drop-leg', callId, offerId });
    await ari.idle();
    for (const command of [
      'answer-caller',
      'connect',
      'hold-caller',
      'unhold-caller',
      'continue-in-fallback',
    ]) {
      await events.next('command.failed', (e) => e.command === command && e.reason === 'gone');
    }
    await events.next('offer.failed', (event) => event.offerId === offerId);
  });
});
