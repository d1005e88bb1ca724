import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/index.ts';
import { readWave } from '../../src/kit/wave-reading.ts';
import { resampled } from '../../src/kit/resample.ts';
import { toTelephone } from '../../src/prompts/recording.ts';
import { layOutSounds, makePrompts, type SoundFolders } from '../../src/prompts/index.ts';
import { rms, telephoneSamples } from '../support/prompt-file.ts';
import { studioFile } from '../support/studio-file.ts';
import { waveFile } from '../support/wave-file.ts';

const BY = { userId: 'clerk', address: '10.0.0.1' };
const NOW_MS = Date.UTC(2026, 10, 26, 8);
const GREETING = 'pasokh/greeting.wav';

let folder: string;
let folders: SoundFolders;
let audited: AuditEntry[];
let ids = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-prompts-'));
  folders = {
    shipped: join(folder, 'shipped'),
    own: join(folder, 'own'),
    played: join(folder, 'played'),
  };
  audited = [];
  mkdirSync(join(folders.shipped, 'pasokh/ar'), { recursive: true });
  mkdirSync(join(folders.shipped, 'music'));
  writeFileSync(join(folders.shipped, GREETING), waveFile(1_000, 500));
  writeFileSync(join(folders.shipped, 'pasokh/ar/greeting.wav'), waveFile(1_500, 500));
  writeFileSync(join(folders.shipped, 'music/waiting.ulaw'), 'music');
  const prompts = [
    { name: 'greeting', text: 'سلام', placeholder: true, file: GREETING },
    {
      ...{ name: 'ar/greeting', text: 'السلام', language: 'ar', placeholder: false },
      file: 'pasokh/ar/greeting.wav',
    },
    { name: 'gone', text: 'رفته', placeholder: true, file: 'pasokh/gone.wav' },
  ];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ prompts }));
  layOutSounds(folders);
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (manifest: { manifest?: string } = { manifest: join(folder, 'manifest.json') }) =>
  makePrompts({
    folders,
    audit: { record: async (entry) => void audited.push(entry) },
    nowMs: () => NOW_MS,
    newId: () => `id-${(ids += 1)}`,
    ...manifest,
  });

test('each sentence is listed with who speaks it, also one that nobody has spoken', async () => {
  const rows = await make().list();
  expect(rows.map(({ name, language, state, isOwn }) => [name, language, state, isOwn])).toEqual([
    ['greeting', 'fa', 'placeholder', false],
    ['ar/greeting', 'ar', 'recorded', false],
    ['gone', 'fa', 'missing', false],
  ]);
  expect(rows.map(({ durationMs }) => durationMs)).toEqual([1_000, 1_500, null]);
  expect(await make().count()).toEqual({ missing: 1, placeholders: 1 });
});

test('a studio recording is what the next caller hears, and is on record with who brought it', async () => {
  const prompts = make();
  const row = await prompts.record(
    'greeting',
    studioFile({ rate: 48_000, channels: 2, hz: 1_000 }),
    BY,
  );
  expect(row).toMatchObject({ state: 'recorded', isOwn: true, durationMs: 2_000 });
  expect(row).toMatchObject({ changedAtMs: NOW_MS });
  // What Asterisk opens, and in the one format that it plays.
  const samples = telephoneSamples(join(folders.played, GREETING));
  expect(samples).toHaveLength(16_000);
  expect(rms(samples)).toBeGreaterThan(5_000);
  expect(readFileSync(join(folders.played, 'music/waiting.ulaw'), 'utf8')).toBe('music');
  expect(audited).toEqual([
    {
      ...BY,
      act: 'prompt-recorded',
      subjectKind: 'prompt',
      subjectId: 'greeting',
      detail: { durationMs: 2_000 },
    },
  ]);
});

