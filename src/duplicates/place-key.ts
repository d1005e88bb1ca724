import { readPlace } from './place.ts';

/** Of an address without a lane: so many names, in one order, are its place. */
const NAMES = 3;

/**
 * One word for a place as people tell it, so that «هاشمیه ۲۵» and «بلوار هاشميه، کوچه ٢٥» are the same:
 * the lane with the name that stands nearest to it, else the telling names. Null: no place is told.
 * It is coarser than what duplicates compare, for it must be equal, not near.
 */
export function placeKeyOf(address: string, landmark: string): string | null {
  const { lanes, names } = readPlace(address, landmark);
  const lane = lanes.find((one) => one.names.length > 0);
  if (lane !== undefined) return `${lane.names[0]} ${lane.number}`;
  const telling = [...names].filter(([, weight]) => weight === 1).map(([name]) => name);
  return telling.length === 0 ? null : telling.slice(0, NAMES).toSorted().join(' ');
}
