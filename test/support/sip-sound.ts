/** Sound of a telephone line: G.711 µ-law bytes at 8 kHz, and what a person would say of it. */
export const SAMPLE_RATE = 8_000;
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
const BIAS = 0x84;
const CLIP = 32_635;
const LOWEST_HZ = 100;
const HIGHEST_HZ = 3_400;
const STEP_HZ = 20;

const DECODED = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
});

export function decodeUlaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => DECODED[byte] ?? 0);
}

export function encodeUlaw(samples: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(CLIP, Math.abs(sample)) + BIAS;
    const exponent = Math.max(0, 31 - Math.clz32(magnitude >> 7));
    const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return ~(sign | (exponent << 4) | mantissa) & 0xff;
  });
}

/** One second of a tone whose waves close at the end, as µ-law, so that it may be repeated. */
export function toneSecond(hertz: number, amplitude = 8_000): Uint8Array {
  const samples = Array.from({ length: SAMPLE_RATE }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE)),
  );
  return encodeUlaw(samples);
}

export interface Sound {
  readonly samples: number;
  /** 0 is silence; a full-scale tone is about 23,000. */
  readonly rms: number;
  /** The strongest frequency in steps of 20 Hz; null for silence. */
  readonly toneHz: number | null;
  /** How much of all energy is that one tone: near 1 for a pure one. */
  readonly toneShare: number;
}

/** Loudness and strongest tone of a piece of line sound (µ-law). */
export function describeSound(bytes: Uint8Array): Sound {
  const samples = decodeUlaw(bytes);
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  const rms = samples.length === 0 ? 0 : Math.sqrt(energy / samples.length);
  if (rms < 10) return { samples: samples.length, rms, toneHz: null, toneShare: 0 };

  let best = { hertz: LOWEST_HZ, energy: 0 };
  for (let hertz = LOWEST_HZ; hertz <= HIGHEST_HZ; hertz += STEP_HZ) {
    const found = goertzel(samples, hertz);
    if (found > best.energy) best = { hertz, energy: found };
  }
  const toneShare = Math.min(1, best.energy / energy);
  return { samples: samples.length, rms, toneHz: best.hertz, toneShare };
}

/** Whole waves of each multiple of 20 Hz. */
const BLOCK_SAMPLES = SAMPLE_RATE / STEP_HZ;

/**
 * How much of all energy each of these tones (multiples of 20 Hz) is, 0 to 1: of silence nothing. Block
 * by block: where sounds are mixed a frame may be late, and a wave that jumps is the same tone still.
 */
export function sharesOf(bytes: Uint8Array, tonesHz: readonly number[]): number[] {
  const samples = decodeUlaw(bytes);
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  const found = tonesHz.map(() => 0);
  for (let at = 0; at + BLOCK_SAMPLES <= samples.length; at += BLOCK_SAMPLES) {
    const block = samples.subarray(at, at + BLOCK_SAMPLES);
    for (const [n, hertz] of tonesHz.entries()) found[n] = (found[n] ?? 0) + goertzel(block, hertz);
  }
  return found.map((one) => (energy === 0 ? 0 : one / energy));
}

/** Energy of one frequency in the same unit as the sum of squares. */
function goertzel(samples: Int16Array, hertz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const next = sample + factor * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  return (2 * power) / samples.length;
}
