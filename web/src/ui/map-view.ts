import {
  type Bounds,
  boundsOf,
  type DistrictShape,
  type Point,
} from '../../../src/kit/district-shapes.ts';

/** What of the earth is drawn: a middle, and how many metres are from its left to its right. */
export interface MapView {
  readonly middle: Point;
  readonly widthM: number;
}

/** Of the drawing, in its own units; what is drawn keeps its proportions. */
export const MAP_SIZE = { width: 600, height: 420 } as const;
const METRES_OF_DEGREE = 111_320;
const MARGIN = 1.06;
/** Closer than a lane nobody points. */
const NARROWEST_M = 300;

/** All of it; null: nothing is known. */
export function wholeView(shapes: readonly DistrictShape[]): MapView | null {
  const bounds = boundsOf(shapes);
  if (bounds === null) return null;
  const middle = {
    lat: (bounds.south + bounds.north) / 2,
    lng: (bounds.west + bounds.east) / 2,
  };
  return { middle, widthM: Math.max(NARROWEST_M, widthOf(bounds, middle) * MARGIN) };
}

function widthOf({ west, south, east, north }: Bounds, middle: Point): number {
  const acrossM = (east - west) * metresOfLng(middle);
  const upM = (north - south) * METRES_OF_DEGREE;
  return Math.max(acrossM, (upM * MAP_SIZE.width) / MAP_SIZE.height);
}

const metresOfLng = ({ lat }: Point): number => METRES_OF_DEGREE * Math.cos((lat * Math.PI) / 180);

/** Where a point is drawn. A city is small enough to be flat. */
export function toDrawn(view: MapView, { lat, lng }: Point): { x: number; y: number } {
  const scale = MAP_SIZE.width / view.widthM;
  return {
    x: MAP_SIZE.width / 2 + (lng - view.middle.lng) * metresOfLng(view.middle) * scale,
    y: MAP_SIZE.height / 2 - (lat - view.middle.lat) * METRES_OF_DEGREE * scale,
  };
}

/** Which point is drawn there, to the metre. */
export function toPoint(view: MapView, { x, y }: { x: number; y: number }): Point {
  const metres = view.widthM / MAP_SIZE.width;
  const lng = view.middle.lng + ((x - MAP_SIZE.width / 2) * metres) / metresOfLng(view.middle);
  const lat = view.middle.lat - ((y - MAP_SIZE.height / 2) * metres) / METRES_OF_DEGREE;
  return { lat: Number(lat.toFixed(5)), lng: Number(lng.toFixed(5)) };
}

/** Twice as close (or half as), around this point, and never further away than all of it. */
export function zoomed(view: MapView, around: Point, factor: number, whole: MapView): MapView {
  const widthM = Math.max(NARROWEST_M, view.widthM / factor);
  return widthM >= whole.widthM ? whole : { middle: around, widthM };
}

/** So many units away from the edge a marker is well seen. */
const EDGE = 24;

export function isSeen(view: MapView, point: Point): boolean {
  const { x, y } = toDrawn(view, point);
  const isAcross = x >= EDGE && x <= MAP_SIZE.width - EDGE;
  return isAcross && y >= EDGE && y <= MAP_SIZE.height - EDGE;
}

/** The same while the point is seen, else around it. */
export function following(view: MapView, point: Point): MapView {
  return isSeen(view, point) ? view : { middle: point, widthM: view.widthM };
}

/** Moved by so many units; its middle stays within all of it, and all of it stays where it is. */
export function shifted(view: MapView, by: { x: number; y: number }, whole: MapView): MapView {
  if (view.widthM >= whole.widthM) return whole;
  const to = toPoint(view, { x: MAP_SIZE.width / 2 + by.x, y: MAP_SIZE.height / 2 + by.y });
  const drawn = toDrawn(whole, to);
  const within = {
    x: Math.min(MAP_SIZE.width, Math.max(0, drawn.x)),
    y: Math.min(MAP_SIZE.height, Math.max(0, drawn.y)),
  };
  return { middle: toPoint(whole, within), widthM: view.widthM };
}

/** From where all of it draws a point to where the view does, for SVG: outlines are made once. */
export function drawnFrom(whole: MapView, view: MapView): string {
  const scale = whole.widthM / view.widthM;
  const across = (scale * metresOfLng(view.middle)) / metresOfLng(whole.middle);
  const { x, y } = toDrawn(view, whole.middle);
  const to = [x - (across * MAP_SIZE.width) / 2, y - (scale * MAP_SIZE.height) / 2];
  return `matrix(${[across, 0, 0, scale, ...to].join(' ')})`;
}

/** So far moves an arrow. */
export function moved(point: Point, key: string, stepM: number): Point | null {
  const up = stepM / METRES_OF_DEGREE;
  const across = stepM / metresOfLng(point);
  const to = {
    ArrowUp: { lat: point.lat + up, lng: point.lng },
    ArrowDown: { lat: point.lat - up, lng: point.lng },
    ArrowRight: { lat: point.lat, lng: point.lng + across },
    ArrowLeft: { lat: point.lat, lng: point.lng - across },
  }[key];
  if (to === undefined) return null;
  return { lat: Number(to.lat.toFixed(5)), lng: Number(to.lng.toFixed(5)) };
}
