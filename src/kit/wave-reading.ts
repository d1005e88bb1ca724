/** Sound of a studio's file: one voice, between -1 and 1. */
export interface Sound {
  /** Samples a second. */
  readonly rate: number;
  readonly samples: Float32Array;
}

const PCM = 1;
const FLOAT = 3;
/** The format is told by the first bytes of a longer name. */
const EXTENSIBLE = 0xfffe;

interface Format {
  readonly isFloat: boolean;
  readonly channels: number;
  readonly rate: number;
  readonly bytes: number;
}

/**
 * An uncompressed WAV as studios write it: whole numbers of 8, 16, 24 or 32 bits, or floats of 32, of one
 * voice or two (which are laid together), 8,000 to 192,000 samples a second. Null: anything else.
 */
export function readWave(file: Uint8Array): Sound | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') return null;
  let format: Format | null = null;
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const from = at + 8;
    // A writer who died, or wrote as he went, told no length, or too much of it.
    const length = Math.min(view.getUint32(at + 4, true), file.byteLength - from);
    const name = nameAt(view, at);
    if (name === 'fmt ') format = readFormat(view, from, length);
    if (name === 'data') {
      return format === null ? null : readSamples(view, from, length, format);
    }
    at = from + length + (length % 2);
  }
  return null;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function readFormat(view: DataView, at: number, length: number): Format | null {
  if (length < 16) return null;
  const said = view.getUint16(at, true);
  const kind = said === EXTENSIBLE && length >= 26 ? view.getUint16(at + 24, true) : said;
  const channels = view.getUint16(at + 2, true);
  const rate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  const isFloat = kind === FLOAT && bits === 32;
  const isWhole = kind === PCM && [8, 16, 24, 32].includes(bits);
  const isKnown = (isFloat || isWhole) && (channels === 1 || channels === 2);
  return isKnown && rate >= 8_000 && rate <= 192_000
    ? { isFloat, channels, rate, bytes: bits / 8 }
    : null;
}

function readSamples(view: DataView, from: number, length: number, format: Format): Sound {
  const { channels, rate, bytes } = format;
  const count = Math.floor(length / (bytes * channels));
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      sum += sampleAt(view, from + (i * channels + channel) * bytes, format);
    }
    samples[i] = sum / channels;
  }
  return { rate, samples };
}

function sampleAt(view: DataView, at: number, { isFloat, bytes }: Format): number {
  if (isFloat) {
    const value = view.getFloat32(at, true);
    return Number.isFinite(value) ? value : 0;
  }
  // Eight bits alone are written without a sign.
  if (bytes === 1) return (view.getUint8(at) - 128) / 128;
  if (bytes === 2) return view.getInt16(at, true) / 32_768;
  if (bytes === 4) return view.getInt32(at, true) / 2_147_483_648;
  const low = view.getUint16(at, true);
  return (view.getInt8(at + 2) * 65_536 + low) / 8_388_608;
}
