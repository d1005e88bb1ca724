import { expect, test } from 'vitest';
import { codeOf, otpauthUri, stepAt, stepOfCode, toBase32 } from '../../../src/auth/totp.ts';

/** RFC 6238, appendix B: SHA-1 with this secret; the last six of its eight digits. */
const secret = Buffer.from('12345678901234567890');
const VECTORS: readonly (readonly [second: number, code: string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

test('codes are those of RFC 6238', () => {
  for (const [second, code] of VECTORS) {
    expect(codeOf(secret, stepAt(second * 1_000)), String(second)).toBe(code);
  }
});

test('a phone may be half a minute off, not more, and no code of before the last one counts', () => {
  const atMs = 1_234_567_890_000;
  const step = stepAt(atMs);
  const at = (shift: number, after = 0) =>
    stepOfCode(secret, codeOf(secret, step + shift), { atMs, after });
  expect([at(-1), at(0), at(1)]).toEqual([step - 1, step, step + 1]);
  expect([at(-2), at(2)]).toEqual([null, null]);
  expect([at(0, step), at(-1, step), at(1, step)]).toEqual([null, null, step + 1]);
  for (const odd of ['', '12345', '1234567', 'abcdef', '۱۲۳۴۵۶']) {
    expect(stepOfCode(secret, odd, { atMs, after: 0 }), odd).toBeNull();
  }
});

test('a secret is written in base32 as RFC 4648 says', () => {
  const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
  expect(words.map((word) => toBase32(Buffer.from(word)))).toEqual([
    ...['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  ]);
  expect(otpauthUri('anna', secret)).toBe(
    'otpauth://totp/Pasokh%20137:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pasokh%20137',
  );
});
