/**
 * A text as a QR code (ISO/IEC 18004): bytes, error correction M, versions 1 to 10. Enough for an
 * `otpauth://` address, and nothing of it leaves the page.
 */
export type QrModules = readonly (readonly boolean[])[];

/** Of each version with correction M: correction bytes of a block, and the data bytes of each block. */
const BLOCKS: readonly (readonly [correction: number, data: readonly number[]])[] = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];
const ALIGNED: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** Rows of dark (true) and light modules, without the quiet zone; null: too long. */
export function qrOf(text: string): QrModules | null {
  const bytes = new TextEncoder().encode(text);
  const at = BLOCKS.findIndex(([, data], n) => bytes.length + (n < 9 ? 2 : 3) <= sum(data));
  const blocks = BLOCKS[at];
  if (blocks === undefined) return null;
  const version = at + 1;
  const words = interleave(dataWords(bytes, version, sum(blocks[1])), blocks);
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => draw(version, words, mask));
  return drawn.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Mode, length, bytes, end, and the two padding bytes by turns. */
function dataWords(bytes: Uint8Array, version: number, count: number): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let n = length - 1; n >= 0; n -= 1) bits.push((value >> n) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, count * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const words = Array.from({ length: bits.length / 8 }, (_, n) =>
    bits.slice(n * 8, n * 8 + 8).reduce((word, bit) => word * 2 + bit, 0),
  );
  for (let n = 0; words.length < count; n += 1) words.push(n % 2 === 0 ? 0xec : 0x11);
  return words;
}

/** Each block gets its correction; then column by column, as they lie in the picture. */
function interleave(words: readonly number[], blocks: (typeof BLOCKS)[number]): number[] {
  const [correction, sizes] = blocks;
  let from = 0;
  const data = sizes.map((size) => words.slice(from, (from += size)));
  const checks = data.map((block) => remainder(block, correction));
  const columns = (rows: readonly number[][]): number[] =>
    Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, n) =>
      rows.flatMap((row) => (n < row.length ? [row[n] ?? 0] : [])),
    ).flat();
  return [...columns(data), ...columns(checks)];
}

/** In GF(2^8) over x^8+x^4+x^3+x^2+1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if (((b >> bit) & 1) === 1) product ^= a;
  }
  return product;
}

/** Reed-Solomon: what is left of the block when it is divided by (x-1)(x-2)(x-4)… */
function remainder(block: readonly number[], count: number): number[] {
  let divisor = [1];
  let root = 1;
  for (let n = 0; n < count; n += 1) {
    const shifted = [...divisor, 0];
    divisor = shifted.map((one, at) => one ^ times(divisor[at - 1] ?? 0, root));
    root = times(root, 2);
  }
  let rest = Array.from({ length: count }, () => 0);
  for (const word of block) {
    const factor = word ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((one, at) => one ^ times(divisor[at + 1] ?? 0, factor));
  }
  return rest;
}

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

function draw(version: number, words: readonly number[], mask: number): boolean[][] {
  const size = version * 4 + 17;
  /** Null: free for data. */
  const grid: (boolean | null)[][] = Array.from({ length: size }, () =>
    Array.from({ length: size }, () => null),
  );
  const set = (row: number, column: number, dark: boolean): void => {
    const line = grid[row];
    if (line !== undefined && column >= 0 && column < size) line[column] = dark;
  };
  drawPatterns(version, size, set);
  drawFormat(size, mask, set);
  if (version >= 7) drawVersion(version, size, set);
  const bits = words.flatMap((word) =>
    [7, 6, 5, 4, 3, 2, 1, 0].map((n) => ((word >> n) & 1) === 1),
  );
  let next = 0;
  // Two columns at a time from the right, upwards and downwards by turns, around the timing column.
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid[row]?.[column] !== null) continue;
        const dark = bits[next] ?? false;
        next += 1;
        set(row, column, dark !== (MASKS[mask]?.(row, column) ?? false));
      }
    }
  }
  return grid.map((line) => line.map((dark) => dark === true));
}

type Set = (row: number, column: number, dark: boolean) => void;

function drawPatterns(version: number, size: number, set: Set): void {
  for (let n = 0; n < size; n += 1) {
    set(6, n, n % 2 === 0);
    set(n, 6, n % 2 === 0);
  }
  const square = (row: number, column: number, reach: number, light: readonly number[]): void => {
    for (let r = -reach; r <= reach; r += 1) {
      for (let c = -reach; c <= reach; c += 1) {
        set(row + r, column + c, !light.includes(Math.max(Math.abs(r), Math.abs(c))));
      }
    }
  };
  const ends = ALIGNED[version - 1] ?? [];
  const last = ends.at(-1);
  for (const row of ends) {
    for (const column of ends) {
      const isCorner =
        (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
      if (!isCorner) square(row, column, 2, [1]);
    }
  }
  square(3, 3, 4, [2, 4]);
  square(3, size - 4, 4, [2, 4]);
  square(size - 4, 3, 4, [2, 4]);
}

/** Correction M and the mask, with their own correction, twice. */
function drawFormat(size: number, mask: number, set: Set): void {
  let rest = mask;
  for (let n = 0; n < 10; n += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (n: number): boolean => ((bits >> n) & 1) === 1;
  for (let n = 0; n < 15; n += 1) {
    const row = n < 6 ? n : n < 8 ? n + 1 : size - 15 + n;
    set(row, 8, bit(n));
    const column = n < 8 ? size - 1 - n : n < 9 ? 15 - n : 14 - n;
    set(8, column, bit(n));
  }
  set(size - 8, 8, true);
}

function drawVersion(version: number, size: number, set: Set): void {
  let rest = version;
  for (let n = 0; n < 12; n += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let n = 0; n < 18; n += 1) {
    const dark = ((bits >> n) & 1) === 1;
    const [a, b] = [size - 11 + (n % 3), Math.floor(n / 3)];
    set(a, b, dark);
    set(b, a, dark);
  }
}

/** What makes a picture hard to read: runs, blocks, false corners, too much of one colour. */
function penalty(modules: readonly (readonly boolean[])[]): number {
  const size = modules.length;
  const columns = modules.map((_, n) => modules.map((line) => line[n] ?? false));
  let points = 0;
  for (const line of [...modules, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/gu) ?? []) points += run.length - 2;
    points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/gu)].length;
  }
  let dark = 0;
  for (let r = 0; r < size; r += 1) {
    for (let c = 0; c < size; c += 1) {
      const one = modules[r]?.[c];
      if (one === true) dark += 1;
      if (r + 1 === size || c + 1 === size) continue;
      const others = [modules[r]?.[c + 1], modules[r + 1]?.[c], modules[r + 1]?.[c + 1]];
      if (others.every((other) => other === one)) points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs((dark / (size * size)) * 20 - 10));
}
