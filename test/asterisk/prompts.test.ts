import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layOutSounds, makePrompts, soundFoldersOf } from '../../src/prompts/index.ts';
import { placeParts } from '../../telephony/flow/caller-flow.ts';
import { listenToAri, type AriEar } from '../support/ari-ear.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import { peopleOf, type People } from '../support/sip-people.ts';
import { studioFile } from '../support/studio-file.ts';

let rig: AsteriskRig;
let people: People;
let ear: AriEar;
beforeAll(async () => {
  rig = await startAsterisk();
  people = peopleOf(rig);
  ear = await listenToAri(rig);
}, 240_000);
afterAll(async () => {
  await ear.die();
  await people.leave();
  await rig.stop();
});

/** How a playback ended; undefined while it has not. */
function endOf(playbackId: string): string | undefined {
  const ends = ear.events.filter(({ type }) => type === 'PlaybackFinished') as unknown as {
    playback: { id: string; state: string };
  }[];
  return ends.find(({ playback }) => playback.id === playbackId)?.playback.state;
}

test('a caller hears the place in line, piece by piece, and then the music', async () => {
  const citizen = await people.citizen('09151111111');
  const { call, answered } = await citizen.startCall('137');
  const [arrival] = await ear.arrived(1);
  const channel = `/channels/${arrival?.channel.id}`;
  await rig.ari('POST', `${channel}/answer`);
  await answered;
  const pieces = ['you-are-number', 'number/20-o', 'number/3', 'in-line'];
  const media = pieces.map((name) => `sound:pasokh/${name}`).join(',');
  const { body } = await rig.ari('POST', `${channel}/play?media=${media}`);
  const playbackId = (body as { id: string }).id;
  expect((await rig.ari('POST', `${channel}/moh`)).status).toBe(204);
  expect(await eventually('the sentence is over', 10_000, () => endOf(playbackId))).toBe('done');
  expect(call.heard(2_000).rms).toBeGreaterThan(500);
  await eventually('a second of music', 4_000, () => {
    const heard = call.heard(1_000);
    return heard.packets >= 45 && heard.rms > 800;
  });
  await call.hangUp();
});

test('a pilgrim hears the place in Arabic', async () => {
  const citizen = await people.citizen('09153333333');
  const before = ear.arrivals.length;
  const { call, answered } = await citizen.startCall('137');
  const channel = `/channels/${(await ear.arrived(before + 1)).at(-1)?.channel.id}`;
  await rig.ari('POST', `${channel}/answer`);
  await answered;
  const media = placeParts(23, 'ar')
    .map((name) => `sound:pasokh/${name}`)
    .join(',');
  const { body } = await rig.ari('POST', `${channel}/play?media=${media}`);
  const { id } = body as { id: string };
  expect(await eventually('the sentence is over', 10_000, () => endOf(id))).toBe('done');
  expect(call.heard(2_000).rms).toBeGreaterThan(500);
  await call.hangUp();
});

test('a sentence with a piece that nobody recorded is reported, not passed over', async () => {
  const citizen = await people.citizen('09152222222');
  const before = ear.arrivals.length;
  const { call, answered } = await citizen.startCall('137');
  const arrival = (await ear.arrived(before + 1)).at(-1);
  const channel = `/channels/${arrival?.channel.id}`;
  await rig.ari('POST', `${channel}/answer`);
  await answered;
  const reply = await rig.ari('POST', `${channel}/play?media=sound:pasokh/number/1000001`);
  const { id } = reply.body as { id: string };
  const state = await eventually('the playback is over', 5_000, () => endOf(id));
  expect(state).toBe('failed');
  await call.hangUp();
});

test('what was recorded in the browser is what the next caller hears, and back again, without a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-own-prompts-'));
  const folders = { ...soundFoldersOf(folder), played: join(rig.dir, 'sounds') };
  layOutSounds(folders);
  // As the set-up leaves it: this rig plays what the product brings, directly.
  rmSync(join(rig.dir, 'share/sounds'));
  symlinkSync(folders.played, join(rig.dir, 'share/sounds'));
  const prompts = makePrompts({
    folders,
    audit: { record: async () => undefined },
    nowMs: () => Date.now(),
    newId: () => 'one',
  });
  const { pid } = rig;
  const heardBy = async (number: string): Promise<number> => {
    const citizen = await people.citizen(number);
    const before = ear.arrivals.length;
    const { call, answered } = await citizen.startCall('137');
    const channel = `/channels/${(await ear.arrived(before + 1)).at(-1)?.channel.id}`;
    await rig.ari('POST', `${channel}/answer`);
    await answered;
    const reply = await rig.ari('POST', `${channel}/play?media=sound:pasokh/greeting`);
    const { id } = reply.body as { id: string };
    expect(await eventually('the sentence is over', 10_000, () => endOf(id))).toBe('done');
    const { rms } = call.heard(1_000);
    await call.hangUp();
    return rms;
  };
  const by = { userId: 'clerk', address: '127.0.0.1' };
  expect(await heardBy('09154444441')).toBeLessThan(10_000);
  // A tone as loud as no voice is.
  const tone = studioFile({ rate: 48_000, channels: 2, bits: 24, hz: 600, loudness: 0.9 });
  expect(await prompts.record('greeting', tone, by)).toMatchObject({ isOwn: true });
  expect(await heardBy('09154444442')).toBeGreaterThan(15_000);
  await prompts.takeBack('greeting', by);
  expect(await heardBy('09154444443')).toBeLessThan(10_000);
  expect(rig.pid).toBe(pid);
  rmSync(folder, { recursive: true });
});
