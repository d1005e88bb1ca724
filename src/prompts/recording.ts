import { setImmediate as othersFirst } from 'node:timers/promises';
import { PROMPT_LONGEST_MS, PROMPT_SHORTEST_MS } from '../contract/prompts.ts';
import { resampled } from '../kit/resample.ts';
import { waveHeader } from '../kit/wave.ts';
import { readWave } from '../kit/wave-reading.ts';

/** What a telephone exchange plays as it is. */
const TELEPHONE_RATE = 8_000;
/** A fiftieth of a second: a click in it is no voice. */
const WINDOW = 160;
/** The mean of the loudest window, where 1 is as loud as can be: below it nobody hears anything. */
const LEAST_LOUD = 0.02;

export type RecordingFault = 'prompt-not-wave' | 'prompt-length' | 'prompt-silent';

/** A studio's file as 8 kHz, one voice, 16 bits, with its head; or why it cannot be taken. */
export async function toTelephone(
  file: Uint8Array,
): Promise<{ readonly wave: Buffer; readonly durationMs: number } | RecordingFault> {
  const sound = readWave(file);
  if (sound === null) return 'prompt-not-wave';
  const durationMs = Math.round((sound.count * 1_000) / sound.rate);
  if (durationMs < PROMPT_SHORTEST_MS || durationMs > PROMPT_LONGEST_MS) return 'prompt-length';
  const samples = new Float32Array(sound.count);
  let read = 0;
  for (const piece of sound.pieces()) {
    samples.set(piece, read);
    read += piece.length;
    await othersFirst();
  }
  let loudest = 0;
  const parts: Buffer[] = [];
  for (const chunk of resampled(samples, sound.rate, TELEPHONE_RATE)) {
    const part = Buffer.alloc(chunk.length * 2);
    for (const [at, sample] of chunk.entries()) {
      // The filter may swing a little over what was as loud as can be.
      part.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), at * 2);
    }
    parts.push(part);
    loudest = Math.max(loudest, loudestWindow(chunk));
    await othersFirst();
  }
  if (loudest < LEAST_LOUD) return 'prompt-silent';
  const spoken = Buffer.concat(parts);
  return { wave: Buffer.concat([waveHeader(spoken.byteLength), spoken]), durationMs };
}

function loudestWindow(chunk: Float32Array): number {
  let loudest = 0;
  for (let from = 0; from < chunk.length; from += WINDOW) {
    let sum = 0;
    for (const sample of chunk.subarray(from, from + WINDOW)) sum += Math.abs(sample);
    loudest = Math.max(loudest, sum / WINDOW);
  }
  return loudest;
}
