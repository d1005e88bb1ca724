import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foldForSearch,
  normalizeForStorage,
  toAsciiDigits,
  toPersianDigits,
} from '../../src/kit/persian-text.ts';

const letters = 'آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیيىكئؤأإةۀءٱەﻻﯾﻣ'.split('');
const marks = [
  '\u200c',
  '\u200c\u200c',
  '\u064e',
  '\u0651',
  '\u0640',
  '\u200f',
  '\u2067',
  '\ufeff',
  '\u0654',
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '.',
  '۱',
  '١',
  '1',
  'A',
  'z',
  '\u0301',
  '\ud800',
  '\0',
];
const persianText = fc
  .array(fc.constantFrom(...letters, ...marks), { maxLength: 24 })
  .map((parts) => parts.join(''));
const anyText = fc.oneof(persianText, fc.string({ unit: 'binary', maxLength: 40 }));

describe('Persian text', () => {
  it('stores the same word once, whatever keyboard wrote it', () => {
    expect(normalizeForStorage('كوچه علي')).toBe('کوچه علی');
    expect(normalizeForStorage('ﻻﻟﻪ')).toBe('لاله');
    expect(normalizeForStorage('مشـــهد')).toBe('مشهد');
    expect(normalizeForStorage('معنى\u200cدار على')).toBe('معنی\u200cدار علی');
  });

  it('keeps what carries meaning: hamza, madda, half-space, digits, line breaks', () => {
    expect(normalizeForStorage('آب مسئول رؤیا')).toBe('آب مسئول رؤیا');
    expect(normalizeForStorage('لکه\u200c\u200cگیری\u200c .')).toBe('لکه\u200cگیری .');
    expect(normalizeForStorage('پلاک ۱۲\r\nواحد ٣')).toBe('پلاک ۱۲\nواحد ٣');
  });

  it('finds a street by any spelling of its name', () => {
    const query = foldForSearch('کوچه ۱۲');
    for (const spelling of ['كوچه ١٢', 'کُوچه  12', 'كوچة ۱۲']) {
      expect(foldForSearch(spelling)).toBe(query);
    }
    expect(foldForSearch('آب')).toBe(foldForSearch('اب'));
    expect(foldForSearch('لکه\u200cگیری')).toBe('لکه گیری');
    expect(foldForSearch('لکه\u200cگیری', 'joined')).toBe('لکهگیری');
  });

  it('gives the same text when a stored text is stored again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalizeForStorage(text);
        expect(normalizeForStorage(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('folds a folded text to itself, and a stored text like the typed one', () => {
    fc.assert(
      fc.property(persianText, (text) => {
        const once = foldForSearch(text);
        expect(foldForSearch(once)).toBe(once);
        expect(foldForSearch(normalizeForStorage(text))).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('never stores what a database or a printer refuses', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = normalizeForStorage(text);
        expect(stored).not.toMatch(/\p{Cs}/u);
        expect(stored).not.toMatch(/(?!\n)\p{Cc}|[\u064a\u0643\u0640\u200e\u200f\u202a-\u202e]/u);
        expect(stored).not.toMatch(/ {2}|^\s|\s$/u);
      }),
      { numRuns: 1000 },
    );
  });

  it('turns digits there and back', () => {
    expect(toPersianDigits('تلفن 137 و ١٣٧')).toBe('تلفن ۱۳۷ و ۱۳۷');
    fc.assert(
      fc.property(fc.nat(), (n) => {
        expect(Number(toAsciiDigits(toPersianDigits(n)))).toBe(n);
      }),
    );
  });
});
