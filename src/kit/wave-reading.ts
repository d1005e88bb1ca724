/** A studio's file, looked at: what it holds is read when it is asked for. */
export interface Sound {
  /** Samples a second. */
  readonly rate: number;
  /** Samples of the laid-together voice, as the head tells; of it and the rate comes the length. */
  readonly count: number;
  /** One voice, between -1 and 1, a piece at a time, so that a long file holds nobody up. */
  pieces(): Generator<Float32Array>;
}

/** What studios work at. Any other makes a filter of thousands of weights, and is no recording of speech. */
const RATES = [
  8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400,
  192_000,
];
/** A few milliseconds. */
const PIECE = 50_000;
/** Before the sound: notes, a picture, marks. Twelve megabytes of empty ones would take a while to walk. */
const MOST_PARTS = 1_000;

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
 * voice or two (which are laid together), at one of the usual rates from 8,000 to 192,000 samples a
 * second. Null: anything else.
 */
export function readWave(file: Uint8Array): Sound | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') return null;
  let format: Format | null = null;
  let parts = 0;
  for (let at = 12; at + 8 <= file.byteLength && parts < MOST_PARTS; parts += 1) {
    const from = at + 8;
    // A writer who died, or wrote as he went, told no length, or too much of it.
    const length = Math.min(view.getUint32(at + 4, true), file.byteLength - from);
    const name = nameAt(view, at);
    if (name === 'fmt ') format = readFormat(view, from, length);
    if (name === 'data') {
      if (format === null) return null;
      const known = format;
      const count = Math.floor(length / (known.bytes * known.channels));
      return { rate: known.rate, count, pieces: () => piecesOf(view, from, count, known) };
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
  return isKnown && RATES.includes(rate) ? { isFloat, channels, rate, bytes: bits / 8 } : null;
}

function* piecesOf(
  view: DataView,
  from: number,
  count: number,
  format: Format,
): Generator<Float32Array> {
  const { channels, bytes } = format;
  for (let start = 0; start < count; start += PIECE) {
    const piece = new Float32Array(Math.min(PIECE, count - start));
    for (let i = 0; i < piece.length; i += 1) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) {
        sum += sampleAt(view, from + ((start + i) * channels + channel) * bytes, format);
      }
      piece[i] = sum / channels;
    }
    yield piece;
  }
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