test('taken back, callers hear what the product brings; a second time changes nothing', async () => {
  const prompts = make();
  await prompts.record('greeting', studioFile({ rate: 16_000 }), BY);
  expect(await prompts.takeBack('greeting', BY)).toMatchObject({
    state: 'placeholder',
    isOwn: false,
  });
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(8_000);
  await prompts.takeBack('greeting', BY);
  expect(audited.map(({ act }) => act)).toEqual(['prompt-recorded', 'prompt-taken-back']);
});

test('nobody hears nothing while a recording is taken back', async () => {
  const prompts = make();
  await prompts.record('greeting', studioFile({ rate: 16_000 }), BY);
  // One that cannot be taken away shows what had been done before.
  rmSync(join(folders.own, GREETING));
  mkdirSync(join(folders.own, GREETING));
  await expect(prompts.takeBack('greeting', BY)).rejects.toThrow();
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(8_000);
});

test('a recording that could not be put on record leaves nothing behind', async () => {
  const prompts = makePrompts({
    folders,
    audit: { record: () => Promise.reject(new Error('the disk is full')) },
    nowMs: () => NOW_MS,
    newId: () => 'id',
    manifest: join(folder, 'manifest.json'),
  });
  const sound = studioFile({ rate: 16_000 });
  await expect(prompts.record('greeting', sound, BY)).rejects.toThrow('the disk is full');
  expect(readdirSync(join(folders.own, 'pasokh'))).toEqual([]);
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(8_000);
});

test('what a server that died had begun to write is gone after a while', async () => {
  const prompts = make();
  await prompts.record('greeting', studioFile({ rate: 16_000 }), BY);
  const begun = (id: string, agoMs: number): void => {
    const path = join(folders.own, `${GREETING}.${id}.new`);
    writeFileSync(path, 'half');
    utimesSync(path, (NOW_MS - agoMs) / 1_000, (NOW_MS - agoMs) / 1_000);
  };
  begun('old', 3_600_000);
  begun('fresh', 1_000);
  prompts.settle();
  expect(readdirSync(join(folders.own, 'pasokh')).toSorted()).toEqual([
    'greeting.wav',
    'greeting.wav.fresh.new',
  ]);
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(16_000);
});

test('a sentence that the product does not bring can be recorded, and is missing when taken back', async () => {
  const prompts = make();
  expect(await prompts.record('gone', studioFile({ rate: 8_000 }), BY)).toMatchObject({
    state: 'recorded',
  });
  expect(existsSync(join(folders.played, 'pasokh/gone.wav'))).toBe(true);
  expect(await prompts.takeBack('gone', BY)).toMatchObject({ state: 'missing', durationMs: null });
});

test('an update of the product keeps what was recorded here, and drops what is no longer said', async () => {
  await make().record('greeting', studioFile({ rate: 44_100 }), BY);
  rmSync(join(folders.shipped, 'pasokh/ar/greeting.wav'));
  rmSync(folders.played, { recursive: true });
  layOutSounds(folders);
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(16_000);
  rmSync(join(folders.shipped, GREETING));
  layOutSounds(folders);
  expect(existsSync(join(folders.played, 'pasokh/ar/greeting.wav'))).toBe(false);
  expect(existsSync(join(folders.played, GREETING))).toBe(true);
});

test.each([
  ['no sound file', Buffer.from('nothing of the kind'), 'prompt-not-wave'],
  ['one that is compressed', studioFile({ rate: 8_000, format: 7, bits: 8 }), 'prompt-not-wave'],
  ['a rate of no studio', studioFile({ rate: 191_999, ms: 300 }), 'prompt-not-wave'],
  ['six voices', studioFile({ rate: 8_000, channels: 6 }), 'prompt-not-wave'],
  ['a head without a body', studioFile({ rate: 8_000, ms: 0 }), 'prompt-length'],
  ['a click', studioFile({ rate: 48_000, ms: 100 }), 'prompt-length'],
  ['more than a minute', studioFile({ rate: 8_000, ms: 61_000 }), 'prompt-length'],
  ['silence', studioFile({ rate: 48_000, loudness: 0.001 }), 'prompt-silent'],
])('%s is refused, and what callers hear stays', async (_, file, code) => {
  expect(await make().record('greeting', file, BY)).toBe(code);
  expect(telephoneSamples(join(folders.played, GREETING))).toHaveLength(8_000);
  expect(audited).toEqual([]);
});

