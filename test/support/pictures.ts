import { deflateSync } from 'node:zlib';

/** What no kept picture may still say. */
export const SECRET_PLACE = 'GPS 36.2972 59.6067';

/** A JPEG as cameras write it: its place, a comment, a preview behind the end. `body` tells two apart. */
export function jpegOf(body = 'picture', { isTold = true } = {}): Buffer {
  const segment = (marker: number, content: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  const told = isTold
    ? [
        segment(0xe1, Buffer.from(`Exif\0\0${SECRET_PLACE}`)),
        segment(0xfe, Buffer.from(SECRET_PLACE)),
      ]
    : [];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')),
    ...told,
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // FF 00 is a byte of the scan, FF D3 a place in it.
    Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0x00, 0x41, 0xff, 0xd3, 0x42])]),
    Buffer.from([0xff, 0xd9]),
    isTold ? Buffer.from(`preview ${SECRET_PLACE}`) : Buffer.alloc(0),
  ]);
}

/** A whole PNG of one colour, which browsers draw; with a text beside the picture. */
export function pngOf(width: number, height: number, rgb: readonly [number, number, number]) {
  const line = Buffer.concat([
    Buffer.of(0),
    Buffer.concat(Array.from({ length: width }, () => Buffer.from(rgb))),
  ]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', head),
    pngChunk('tEXt', Buffer.from(`Comment\0${SECRET_PLACE}`)),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An extended WebP that announces EXIF and has it behind the picture. */
export function webpOf(): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8X', Buffer.from([0b0000_1100, 0, 0, 0, 9, 0, 0, 9, 0, 0])),
    chunk('VP8 ', Buffer.from('the picture')),
    chunk('EXIF', Buffer.from(SECRET_PLACE)),
  ]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}
