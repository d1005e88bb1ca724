import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { qrOf } from '../../src/kit/qr.ts';

/** As another encoder draws it, and as another decoder reads it back. */
const LETTER_A = [
  '111111101001001111111',
  '100000101111101000001',
  '101110100010101011101',
  '101110101101101011101',
  '101110100111001011101',
  '100000100101101000001',
  '111111101010101111111',
  '000000001101100000000',
  '101101110011101001011',
  '010110010101111001000',
  '110011101101000001101',
  '101101000001001111100',
  '100111100100100100100',
  '000000001011001001001',
  '111111101001100101000',
  '100000101100000110110',
  '101110100110111110001',
  '101110101111001111110',
  '101110101010101100000',
  '100000100010010100101',
  '111111101000010010000',
];
const rowsOf = (text: string): string[] | undefined =>
  qrOf(text)?.map((line) => line.map((dark) => (dark ? '1' : '0')).join(''));

test('a letter is drawn module by module as the standard says', () => {
  expect(rowsOf('A')).toEqual(LETTER_A);
});

test('addresses of authenticators, long texts and Persian are, too', () => {
  const known: readonly (readonly [text: string, size: number, sha256: string])[] = [
    [
      'otpauth://totp/Pasokh%20137:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pasokh%20137',
      41,
      '4655ac41a900ea6ea4705e187c176c2d47041927cba782f6fe079b22398080eb',
    ],
    ['x'.repeat(200), 57, '64e9db0f7dcfa486be63739a1efef2c8324387cf233f7686c75d9b4e079a8873'],
    ['سلام', 21, '875052ddb7fe3be998f59ec52a0d5602d37e05aae9dd32f6b2dade0222011861'],
  ];
  for (const [text, size, sha256] of known) {
    const rows = rowsOf(text) ?? [];
    expect(rows).toHaveLength(size);
    expect(createHash('sha256').update(rows.join('\n')).digest('hex')).toBe(sha256);
  }
});

test('what is too long is not drawn at all', () => {
  expect(qrOf('x'.repeat(213))).not.toBeNull();
  expect(qrOf('x'.repeat(214))).toBeNull();
});
