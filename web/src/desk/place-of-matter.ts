import { type DistrictShape, liesElsewhere, type Point } from '../../../src/kit/district-shapes.ts';
import type { MatterFields } from './matter-fields.ts';

type Place = Pick<MatterFields, 'district' | 'lat' | 'lng'>;

export function pointOf({ lat, lng }: Place): Point | null {
  return lat === null || lng === null ? null : { lat, lng };
}

/** The district was said: a point that is not in it goes, as the server would refuse the two together. */
export function withDistrict(
  place: Place,
  district: number | null,
  shapes: readonly DistrictShape[],
): Partial<Place> {
  const point = pointOf(place);
  const isGone = district !== null && point !== null && liesElsewhere(shapes, point, district);
  return isGone ? { district, lat: null, lng: null } : { district };
}

/**
 * The point was said, and lies in this district. In none: the one that was said stays only where it has
 * no outline, for then it may be there.
 */
export function withPoint(
  place: Place,
  point: Point,
  found: number | null,
  shapes: readonly DistrictShape[],
): Place {
  const { district } = place;
  const isKept = district !== null && !liesElsewhere(shapes, point, district);
  return { ...point, district: found ?? (isKept ? district : null) };
}
