import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readManifest } from '../../scripts/prompts.mjs';
import { NUMBER_WORDS, numberToPersianText } from '../../src/kit/number-words.ts';
import {
  apologyParts,
  greetingParts,
  newsParts,
  placeParts,
  thanksParts,
  waitParts,
} from '../../telephony/flow/caller-flow.ts';
import { inLanguage } from '../../telephony/flow/language.ts';
import { refusalParts } from '../../telephony/flow/farewell.ts';
import { notRecordedParts, recordedParts, toRecordParts } from '../../telephony/flow/voicemail.ts';
import { LeaveCause } from '../../telephony/protocol/index.ts';
import { numberToParts } from '../../telephony/flow/number-parts.ts';
import { whisperParts } from '../../telephony/flow/whisper.ts';
import { SPOKEN_NAMES } from '../../src/contract/queues.ts';
import { rms, telephoneSamples } from '../support/prompt-file.ts';
import { decodeUlaw } from '../support/sip-sound.ts';

const SOUNDS = resolve(import.meta.dirname, '../../asterisk-config/sounds');
const LARGEST_PLACE = 999;
const prompts = readManifest();
const byName = new Map(prompts.map((prompt) => [prompt.name, prompt]));
const messages = [
  ...LeaveCause.options.map((cause) => toRecordParts(cause, true)),
  recordedParts(true),
  recordedParts(false),
  notRecordedParts(),
];
const districts = Array.from({ length: 13 }, (_, n) => n + 1);
const newsOf = (district: number, language: 'fa' | 'ar') =>
  (['outage', 'storm'] as const).map((topic) => newsParts(topic, district, language));
const places = Array.from({ length: LARGEST_PLACE }, (_, i) => i + 1);

test('whatever place and wait a caller may have, every piece of the sentence has been recorded', () => {
  const said = [
    greetingParts(),
    greetingParts(true, newsParts('outage')),
    greetingParts(true, newsParts('storm'), ['3', '9']),
    ...districts.flatMap((district) => newsOf(district, 'fa')),
    ...districts.flatMap((district) => newsOf(district, 'ar')),
    apologyParts(),
    thanksParts(),
    ...LeaveCause.options.map(refusalParts),
    ...messages,
    ...places.map((place) => placeParts(place)),
    ...[0, ...places].map((minutes) => waitParts(minutes)),
    ...places.map((place) => placeParts(place, 'ar')),
    ...[0, ...places].map((minutes) => waitParts(minutes, 'ar')),
  ].flat();
  expect(said.length).toBeGreaterThan(LARGEST_PLACE);
  expect([...new Set(said)].filter((name) => !byName.has(name))).toEqual([]);
});

test('whatever an expert may be told of a caller before the join has been recorded', () => {
  const names = SPOKEN_NAMES.filter((name) => name !== 'number');
  expect(names.length).toBeGreaterThan(5);
  const said = [
    ...[...names, null].flatMap((name) =>
      whisperParts({ name, extension: '137', language: 'ar', waitedMs: 0 }),
    ),
    ...['9', '0513', '9999', '0987654321'].flatMap((extension) =>
      whisperParts({ name: null, extension, language: 'fa', waitedMs: 0 }),
    ),
    ...[...Array(62).keys()].flatMap((minutes) =>
      whisperParts({ name: null, extension: '1', language: 'fa', waitedMs: minutes * 60_000 }),
    ),
  ];
  expect([...new Set(said)].filter((part) => !byName.has(part))).toEqual([]);
});

test('a caller who chose Arabic hears no Persian sentence', () => {
  const said = [
    greetingParts(),
    greetingParts(true, newsParts('outage')),
    greetingParts(true, newsParts('storm')),
    ...districts.flatMap((district) => newsOf(district, 'ar')),
    apologyParts(),
    thanksParts(),
    ...LeaveCause.options.map(refusalParts),
    // A tone has no language.
    ...messages.map((parts) => parts.filter((part) => part !== 'beep')),
    ...[1, 23, 999].map((place) => placeParts(place, 'ar')),
    ...[0, 5, 60, 61].map((minutes) => waitParts(minutes, 'ar')),
  ].flatMap((parts) => inLanguage('ar', parts));
  expect([...new Set(said)].filter((name) => !name.startsWith('ar/'))).toEqual([]);
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
