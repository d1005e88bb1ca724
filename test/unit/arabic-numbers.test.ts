import { describe, expect, test } from 'vitest';
import { readManifest } from '../../scripts/prompts.mjs';
import { arabicNumberToParts } from '../../telephony/flow/arabic-number-parts.ts';

const byName = new Map(readManifest().map((prompt) => [prompt.name, prompt]));

/** Each piece by what it adds; the two thousands multiply what came before them. */
function valueOf(parts: readonly string[]): number {
  let sum = 0;
  for (const part of parts) {
    const piece = part.replace(/^ar\/number\/(?:w-)?/u, '');
    const isMultiplier = (piece === '1000' && sum > 0) || piece === 'thousands';
    if (isMultiplier) sum *= 1_000;
    else sum += Number(piece);
  }
  return sum;
}

describe('a number in Arabic', () => {
  test.each([
    [0, 'صفر'],
    [1, 'واحد'],
    [2, 'اثنان'],
    [10, 'عشرة'],
    [11, 'أحد عشر'],
    [12, 'اثنا عشر'],
    [20, 'عشرون'],
    [21, 'واحد وعشرون'],
    [99, 'تسعة وتسعون'],
    [100, 'مئة'],
    [101, 'مئة وواحد'],
    [110, 'مئة وعشرة'],
    [123, 'مئة وثلاثة وعشرون'],
    [200, 'مئتان'],
    [315, 'ثلاثمئة وخمسة عشر'],
    [840, 'ثمانمئة وأربعون'],
    [1_000, 'ألف'],
    [1_001, 'ألف وواحد'],
    [2_000, 'ألفان'],
    [2_345, 'ألفان وثلاثمئة وخمسة وأربعون'],
    [3_000, 'ثلاثة آلاف'],
    [10_007, 'عشرة آلاف وسبعة'],
    [11_000, 'أحد عشر ألف'],
    [25_110, 'خمسة وعشرون ألف ومئة وعشرة'],
  ])('%i is said «%s»', (value, spoken) => {
    const said = arabicNumberToParts(value).map((name) => byName.get(name)?.text ?? name);
    expect(said.join(' ')).toBe(spoken);
  });

  test('says its own value, units before tens, in pieces that are recorded', () => {
    const seen = new Set<string>();
    for (let value = 0; value <= 99_999; value += value < 3_000 ? 1 : 17) {
      const parts = arabicNumberToParts(value);
      if (valueOf(parts) !== value) expect(parts).toBe(value);
      for (const part of parts) seen.add(part);
    }
    expect(seen.size).toBeGreaterThan(60);
    expect([...seen].filter((name) => !byName.has(name))).toEqual([]);
  });

  test('that it cannot say has no pieces', () => {
    for (const value of [-1, 0.5, 100_000, Number.NaN]) {
      expect(arabicNumberToParts(value)).toEqual([]);
    }
  });
});
