import { describe, expect, test } from 'vitest';
import { MOST_POINTS } from '../../src/contract/places.ts';
import { boundsOf, districtAt } from '../../src/kit/district-shapes.ts';
import { readShapes } from '../../src/service-codes/shapes.ts';
import { EMPTY_MATTER } from '../../web/src/desk/matter-fields.ts';
import { withDistrict, withPoint } from '../../web/src/desk/place-of-matter.ts';
import {
  drawnFrom,
  following,
  isSeen,
  MAP_SIZE,
  moved,
  shifted,
  toDrawn,
  toPoint,
  wholeView,
  zoomed,
} from '../../web/src/ui/map-view.ts';
import { MAP, mapText } from '../support/district-map.ts';

const KNOWN = Array.from({ length: 13 }, (_, index) => index + 1);
const faultsOf = (file: unknown): string[] =>
  readShapes(typeof file === 'string' ? file : JSON.stringify(file), KNOWN).errors.map(
    ({ row, fault }) => `${row} ${fault}`,
  );
const [first] = MAP.features;
const withFeature = (set: object) => ({ ...MAP, features: [{ ...first, ...set }] });
const ring = (...positions: readonly (readonly number[])[]) => ({
  geometry: { type: 'Polygon', coordinates: [positions] },
});

describe('a map of the districts', () => {
  test('is read as municipalities write it, in Persian words and several pieces', () => {
    const read = readShapes(`\ufeff${mapText()}`, KNOWN);
    expect(read.errors).toEqual([]);
    expect(read.shapes.map(({ district }) => district)).toEqual([3, 13]);
    expect(read).toMatchObject({ features: 2, points: 12 });
    const twice = readShapes(
      JSON.stringify({ ...MAP, features: [...MAP.features, MAP.features[0]] }),
      KNOWN,
    );
    expect(twice.shapes[0]?.polygons).toHaveLength(2);
  });

  test.each([
    ['{', ['0 no-json']],
    [{ type: 'Feature' }, ['0 no-collection']],
    [{ type: 'FeatureCollection', features: [] }, ['0 no-features']],
    [withFeature({ properties: { name: 'x' } }), ['1 no-district']],
    [withFeature({ properties: { district: 40 } }), ['1 unknown-district']],
    [withFeature({ properties: null, geometry: null }), ['1 no-district', '1 no-polygon']],
    [withFeature({ geometry: { type: 'Point', coordinates: [59.5, 36.3] } }), ['1 no-polygon']],
    [withFeature(ring([59.5, 36.3], [59.6, 36.3], [59.6, 36.4])), ['1 bad-ring']],
    [withFeature(ring([59.5, 36.3], [59.6, 36.3], [59.5, 36.3])), ['1 bad-ring']],
    [withFeature(ring([36.3, 59.5], [36.3, 59.6], [36.4, 59.6], [36.3, 59.5])), ['1 outside']],
    [withFeature(ring(['a', 1] as never)), ['1 bad-ring']],
  ])('%j is refused feature by feature', (file, faults) => {
    expect(faultsOf(file)).toEqual(faults);
  });

  test('larger than a city needs it is refused', () => {
    const tooMany = MOST_POINTS + 1;
    const circle = Array.from({ length: tooMany }, (_, index) => {
      const turn = (index / tooMany) * 2 * Math.PI;
      return [59.5 + Math.cos(turn), 36.3 + Math.sin(turn)];
    });
    const closed = [...circle, circle[0] ?? []];
    expect(faultsOf(withFeature(ring(...closed)))).toEqual(['0 too-many-points']);
    const many = { ...MAP, features: Array.from({ length: 1_001 }, () => first) };
    expect(faultsOf(many)).toEqual(['0 too-many-features']);
  });

  test('a point lies in its district; in a hole and outside of all it lies in none', () => {
    const { shapes } = readShapes(mapText(), KNOWN);
    expect(districtAt(shapes, { lat: 36.31, lng: 59.51 })).toBe(3);
    expect(districtAt(shapes, { lat: 36.31, lng: 59.65 })).toBe(13);
    expect(districtAt(shapes, { lat: 36.35, lng: 59.55 })).toBeNull();
    expect(districtAt(shapes, { lat: 36.5, lng: 59.55 })).toBeNull();
    expect(districtAt([], { lat: 36.31, lng: 59.51 })).toBeNull();
    expect(boundsOf(shapes)).toEqual({ west: 59.5, south: 36.3, east: 59.7, north: 36.4 });
    expect(boundsOf([])).toBeNull();
  });

  test('what is pointed to is what is drawn there, at any closeness', () => {
    const { shapes } = readShapes(mapText(), KNOWN);
    const whole = wholeView(shapes);
    if (whole === null) throw new Error('there is no map');
    const point = { lat: 36.33, lng: 59.62 };
    for (const view of [whole, zoomed(whole, point, 8, whole)]) {
      const back = toPoint(view, toDrawn(view, point));
      expect(back.lat).toBeCloseTo(point.lat, 4);
      expect(back.lng).toBeCloseTo(point.lng, 4);
    }
    expect(zoomed(zoomed(whole, point, 2, whole), point, 0.25, whole)).toBe(whole);
    expect(moved(point, 'ArrowUp', 111.32)).toEqual({ lat: 36.331, lng: 59.62 });
    expect(moved(point, 'Enter', 10)).toBeNull();
  });

  test('close up the view follows the marker, is moved by hand, and does not leave the city', () => {
    const { shapes } = readShapes(mapText(), KNOWN);
    const whole = wholeView(shapes);
    if (whole === null) throw new Error('there is no map');
    const close = zoomed(whole, whole.middle, 8, whole);
    const near = { lat: whole.middle.lat + 0.001, lng: whole.middle.lng };
    const far = { lat: 36.31, lng: 59.69 };
    expect(following(close, near)).toBe(close);
    expect(isSeen(close, far)).toBe(false);
    expect(following(close, far)).toEqual({ middle: far, widthM: close.widthM });
    const east = shifted(close, { x: 100, y: 0 }, whole);
    expect(toDrawn(east, close.middle).x).toBeCloseTo(MAP_SIZE.width / 2 - 100, 0);
    expect(toDrawn(east, close.middle).y).toBeCloseTo(MAP_SIZE.height / 2, 0);
    const beyond = shifted(close, { x: 1e6, y: -1e6 }, whole);
    expect(toDrawn(whole, beyond.middle).x).toBeCloseTo(MAP_SIZE.width, 0);
    expect(toDrawn(whole, beyond.middle).y).toBeCloseTo(0, 0);
    expect(shifted(whole, { x: 100, y: 0 }, whole)).toBe(whole);
    // Outlines that are drawn once lie under the marker in every view.
    for (const view of [whole, close, east]) {
      const [a = 0, , , d = 0, e = 0, f = 0] = [
        ...drawnFrom(whole, view).matchAll(/-?[0-9.]+(?:e-?[0-9]+)?/gu),
      ].map(Number);
      const at = toDrawn(whole, far);
      expect(a * at.x + e).toBeCloseTo(toDrawn(view, far).x, 6);
      expect(d * at.y + f).toBeCloseTo(toDrawn(view, far).y, 6);
    }
  });

  test('at the desk the point and the district that is said never contradict each other', () => {
    const { shapes } = readShapes(mapText(), KNOWN);
    const inThird = { lat: 36.31, lng: 59.51 };
    const outside = { lat: 36.5, lng: 59.55 };
    const said = (district: number | null) => ({ ...EMPTY_MATTER, district, ...inThird });
    const gone = { lat: null, lng: null };
    expect(withDistrict(said(3), 13, shapes)).toEqual({ district: 13, ...gone });
    expect(withDistrict(said(null), 3, shapes)).toEqual({ district: 3 });
    expect(withDistrict(said(3), null, shapes)).toEqual({ district: null });
    expect(withDistrict({ ...EMPTY_MATTER, ...outside }, 5, shapes)).toEqual({ district: 5 });
    expect(withDistrict({ ...EMPTY_MATTER, ...outside }, 3, shapes)).toEqual({
      district: 3,
      ...gone,
    });
    expect(withPoint(said(13), inThird, 3, shapes)).toEqual({ district: 3, ...inThird });
    expect(withPoint(said(3), outside, null, shapes)).toEqual({ district: null, ...outside });
    expect(withPoint(said(5), outside, null, shapes)).toEqual({ district: 5, ...outside });
  });
});