test('nobody records a sentence that is not in the list', async () => {
  expect(await make().record('ring-tone', studioFile({ rate: 8_000 }), BY)).toBe('unknown-prompt');
  expect(await make().takeBack('ring-tone', BY)).toBe('unknown-prompt');
  expect(await make().read('ring-tone')).toBeNull();
});

test.each([
  ['8 bits', { bits: 8 }],
  ['24 bits', { bits: 24 }],
  ['32 bits', { bits: 32 }],
  ['floats', { bits: 32, format: 3 }],
  ['a long head', { format: 0xfffe, bits: 24 }],
] as const)('%s are as loud as sixteen', async (_, format) => {
  await make().record('greeting', studioFile({ rate: 44_100, hz: 700, ...format }), BY);
  expect(rms(telephoneSamples(join(folders.played, GREETING)))).toBeGreaterThan(11_400);
  expect(rms(telephoneSamples(join(folders.played, GREETING)))).toBeLessThan(11_800);
});

test('what a telephone cannot carry is taken out, and never folded back into the voice', async () => {
  const loudnessAt = async (hz: number): Promise<number> => {
    await make().record('greeting', studioFile({ rate: 48_000, hz, loudness: 0.5 }), BY);
    const samples = telephoneSamples(join(folders.played, GREETING));
    return rms(samples.subarray(800, -800));
  };
  // 0.5 of 32,767 as a sine is 11,585.
  for (const hz of [300, 1_000, 3_000]) expect(await loudnessAt(hz)).toBeGreaterThan(11_000);
  // 5 kHz would be heard as 3 kHz, 7 kHz as 1 kHz: nothing of them is left to hear.
  for (const [rate, hz] of [
    [48_000, 5_000],
    [44_100, 7_000],
    [16_000, 5_500],
  ] as const) {
    const file = studioFile({ rate, hz, loudness: 0.5 });
    expect(await make().record('greeting', file, BY), `${hz} Hz`).toBe('prompt-silent');
  }
});

test('a long file is made in small pieces, so that calls go on beside it', async () => {
  const rate = 192_000;
  const sound = readWave(studioFile({ rate, bits: 8, ms: 3_000 }));
  const pieces = [...(sound?.pieces() ?? [])];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(50_000);
  expect(pieces.reduce((all, { length }) => all + length, 0)).toBe(sound?.count);
  // The filter is longest where most is taken out: a piece holds fewer samples there.
  const longest = [...resampled(new Float32Array(rate * 3), rate, 8_000)][0]?.length ?? 0;
  expect(longest % 160).toBe(0);
  expect(longest * rate).toBeLessThan(8_000 * 48_000);
  const made = await toTelephone(studioFile({ rate, ms: 1_000 }));
  expect(made).toMatchObject({ durationMs: 1_000 });
});

test('a click in silence is no voice', async () => {
  const file = studioFile({ rate: 8_000, loudness: 0 });
  file.writeInt16LE(32_000, file.length - 4_000);
  expect(await make().record('greeting', file, BY)).toBe('prompt-silent');
});

test('all that the product brings is there', async () => {
  const { soundFoldersOf } = await import('../../src/prompts/index.ts');
  folders = soundFoldersOf(folder);
  layOutSounds(folders);
  const rows = await make({}).list();
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(({ state }) => state === 'missing')).toEqual([]);
  for (const { name } of rows) {
    expect(existsSync(join(folders.played, `pasokh/${name}.wav`)), name).toBe(true);
  }
});
