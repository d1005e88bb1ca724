import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import {
  maxGapMs,
  type RtpStream,
  type RunningCapture,
  soundBetween,
  startCapture,
} from '../support/pcap.ts';
import { headerOf, userOf } from '../support/sip-message.ts';
import { startSipp, type RunningSipp, type SippOptions } from '../support/sipp.ts';
import { PATIENCE } from '../support/patience.ts';

const AGENT_HZ = 700;
const CALLER_HZ = 1_100;

let rig: AsteriskRig;
const running: (RunningSipp | RunningCapture)[] = [];
beforeAll(async () => {
  rig = await startAsterisk({ lapS: 3 });
}, 240_000);
const members: string[] = [];
afterEach(async () => {
  await Promise.allSettled(running.splice(0).map((one) => one.stop()));
  for (const name of members.splice(0)) await rig.syncFallback('remove', name);
});
afterAll(() => rig.stop());

async function sipp(options: Omit<SippOptions, 'server' | 'limitMs'>): Promise<RunningSipp> {
  const server = { host: '127.0.0.1', port: rig.sipPort };
  const started = await startSipp({ ...options, server, limitMs: 40_000 });
  running.push(started);
  return started;
}

async function signIn(name: string, phones: RunningSipp): Promise<void> {
  await rig.addPhone(name, 'never-used-password', `sip:${name}@127.0.0.1:${phones.port}`);
  await rig.syncFallback('add', name);
  members.push(name);
}

test('with our programs dead, six callers are all served by two agents, oldest first', async () => {
  const capture = await startCapture(rig);
  running.push(capture);
  const agents = await sipp({
    scenario: 'agent-answers',
    values: { ringMs: 100, talkMs: 1_000 },
    toneHz: AGENT_HZ,
  });
  await signIn('reza', agents);
  await signIn('sara', agents);
  const numbers = Array.from({ length: 6 }, (_, i) => `0915000000${i}`);
  const callers = await sipp({
    scenario: 'caller-waits',
    calls: 6,
    callsPerS: 4,
    numbers,
    toneHz: CALLER_HZ,
  });
  expect(await callers.ended).toEqual({ successful: 6, failed: 0, errors: '' });
  expect(await agents.stop()).toMatchObject({ successful: 6, failed: 0 });

  const { sip, rtp, dropped } = await capture.stop();
  expect(dropped).toBe(0);
  const invites = (toPort: number): string[] =>
    sip
      .filter(({ message, toPort: to }) => message.method === 'INVITE' && to === toPort)
      .map(({ message }) => userOf(headerOf(message, 'From')) ?? '');
  expect(invites(rig.sipPort)).toEqual(numbers);
  // The exchange's own queue may ring two who are next to each other within the same few ms.
  const places = invites(agents.port).map((number) => numbers.indexOf(number));
  expect(places.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(places.filter((place, at) => Math.abs(place - at) > 1)).toEqual([]);

  // A port of a call that is over may be the next one's: it is the source that tells them apart.
  const fromAsterisk = rtp
    .filter(({ fromPort }) => fromPort >= rig.rtpFrom && fromPort <= rig.rtpTo)
    .flatMap(bySource)
    .filter(({ packets }) => packets.length > 20);
  const heardAtEnd = fromAsterisk.map((stream) => {
    const endMs = stream.packets.at(-1)?.atMs ?? 0;
    return soundBetween(stream, endMs - 300, endMs).toneHz;
  });
  expect(heardAtEnd.filter((hertz) => hertz === AGENT_HZ).length).toBe(6);
  expect(heardAtEnd.filter((hertz) => hertz === CALLER_HZ).length).toBe(6);
  for (const stream of fromAsterisk) {
    const [first, last] = [stream.packets[0]?.atMs ?? 0, stream.packets.at(-1)?.atMs ?? 0];
    expect(maxGapMs(stream, first, last)).toBeLessThan(PATIENCE * 1_000);
  }
}, 240_000);

function bySource(stream: RtpStream): RtpStream[] {
  const sources = new Set(stream.packets.map(({ ssrc }) => ssrc));
  return Array.from(sources, (source) => ({
    ...stream,
    packets: stream.packets.filter(({ ssrc }) => ssrc === source),
  }));
}

test('a caller who gives up while a phone rings takes the ringing away', async () => {
  const agents = await sipp({ scenario: 'agent-never-answers' });
  await signIn('reza', agents);
  const callers = await sipp({ scenario: 'caller-hangs-up', values: { talkMs: 2_500 }, calls: 1 });
  expect(await callers.ended).toEqual({ successful: 1, failed: 0, errors: '' });
  expect(await agents.stop()).toEqual({ successful: 1, failed: 0, errors: '' });
});

test('a phone that refuses passes the caller on', async () => {
  const refusing = await sipp({ scenario: 'agent-rejects', values: { status: 486 } });
  const answering = await sipp({ scenario: 'agent-answers', values: { ringMs: 50, talkMs: 300 } });
  await signIn('reza', refusing);
  const callers = await sipp({ scenario: 'caller-waits', calls: 1 });
  await eventually('the refusal', 5_000, () => /RINGCANCELED|RINGNOANSWER/.test(rig.queueLog()));
  await signIn('sara', answering);
  expect(await callers.ended).toEqual({ successful: 1, failed: 0, errors: '' });
  expect(await answering.stop()).toMatchObject({ successful: 1, failed: 0 });
  expect((await refusing.stop()).failed).toBe(0);
});

test('a phone cannot send its caller to the headset check: refused, and the talk goes on', async () => {
  const agents = await sipp({
    scenario: 'agent-transfers',
    values: { ringMs: 50, talkMs: 200, target: '600' },
  });
  await signIn('reza', agents);
  const callers = await sipp({ scenario: 'caller-hangs-up', values: { talkMs: 5_000 }, calls: 1 });
  expect(await callers.ended).toEqual({ successful: 1, failed: 0, errors: '' });
  expect(await agents.stop()).toEqual({ successful: 1, failed: 0, errors: '' });
});
