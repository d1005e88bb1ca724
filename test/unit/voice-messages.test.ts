import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  toCallIdOfRecording,
  toRecordingId,
  toRecordingName,
} from '../../src/kit/recording-name.ts';
import { measureWave } from '../../src/kit/wave.ts';
import { partOf } from '../../src/voice-messages/range.ts';
import { openSpool } from '../../telephony/host/spool.ts';
import { brokenWaveFile, waveFile } from '../support/wave-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pasokh-spool-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a recording is measured by what is in it, not by what its head says', () => {
  expect(measureWave(waveFile(3_000))).toEqual({ durationMs: 3_000, hasSpeech: true });
  expect(measureWave(brokenWaveFile(3_000))).toEqual({ durationMs: 3_000, hasSpeech: true });
  expect(measureWave(waveFile(3_000, 0))).toEqual({ durationMs: 3_000, hasSpeech: false });
  expect(measureWave(waveFile(100))).toEqual({ durationMs: 100, hasSpeech: false });
  expect(measureWave(new Uint8Array(10))).toEqual({ durationMs: 0, hasSpeech: false });
});

test('a name says which call was recorded, and comes back as it was', () => {
  const recordingId = 'pbx/1795672060.2.p3';
  expect(toRecordingName(recordingId)).toBe('pv-pbx%2F1795672060.2.p3');
  expect(toRecordingId(toRecordingName(recordingId))).toBe(recordingId);
  expect(toCallIdOfRecording(recordingId)).toBe('pbx/1795672060.2');
  expect(toRecordingId('something-else')).toBeNull();
});

test('the spool tells what a file holds, and has no room where it is not there', async () => {
  const spool = openSpool(folder);
  writeFileSync(join(folder, 'pv-1.p1.wav'), waveFile(2_000));
  expect(await spool.measure('pv-1.p1')).toEqual({ durationMs: 2_000, hasSpeech: true });
  expect(await spool.measure('pv-2.p1')).toBeNull();
  expect(await openSpool(join(folder, 'nowhere')).hasRoom()).toBe(false);
});

test.each([
  [undefined, 'whole'],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-5', { start: 95, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=-0', null],
  ['bytes=100-', null],
  ['bytes=20-10', null],
  ['bytes=-', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['lines=1-2', 'whole'],
] as const)('of a file of 100 bytes the range %s is %j', (header, part) => {
  expect(partOf(header, 100)).toEqual(part);
});
