/** A photo as we keep it: what it is by its content, without anything that is not the picture. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly bytes: Buffer;
}

/**
 * Looks at the bytes, never at a name, and leaves out what a camera writes beside the picture: the
 * place where it was taken, the device's number, previews that show more than the picture does.
 * Where and when the visit was is known by the case and by the visitor's word; a location in the
 * file would only travel on with every copy, and tell of whoever lives there and whoever took it.
 * Null: it is none of the three, or it is not whole.
 */
export function cleanPicture(bytes: Buffer): Picture | null {
  const jpeg = cleanJpeg(bytes);
  if (jpeg !== null) return { type: 'image/jpeg', bytes: jpeg };
  const png = cleanPng(bytes);
  if (png !== null) return { type: 'image/png', bytes: png };
  const webp = cleanWebp(bytes);
  return webp === null ? null : { type: 'image/webp', bytes: webp };
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COMMENT = 0xfe;

const APP0 = 0xe0;
/** Of a JFIF head: length, name, version, unit, density, size of the preview that may follow. */
const JFIF_LENGTH = 16;

/**
 * Adobe's note on colours (APP14) is of the picture and the JFIF head (APP0) too, but for the preview
 * in it; all other APPs are not.
 */
function isBesideJpeg(marker: number): boolean {
  const isApp = marker >= 0xe0 && marker <= 0xef;
  return marker === COMMENT || (isApp && marker !== APP0 && marker !== 0xee);
}

/** Empty where it is no JFIF head (its extension is nothing but a preview). */
function jfifHead(segment: Buffer): Buffer {
  if (segment.toString('latin1', 4, 9) !== 'JFIF\0' || segment.length < JFIF_LENGTH + 2) {
    return Buffer.alloc(0);
  }
  const head = Buffer.from(segment.subarray(0, JFIF_LENGTH + 2));
  head.writeUInt16BE(JFIF_LENGTH, 2);
  // No preview, neither wide nor high.
  head.fill(0, JFIF_LENGTH);
  return head;
}

/** Segments until the scan, the scan until the next marker, and nothing behind the end. */
function cleanJpeg(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  let hasScan = false;
  while (at + 4 <= bytes.length + 2) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === undefined) return null;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) return hasScan ? Buffer.concat([...kept, Buffer.of(0xff, EOI)]) : null;
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    const segment = bytes.subarray(at, end);
    if (marker === APP0) kept.push(jfifHead(segment));
    else if (!isBesideJpeg(marker)) kept.push(segment);
    at = end;
    if (marker !== SOS) continue;
    hasScan = true;
    const from = at;
    while (at + 1 < bytes.length && !isMarkerAt(bytes, at)) at += 1;
    kept.push(bytes.subarray(from, at));
  }
  return null;
}

/** Within a scan FF 00 is a byte of it, FF D0–D7 a place to take it up again. */
function isMarkerAt(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== 0xff) return false;
  const next = bytes[at + 1] ?? 0;
  return next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7);
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** What a picture is drawn from; texts, times and EXIF are none of it. */
const PNG_KEPT = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT'];

function cleanPng(bytes: Buffer): Buffer | null {
  if (!bytes.subarray(0, 8).equals(PNG_START)) return null;
  const kept: Buffer[] = [PNG_START];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (at === 8 && name !== 'IHDR') return null;
    if (PNG_KEPT.includes(name)) kept.push(bytes.subarray(at, end));
    if (name === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

const WEBP_KEPT = ['VP8 ', 'VP8L', 'VP8X', 'ALPH'];
/** In VP8X: a colour profile, EXIF and XMP follow. */
const WEBP_BESIDE = 0b0010_1100;

/** A still picture; one that moves (ANIM) has no frame of its own and is none of ours. */
function cleanWebp(bytes: Buffer): Buffer | null {
  const isRiff = bytes.toString('latin1', 0, 4) === 'RIFF';
  if (!isRiff || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const whole = 8 + bytes.readUInt32LE(4);
  if (whole > bytes.length) return null;
  const kept: Buffer[] = [];
  let hasPicture = false;
  for (let at = 12; at + 8 <= whole; ) {
    const size = bytes.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > whole + 1 || at + 8 + size > bytes.length) return null;
    const name = bytes.toString('latin1', at, at + 4);
    if (WEBP_KEPT.includes(name)) kept.push(webpChunk(bytes.subarray(at, at + 8 + size)));
    if (name === 'VP8 ' || name === 'VP8L') hasPicture = true;
    at = end;
  }
  if (!hasPicture) return null;
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Padded to an even length; in the extended head nothing is announced that we leave out. */
function webpChunk(chunk: Buffer): Buffer {
  const copy = Buffer.alloc(chunk.length + (chunk.length % 2));
  chunk.copy(copy);
  if (chunk.toString('latin1', 0, 4) === 'VP8X') copy[8] = (copy[8] ?? 0) & ~WEBP_BESIDE;
  return copy;
}
