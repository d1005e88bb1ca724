import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dammDigit, isDammValid } from '../../src/kit/damm.ts';
import { showClock, showDuration } from '../../src/kit/duration.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import { isNationalId, maskNationalId, toNationalId } from '../../src/kit/national-id.ts';
import {
  NUMBER_WORDS,
  numberToPersianText,
  numberToPersianWords,
} from '../../src/kit/number-words.ts';
import { toPersianDigits } from '../../src/kit/persian-text.ts';
import { isTrackingCode, makeTrackingCode, toTrackingCode } from '../../src/kit/tracking-code.ts';

const VALUES = new Map<string, number>([
  ...[...Array(20).keys()].map((n) => [numberToPersianWords(n)[0] ?? '', n] as const),
  ...[20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300, 400, 500, 600, 700, 800, 900].map(
    (n) => [numberToPersianWords(n)[0] ?? '', n] as const,
  ),
]);

/** A listener who adds up what is said: independent of how the words were chosen. */
function hear(words: readonly string[]): number {
  let total = 0;
  let group = 0;
  for (const word of words) {
    if (word === 'و') continue;
    if (word === 'هزار') {
      total += (group || 1) * 1000;
      group = 0;
    } else if (word === 'میلیون') {
      total += group * 1_000_000;
      group = 0;
    } else group += VALUES.get(word) ?? Number.NaN;
  }
  return total + group;
}

describe('spoken numbers', () => {
  it('says what a Persian speaker says', () => {
    expect(numberToPersianText(137)).toBe('صد و سی و هفت');
    expect(numberToPersianText(1001)).toBe('هزار و یک');
    expect(numberToPersianText(155_633)).toBe('صد و پنجاه و پنج هزار و ششصد و سی و سه');
    expect(numberToPersianText(0)).toBe('صفر');
    expect(numberToPersianText(22.5)).toBe('بیست و دو ممیز پنج');
    expect(numberToPersianText(0.05)).toBe('صفر ممیز صفر پنج');
  });

  it('is heard as the number it was, for every number that is spoken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (n) => {
        const words = numberToPersianWords(n);
        expect(hear(words)).toBe(n);
        for (const word of words) expect(NUMBER_WORDS).toContain(word);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what it cannot say', () => {
    for (const bad of [-1, 1e9, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => numberToPersianWords(bad)).toThrow(/spoken number/u);
    }
  });
});

describe('codes', () => {
  const nineDigits = fc
    .infiniteStream(fc.nat({ max: 9 }))
    .map((stream) => makeTrackingCode((end) => (stream.next().value ?? 0) % end));

  it('makes nine digits that start with 2 to 8 and check themselves', () => {
    expect(dammDigit('572')).toBe('4');
    fc.assert(
      fc.property(nineDigits, (code) => {
        expect(code).toMatch(/^[2-8][0-9]{8}$/u);
        expect(isTrackingCode(code)).toBe(true);
        expect(toTrackingCode(` ${toPersianDigits(code.slice(0, 4))} ${code.slice(4)}`)).toBe(code);
      }),
    );
  });

  it('notices one digit typed wrong', () => {
    fc.assert(
      fc.property(
        nineDigits,
        fc.nat({ max: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (code, place, by) => {
          const wrong = (Number(code[place]) + by) % 10;
          expect(isDammValid(code.slice(0, place) + wrong + code.slice(place + 1))).toBe(false);
        },
      ),
    );
  });

  it('notices two neighbours swapped', () => {
    fc.assert(
      fc.property(nineDigits, fc.nat({ max: 7 }), (code, at) => {
        fc.pre(code[at] !== code[at + 1]);
        const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2);
        expect(isDammValid(swapped)).toBe(false);
      }),
    );
  });

  it('accepts a national id with its zeros lost and refuses a wrong one', () => {
    expect(isNationalId('0499370899')).toBe(true);
    expect(toNationalId('۴۹۹۳۷۰۸۹۹')).toBe('0499370899');
    expect(toNationalId('0499370898')).toBeNull();
    expect(toNationalId('1111111111')).toBeNull();
    expect(toNationalId('137')).toBeNull();
    expect(maskNationalId('0499370899')).toBe('******0899');
  });

  it('sorts ids by the time they were made', () => {
    const chance = new Uint8Array(10).fill(255);
    const early = makeUuid(1_700_000_000_000, chance);
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(early < makeUuid(1_700_000_000_001, new Uint8Array(10))).toBe(true);
  });
});

describe('durations', () => {
  it('reads as a person would say it', () => {
    expect(showDuration(192_000)).toBe('۳ دقیقه و ۱۲ ثانیه');
    expect(showDuration(3_600_000)).toBe('۱ ساعت');
    expect(showDuration(90_061_000, 'en')).toBe('1 d 1 h');
    expect(showDuration(999)).toBe('۰ ثانیه');
    expect(showClock(192_000)).toBe('3:12');
    expect(showClock(3_792_000)).toBe('1:03:12');
    expect(showClock(-5)).toBe('0:00');
  });
});
