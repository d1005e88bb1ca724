import {
  type DistrictShape,
  type ImportedShapes,
  MOST_FEATURES,
  MOST_POINTS,
  type ShapeFault,
} from '../contract/places.ts';
import { SAMEN } from '../kit/district.ts';
import { foldForSearch } from '../kit/persian-text.ts';

type Piece = DistrictShape['polygons'][number];
type Fault = ImportedShapes['errors'][number];

export interface ReadShapes {
  readonly features: number;
  readonly points: number;
  readonly shapes: readonly DistrictShape[];
  readonly errors: readonly Fault[];
}

/** As the files of municipalities name it. */
const DISTRICT_NAMES = ['district', 'region', 'mantaghe', 'mantagheh', 'منطقه', 'شماره منطقه'];
/** What is outside of the country is a mistake: most often latitude and longitude changed about. */
const COUNTRY = { west: 44, east: 63.5, south: 25, north: 40 };
/** A step of one metre: what is finer is the drawer's hand. */
const DIGITS = 5;
const MOST_ERRORS = 200;

/**
 * The outlines of districts in a GeoJSON FeatureCollection (WGS 84, as the standard has it), with
 * every fault of every feature; several features of one district are its pieces.
 */
export function readShapes(geojson: string, known: readonly number[]): ReadShapes {
  const errors: Fault[] = [];
  const say = (row: number, fault: ShapeFault, value: unknown = null): void => {
    if (errors.length >= MOST_ERRORS) return;
    const shown = value === null || value === undefined ? null : String(value).slice(0, 60);
    errors.push({ row, fault, value: shown });
  };
  const features = featuresOf(geojson);
  if (typeof features === 'string') {
    say(0, features);
    return { features: 0, points: 0, shapes: [], errors };
  }
  if (features.length === 0) say(0, 'no-features');
  if (features.length > MOST_FEATURES) {
    say(0, 'too-many-features', features.length);
    return { features: features.length, points: 0, shapes: [], errors };
  }
  const pieces = new Map<number, Piece[]>();
  let points = 0;
  for (const [index, feature] of features.entries()) {
    const row = index + 1;
    const said = districtSaid(feature);
    const district = said === null ? null : districtOf(said);
    if (said === null) say(row, 'no-district');
    else if (district === null || !known.includes(district)) say(row, 'unknown-district', said);
    const read = polygonsOf(feature);
    if (typeof read === 'string') {
      say(row, read);
      continue;
    }
    points += read.flat(2).length;
    if (district !== null) pieces.set(district, [...(pieces.get(district) ?? []), ...read]);
  }
  if (points > MOST_POINTS) say(0, 'too-many-points', points);
  const shapes = [...pieces]
    .map(([district, polygons]) => ({ district, polygons }))
    .toSorted((a, b) => a.district - b.district);
  return { features: features.length, points, shapes, errors };
}

/** A FeatureCollection with one feature a district, as `readShapes` reads it; rings are closed again. */
export function writeShapes(shapes: readonly DistrictShape[]): string {
  const features = shapes.map(({ district, polygons }) => ({
    type: 'Feature',
    properties: { district },
    geometry: {
      type: 'MultiPolygon',
      coordinates: polygons.map((rings) => rings.map((ring) => [...ring, ...ring.slice(0, 1)])),
    },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

function featuresOf(geojson: string): readonly unknown[] | 'no-json' | 'no-collection' {
  let file: unknown;
  try {
    file = JSON.parse(geojson.replace(/^\ufeff/u, ''));
  } catch {
    return 'no-json';
  }
  const found = fieldOf(file, 'type') === 'FeatureCollection' ? fieldOf(file, 'features') : null;
  return Array.isArray(found) ? (found as unknown[]) : 'no-collection';
}

function fieldOf(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null
    ? (from as Record<string, unknown>)[name]
    : undefined;
}

function districtSaid(feature: unknown): string | number | null {
  const properties = fieldOf(feature, 'properties');
  if (typeof properties !== 'object' || properties === null) return null;
  for (const [name, value] of Object.entries(properties)) {
    const isNamed = DISTRICT_NAMES.includes(foldForSearch(name));
    if (isNamed && (typeof value === 'string' || typeof value === 'number')) return value;
  }
  return null;
}

/** «۳», «منطقه ۳», «3», «ثامن». */
function districtOf(said: string | number): number | null {
  const word = foldForSearch(String(said)).replace(/^(?:منطقه|district)\s*/u, '');
  if ([SAMEN.fa, SAMEN.en.toLowerCase()].includes(word)) return SAMEN.id;
  return /^[0-9]{1,2}$/u.test(word) ? Number(word) : null;
}

function polygonsOf(feature: unknown): Piece[] | ShapeFault {
  const geometry = fieldOf(feature, 'geometry');
  const type = fieldOf(geometry, 'type');
  const coordinates = fieldOf(geometry, 'coordinates');
  if (!Array.isArray(coordinates)) return 'no-polygon';
  if (type !== 'Polygon' && type !== 'MultiPolygon') return 'no-polygon';
  const polygons: unknown[] = type === 'Polygon' ? [coordinates] : coordinates;
  const read: Piece[] = [];
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return 'no-polygon';
    const rings: Piece = [];
    for (const ring of polygon as unknown[]) {
      const positions = ringOf(ring);
      if (typeof positions === 'string') return positions;
      rings.push(positions);
    }
    read.push(rings);
  }
  return read.length === 0 ? 'no-polygon' : read;
}

/** Closed by the standard: its last position is its first; kept without it and without repetitions. */
function ringOf(ring: unknown): Piece[number] | 'bad-ring' | 'outside' {
  if (!Array.isArray(ring)) return 'bad-ring';
  const positions: Piece[number] = [];
  for (const one of ring as unknown[]) {
    const [lng, lat] = Array.isArray(one) ? (one as unknown[]) : [];
    if (typeof lng !== 'number' || typeof lat !== 'number') return 'bad-ring';
    const isHome =
      lng >= COUNTRY.west && lng <= COUNTRY.east && lat >= COUNTRY.south && lat <= COUNTRY.north;
    if (!isHome) return 'outside';
    positions.push([Number(lng.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))]);
  }
  const [first] = positions;
  const last = positions.at(-1);
  if (first === undefined || last === undefined) return 'bad-ring';
  if (first[0] !== last[0] || first[1] !== last[1]) return 'bad-ring';
  const kept = positions.filter((one, index) => {
    const next = positions[index + 1];
    return next !== undefined && (next[0] !== one[0] || next[1] !== one[1]);
  });
  return kept.length < 3 ? 'bad-ring' : kept;
}
