import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SERVICE_CODES } from '../../src/db/seed-places.ts';
import { NEAR_FROM, nearness, type Read, readTelling } from '../../src/duplicates/near.ts';
import { comparePlaces, readPlace } from '../../src/duplicates/place.ts';
import { readSpokenNumbers } from '../../src/kit/spoken-numbers.ts';

interface Pair {
  readonly isSame: boolean;
  readonly one: Read;
  readonly other: Read;
  /** Every second happening was looked at while the rules were written; the others were not. */
  readonly wasLookedAt: boolean;
}

function toRead(line: string): Read {
  const [day, code, district, address = '', landmark = '', said = ''] = line
    .slice(1)
    .split('|')
    .map((part) => part.trim());
  const service = SERVICE_CODES.find((one) => one.code === code);
  if (service === undefined) throw new Error(`no such code: ${line}`);
  return readTelling({
    serviceCode: service.code,
    serviceGroup: service.groupFa,
    isEmergency: service.emergency,
    district: Number(district),
    address,
    landmark,
    said,
    atMs: (Number(day) + 100) * 86_400_000,
    phoneHash: null,
  });
}

function readPairs(): Pair[] {
  const file = new URL('../support/labelled/near-cases.txt', import.meta.url);
  const happenings: { same: Read[]; others: Read[] }[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (/^#\S/u.test(line)) happenings.push({ same: [], others: [] });
    const last = happenings.at(-1);
    if (line.startsWith('=')) last?.same.push(toRead(line));
    if (line.startsWith('x')) last?.others.push(toRead(line));
  }
  return happenings.flatMap(({ same, others }, place) => {
    const wasLookedAt = place % 2 === 0;
    const [first] = same;
    if (first === undefined) throw new Error('a happening has a first telling');
    const pairs: Pair[] = others.map((other) => ({
      isSame: false,
      one: first,
      other,
      wasLookedAt,
    }));
    for (const [at, one] of same.entries()) {
      for (const other of same.slice(at + 1)) pairs.push({ isSame: true, one, other, wasLookedAt });
    }
    return pairs;
  });
}

function judge(pairs: readonly Pair[]): { precision: number; recall: number } {
  const suggested = pairs.filter(({ one, other }) => nearness(one, other).score >= NEAR_FROM);
  const right = suggested.filter(({ isSame }) => isSame).length;
  return {
    precision: right / suggested.length,
    recall: right / pairs.filter(({ isSame }) => isSame).length,
  };
}

describe('near cases, on the labelled pairs', () => {
  const pairs = readPairs();

  test('there are at least two hundred, as many different as same', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(200);
    const same = pairs.filter(({ isSame }) => isSame).length;
    expect(same / pairs.length).toBeGreaterThan(0.45);
    expect(same / pairs.length).toBeLessThan(0.55);
  });

  test.each([
    ['all', pairs],
    ['those that were not looked at', pairs.filter(({ wasLookedAt }) => !wasLookedAt)],
  ])(
    'four of five suggestions are right, seven of ten repetitions are suggested: %s',
    (_, some) => {
      const { precision, recall } = judge(some);
      expect(precision).toBeGreaterThanOrEqual(0.8);
      expect(recall).toBeGreaterThanOrEqual(0.7);
    },
  );

  test('each suggestion says why, and it does not matter which one is typed', () => {
    for (const { one, other } of pairs) {
      const [there, back] = [nearness(one, other), nearness(other, one)];
      expect(there.score).toBeCloseTo(back.score, 6);
      if (there.score < NEAR_FROM) continue;
      const reasons = there.reasons.map(({ reason }) => reason);
      expect(reasons).toContain('days-ago');
      expect(reasons.some((reason) => /^same-(lane|place-words)$/u.test(reason))).toBe(true);
      expect(reasons.some((reason) => /^same-(service|topic)$/u.test(reason))).toBe(true);
    }
  });
});

describe('places as people tell them', () => {
  const same = (one: string, other: string) =>
    comparePlaces(readPlace(one, ''), readPlace(other, '')).score;

  test.each([
    ['هاشمیه ۲۵', 'بلوار هاشميه، کوچه ٢٥'],
    ['امامت ۲۵/۳', 'خیابان امامت، ۲۵-۳'],
    ['سید رضی 35', 'سیدرضی ۳۵'],
    ['کوچه ۵ خیابان امامت', 'امامت پنج'],
    ['وکیل‌آباد ۱۲ پلاک ۷', 'وکیل اباد 12'],
    ['فلکه مادر', 'میدان مادر'],
    ['پارك ملت', 'بوستان ملت'],
  ])('«%s» is «%s»', (one, other) => {
    expect(same(one, other)).toBeGreaterThan(0.8);
  });

  test.each([
    ['هاشمیه ۲۵', 'هاشمیه ۵۲'],
    ['هاشمیه ۲۵', 'هنرستان ۲۵'],
    ['الهیه، محمدیه ۵', 'الهیه، رحمانیه ۵'],
    ['طبرسی شمالی ۱۴', 'طبرسی جنوبی ۱۴'],
    ['پارک ملت', 'پارک کوهسنگی'],
    ['تقاطع وکیل‌آباد و هاشمیه', 'تقاطع وکیل‌آباد و دانشجو'],
    ['جلوی مدرسه', 'روبه‌روی دبستان'],
    ['', 'هاشمیه ۲۵'],
  ])('«%s» is not «%s»', (one, other) => {
    expect(same(one, other)).toBeLessThan(0.6);
  });

  test.each([
    ['امامت بیست و پنج کوچه سوم', 'امامت 25 کوچه 3'],
    ['کوچه پنجاه و پنج', 'کوچه 55'],
    ['صد و بیست و سه', '123'],
    ['سی پنج', '30 5'],
    ['بیست و', '20 و'],
    ['مردم و شهر', 'مردم و شهر'],
  ])('«%s» is read as «%s»', (spoken, read) => {
    expect(readSpokenNumbers(spoken)).toBe(read);
  });
});
