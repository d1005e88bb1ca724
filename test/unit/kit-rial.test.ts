import { expect, test } from 'vitest';
import { MOST_RIAL, readRial } from '../../src/kit/rial.ts';

test('an amount is read in any digits, with marks between its thousands', () => {
  for (const written of ['12500000', '12,500,000', '۱۲٬۵۰۰٬۰۰۰', '۱۲،۵۰۰،۰۰۰', ' 12 500 000 ']) {
    expect([written, readRial(written)]).toEqual([written, 12_500_000]);
  }
  expect(readRial('7')).toBe(7);
  expect(readRial(String(MOST_RIAL))).toBe(MOST_RIAL);
});

test('what may be a decimal mark is refused, not read as a hundred times as much', () => {
  const marks = ['1250000.00', '12.5', '1250000,00', '12,5', '12٫5', '1.250.000', '12,50,000'];
  for (const written of [...marks, '', '0', '-5', '1e6', 'abc', String(MOST_RIAL + 1)]) {
    expect([written, readRial(written)]).toEqual([written, null]);
  }
});
