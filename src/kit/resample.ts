/** Crossings of zero of the sinc on each side: what lies above the new band is 60 dB down. */
const CROSSINGS = 16;
/** Of the half of the lower rate: the filter needs room to fall. */
const PASSED = 0.92;
/** So many products are made before others may have their turn: a few milliseconds. */
const PRODUCTS = 1_000_000;
/** At most, in whole fiftieths of a second at a telephone's rate. */
const CHUNK = 8_000;
const STEP = 160;

/**
 * The same sound at another rate (samples a second), a chunk at a time, so that a long one holds nobody up.
 * A sinc under a Blackman window, cut below half of the lower rate: nothing is folded back into the voice.
 */
export function* resampled(
  samples: Float32Array,
  from: number,
  to: number,
): Generator<Float32Array> {
  const total = Math.floor((samples.length * to) / from);
  const filter = from === to ? null : makeFilter(from, to);
  const size = chunkOf(filter?.weights ?? 1);
  for (let start = 0; start < total; start += size) {
    const chunk = new Float32Array(Math.min(size, total - start));
    if (filter === null) chunk.set(samples.subarray(start, start + chunk.length));
    else for (let i = 0; i < chunk.length; i += 1) chunk[i] = filter.at(samples, start + i);
    yield chunk;
  }
}

const chunkOf = (weights: number): number =>
  Math.max(STEP, Math.min(CHUNK, Math.floor(PRODUCTS / weights / STEP) * STEP));

interface Filter {
  /** Products for each new sample. */
  readonly weights: number;
  at(samples: Float32Array, at: number): number;
}

/** Where a new sample lies between two old ones repeats: the weights of each such place are made once. */
function makeFilter(from: number, to: number): Filter {
  const common = greatestCommon(from, to);
  const [step, phases] = [from / common, to / common];
  const cut = (PASSED * Math.min(from, to)) / from;
  const half = Math.ceil(CROSSINGS / cut);
  const weights = new Map<number, Float32Array>();
  const weightsOf = (phase: number): Float32Array => {
    const known = weights.get(phase);
    if (known !== undefined) return known;
    const made = new Float32Array(2 * half + 1);
    for (let k = -half; k <= half; k += 1) {
      made[k + half] = weightAt(k - phase / phases, cut, half);
    }
    const sum = made.reduce((all, one) => all + one, 0);
    const even = made.map((one) => one / sum);
    weights.set(phase, even);
    return even;
  };
  const sumAt = (samples: Float32Array, at: number): number => {
    const place = at * step;
    const base = Math.floor(place / phases);
    const own = weightsOf(place % phases);
    let sum = 0;
    for (let k = -half; k <= half; k += 1) sum += (samples[base + k] ?? 0) * (own[k + half] ?? 0);
    return sum;
  };
  return { weights: 2 * half + 1, at: sumAt };
}

function weightAt(distance: number, cut: number, half: number): number {
  const x = distance / (half + 1);
  if (Math.abs(x) >= 1) return 0;
  const window = 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
  const angle = Math.PI * cut * distance;
  return (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
