import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Loudness of samples; 0 is silence. */
export function rms(samples: ArrayLike<number>): number {
  const energy = Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(energy / samples.length);
}

/** The samples of a WAV file that a telephone exchange can play as it is; throws for any other. */
export function telephoneSamples(file: string): Int16Array {
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
