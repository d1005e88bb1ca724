import { describe, expect, test } from 'vitest';
import { cleanPicture } from '../../src/attachments/picture.ts';
import { jpegOf, pngOf, SECRET_PLACE, webpOf } from '../support/pictures.ts';

describe('a photo that is kept', () => {
  test.each([
    ['image/jpeg', jpegOf()],
    ['image/png', pngOf(3, 2, [10, 120, 110])],
    ['image/webp', webpOf()],
  ])('is %s by its content, and does not tell where it was taken', (type, bytes) => {
    expect(bytes.includes(SECRET_PLACE)).toBe(true);
    const kept = cleanPicture(bytes);
    expect(kept?.type).toBe(type);
    expect(kept?.bytes.includes(SECRET_PLACE)).toBe(false);
    expect(kept?.bytes.length).toBeGreaterThan(30);
    // Cleaned again it is the same: its hash is its name.
    expect(cleanPicture(kept?.bytes ?? Buffer.alloc(0))?.bytes).toEqual(kept?.bytes);
  });

  test('keeps every byte of the picture itself', () => {
    expect(cleanPicture(jpegOf())?.bytes).toEqual(jpegOf('picture', { isTold: false }));
    const webp = cleanPicture(webpOf())?.bytes;
    expect(webp?.includes('the picture')).toBe(true);
    expect(webp?.includes('EXIF')).toBe(false);
    // Its head announces no EXIF any more, and its length is its own.
    expect(webp?.[20]).toBe(0);
    expect(webp?.readUInt32LE(4)).toBe((webp?.length ?? 0) - 8);
  });

  test('has no preview in its head, which may show more than the picture does', () => {
    const plain = jpegOf('picture', { isTold: false });
    const head = Buffer.from(plain.subarray(2, 20));
    head.writeUInt16BE(16 + 3, 2);
    head.set([1, 1], 16);
    const extension = Buffer.from([0xff, 0xe0, 0, 11, ...Buffer.from('JFXX\0'), 0x13, 1, 1, 9]);
    extension.writeUInt16BE(extension.length - 2, 2);
    const told = [
      plain.subarray(0, 2),
      head,
      Buffer.from([7, 7, 7]),
      extension,
      plain.subarray(20),
    ];
    expect(cleanPicture(Buffer.concat(told))?.bytes).toEqual(plain);
  });

  test('announces no colour profile that was left out', () => {
    const announced = webpOf();
    announced.writeUInt8(0b0011_1100, 20);
    // Whether it is seen through in places is the picture's own.
    expect(cleanPicture(announced)?.bytes[20]).toBe(0b0001_0000);
  });

  test.each([
    ['a page', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a moving picture', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['a program with a photo’s first bytes', Buffer.from([0xff, 0xd8, 0x4d, 0x5a, 1, 2, 3, 4])],
    [
      'a page behind the first bytes of a PNG',
      Buffer.concat([pngOf(1, 1, [0, 0, 0]).subarray(0, 8), Buffer.from('<html>')]),
    ],
    ['nothing', Buffer.alloc(0)],
  ])('is not %s', (_what, bytes) => {
    expect(cleanPicture(bytes)).toBeNull();
  });

  test('is whole: cut anywhere it is refused, and never read past its end', () => {
    for (const whole of [jpegOf('picture', { isTold: false }), pngOf(2, 2, [1, 2, 3]), webpOf()]) {
      for (let length = 0; length < whole.length - 1; length += 1) {
        expect([length, cleanPicture(whole.subarray(0, length))]).toEqual([length, null]);
      }
    }
  });
});
