import { describe, expect, test } from 'vitest';
import { placeKeyOf } from '../../src/duplicates/index.ts';
import { metresBetween, nearGroups } from '../../src/recurring/near.ts';

describe('one word for a place', () => {
  test.each([
    ['هاشمیه ۲۵', 'بلوار هاشميه، کوچه ٢٥'],
    ['هاشمیه25 جلوی پلاک 12', 'هاشمیه ۲۵'],
    ['خیابان امامت، کوچه ۷', 'امامت ۷'],
    ['کوچه ۵ خیابان امامت', 'امامت ۵'],
  ])('«%s» is «%s»', (one, other) => {
    expect(placeKeyOf(one, '')).not.toBeNull();
    expect(placeKeyOf(one, '')).toBe(placeKeyOf(other, ''));
  });

  test.each([
    ['هاشمیه ۲۵', 'هاشمیه ۵۲'],
    ['هاشمیه ۲۵', 'هنرستان ۲۵'],
    ['میدان شهدا', 'میدان فردوسی'],
  ])('«%s» is not «%s»', (one, other) => {
    expect(placeKeyOf(one, '')).not.toBe(placeKeyOf(other, ''));
  });

  test('where no place is told there is none', () => {
    expect(placeKeyOf('', '')).toBeNull();
  });
});

describe('near each other', () => {
  const at = (caseId: string, lat: number, lng: number, serviceCodeId = 'a') => ({
    ...{ caseId, lat, lng, serviceCodeId, registeredAtMs: Number(caseId) },
  });
  const idsOf = (metres: number, ...all: ReturnType<typeof at>[]) =>
    nearGroups(all, metres).map((group) => group.map(({ caseId }) => caseId).join());

  test('a metre is a metre in both directions at the city’s latitude', () => {
    const here = { lat: 36.3, lng: 59.6 };
    expect(metresBetween(here, { lat: 36.301, lng: 59.6 })).toBeCloseTo(111.3, 0);
    expect(metresBetween(here, { lat: 36.3, lng: 59.601 })).toBeCloseTo(89.7, 0);
  });

  test('a long street is several places: each is measured from the one told first', () => {
    // 0, 60 and 120 metres to the north.
    const street = [at('1', 36.3, 59.6), at('2', 36.30054, 59.6), at('3', 36.30108, 59.6)];
    expect(idsOf(100, ...street)).toEqual(['1,2', '3']);
    expect(idsOf(130, ...street.toReversed())).toEqual(['1,2,3']);
  });

  test('neighbours across the edge of a square are found, another code is another thing', () => {
    const side = 100 / 111_320;
    const edge = Math.floor(36.3 / side) * side;
    const two = [at('1', edge - 0.0001, 59.6), at('2', edge + 0.0001, 59.6)];
    expect(idsOf(100, ...two)).toEqual(['1,2']);
    expect(idsOf(100, at('1', 36.3, 59.6), at('2', 36.3, 59.6, 'b'))).toEqual(['1', '2']);
  });
});
