import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makePrompts, readManifest } from '../../scripts/prompts.mjs';
import { NUMBER_WORDS, numberToPersianText } from '../../src/kit/number-words.ts';
import { apologyParts, greetingParts, placeParts } from '../../telephony/flow/caller-flow.ts';
import { numberToParts } from '../../telephony/flow/number-parts.ts';
import { decodeUlaw } from '../support/sip-sound.ts';

const SOUNDS = resolve(import.meta.dirname, '../../asterisk-config/sounds');
const LARGEST_PLACE = 999;
const prompts = readManifest();
const byName = new Map(prompts.map((prompt) => [prompt.name, prompt]));
const places = Array.from({ length: LARGEST_PLACE }, (_, i) => i + 1);

const folder = mkdtempSync(join(tmpdir(), 'pasokh-prompts-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function rms(samples: ArrayLike<number>): number {
  const energy = Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(energy / samples.length);
}

/** The samples of a WAV file that a telephone exchange can play as it is; throws for any other. */
function telephoneSamples(file: string): Int16Array {
  const bytes = readFileSync(file);
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16), file).toBe(
    'RIFFWAVEfmt ',
  );
  const [format, channels] = [bytes.readUInt16LE(20), bytes.readUInt16LE(22)];
  const [rate, bits] = [bytes.readUInt32LE(24), bytes.readUInt16LE(34)];
  expect({ format, channels, rate, bits }, file).toEqual({
    format: 1,
    channels: 1,
    rate: 8_000,
    bits: 16,
  });
  const start = bytes.indexOf('data', 36) + 8;
  return Int16Array.from({ length: Math.floor((bytes.length - start) / 2) }, (_, i) =>
    bytes.readInt16LE(start + 2 * i),
  );
}

test('whatever place a caller may have, every piece of the sentence has been recorded', () => {
  const said = [greetingParts(), apologyParts(), ...places.map(placeParts)].flat();
  expect(said.length).toBeGreaterThan(LARGEST_PLACE);
  expect([...new Set(said)].filter((name) => !byName.has(name))).toEqual([]);
});

test('the pieces of a number read as Persian grammar says it', () => {
  for (const n of [0, ...places, 1_000, 1_700, 137_065]) {
    const spoken = numberToParts(n)
      .map((name) => byName.get(name)?.text ?? name)
      .join(' ');
    expect(spoken).toBe(numberToPersianText(n));
  }
});

test('the pieces know the words of the grammar up to a thousand', () => {
  const recorded = new Set(prompts.map(({ text }) => text));
  const beyond = new Set(['میلیون', 'و', 'ممیز']);
  expect(NUMBER_WORDS.filter((word) => !recorded.has(word) && !beyond.has(word))).toEqual([]);
});

test('every prompt is a file that a telephone can play, with a voice in it', () => {
  expect(prompts.length).toBeGreaterThan(60);
  for (const { file } of prompts) {
    const samples = telephoneSamples(join(SOUNDS, file));
    expect(samples.length, file).toBeGreaterThan(8_000 * 0.2);
    expect(rms(samples), file).toBeGreaterThan(500);
  }
});

test('the manifest and the folder of prompts hold the same files', () => {
  const there = readdirSync(join(SOUNDS, 'pasokh'), { recursive: true, encoding: 'utf8' })
    .map((name) => `pasokh/${name}`)
    .filter((name) => statSync(join(SOUNDS, name)).isFile());
  expect(there.toSorted()).toEqual(prompts.map(({ file }) => file).toSorted());
  for (const { name, file } of prompts) expect(file).toBe(`pasokh/${name}.wav`);
});

test('the music sounds in every second, in both codecs, within half a megabyte', () => {
  const names = readdirSync(join(SOUNDS, 'music')).toSorted();
  expect(names).toEqual(['waiting.alaw', 'waiting.ulaw']);
  const sizes = names.map((name) => statSync(join(SOUNDS, 'music', name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(500 * 1_024);
  const samples = decodeUlaw(readFileSync(join(SOUNDS, 'music/waiting.ulaw')));
  for (let at = 0; at + 8_000 <= samples.length; at += 8_000) {
    expect(rms(samples.subarray(at, at + 8_000))).toBeGreaterThan(800);
  }
});

test('the script never touches a studio recording', () => {
  const studio = {
    name: 'greeting',
    text: 'سلام',
    placeholder: false,
    file: 'pasokh/greeting.wav',
  };
  const placeholder = {
    name: 'goodbye',
    text: 'خدانگهدار',
    placeholder: true,
    file: 'pasokh/goodbye.wav',
  };
  const recording = join(folder, studio.file);
  mkdirSync(dirname(recording), { recursive: true });
  writeFileSync(recording, 'as the studio made it');
  const said: string[] = [];
  makePrompts({
    prompts: [studio, placeholder],
    soundsDir: folder,
    say: (line) => said.push(line),
  });
  expect(readFileSync(recording, 'utf8')).toBe('as the studio made it');
  expect(rms(telephoneSamples(join(folder, placeholder.file)))).toBeGreaterThan(500);
  expect(said).toEqual(['kept: greeting (studio recording)', 'made: goodbye']);
  expect(() => makePrompts({ prompts: [studio], soundsDir: folder, only: ['greeting'] })).toThrow(
    /studio recording/,
  );
  expect(readFileSync(recording, 'utf8')).toBe('as the studio made it');
});

test('the committed placeholders are what the script makes', () => {
  const fresh = join(folder, 'fresh');
  makePrompts({ soundsDir: fresh, only: ['you-are-number', 'number/20-o'] });
  for (const name of ['you-are-number', 'number/20-o']) {
    const file = byName.get(name)?.file ?? '';
    expect(readFileSync(join(fresh, file)).equals(readFileSync(join(SOUNDS, file))), name).toBe(
      true,
    );
  }
});
