import { expect, test } from 'vitest';
import { FROM_THE_START, seekLetters } from '../../web/src/letters/received-search.ts';

test('other words begin at their own first page, in the same step', () => {
  const deep = { words: 'آب‌بها', after: 'letter-50' };
  expect(seekLetters(deep, ' 1405/137/2301 ')).toEqual({ words: '1405/137/2301', after: null });
  expect(seekLetters(deep, '')).toEqual(FROM_THE_START);
});

test('the same words, or a letter or two of none, are no other view', () => {
  const deep = { words: 'آب‌بها', after: 'letter-50' };
  expect(seekLetters(deep, 'آب‌بها ')).toBe(deep);
  expect(seekLetters(FROM_THE_START, 'آب')).toBe(FROM_THE_START);
});
