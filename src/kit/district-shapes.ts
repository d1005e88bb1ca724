/** Longitude, then latitude, in degrees: as GeoJSON writes them. */
export type Position = readonly [lng: number, lat: number];
/** The outline first, then the holes in it. */
export type Polygon = readonly (readonly Position[])[];

/** Where a district lies: one piece or several. */
export interface DistrictShape {
  readonly district: number;
  readonly polygons: readonly Polygon[];
}

export interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** The district of a point; null: it lies in none. On a common border the first one has it. */
export function districtAt(shapes: readonly DistrictShape[], point: Point): number | null {
  const found = shapes.find(({ polygons }) => polygons.some((each) => isInside(each, point)));
  return found?.district ?? null;
}

/** Whether a point cannot be in that district: it is in another one, or outside of its outline. */
export function liesElsewhere(
  shapes: readonly DistrictShape[],
  point: Point,
  district: number,
): boolean {
  const found = districtAt(shapes, point);
  if (found !== null) return found !== district;
  // In no outline: a district that has none may still be there.
  return shapes.some((shape) => shape.district === district);
}

/** A line from the point to the east crosses the border an odd number of times; a hole's is border, too. */
function isInside(polygon: Polygon, { lat, lng }: Point): boolean {
  let inside = false;
  for (const ring of polygon) {
    for (const [index, [fromLng, fromLat]] of ring.entries()) {
      const [toLng, toLat] = ring[(index + 1) % ring.length] ?? [fromLng, fromLat];
      if (fromLat > lat === toLat > lat) continue;
      const crossesAt = fromLng + ((lat - fromLat) / (toLat - fromLat)) * (toLng - fromLng);
      if (lng < crossesAt) inside = !inside;
    }
  }
  return inside;
}

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The smallest box around all of it; null: there is nothing. */
export function boundsOf(shapes: readonly DistrictShape[]): Bounds | null {
  const all = shapes.flatMap(({ polygons }) => polygons.flat(2));
  if (all.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lng, lat] of all) {
    west = Math.min(west, lng);
    south = Math.min(south, lat);
    east = Math.max(east, lng);
    north = Math.max(north, lat);
  }
  return { west, south, east, north };
}
