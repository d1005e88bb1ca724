import type { OwnWork, OwnWorkFigures } from '../contract/own-work.ts';

type Day = OwnWork['days'][number];

const NOTHING: OwnWorkFigures = {
  answered: 0,
  talkMs: 0,
  holdMs: 0,
  called: 0,
  onSpot: 0,
  trackable: 0,
  neither: 0,
  tellCalls: 0,
  reached: 0,
  visits: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof OwnWorkFigures)[];

function add(to: OwnWorkFigures, more: Partial<OwnWorkFigures>): OwnWorkFigures {
  const sum = { ...to };
  for (const name of NAMES) sum[name] += more[name] ?? 0;
  return sum;
}

/** Piece by piece as it was read: one row for each day on which something was done, the newest first. */
export function byDay(
  done: readonly (readonly [day: string, figures: Partial<OwnWorkFigures>])[],
): Day[] {
  const days = new Map<string, OwnWorkFigures>();
  for (const [day, figures] of done) days.set(day, add(days.get(day) ?? NOTHING, figures));
  return [...days]
    .map(([day, figures]) => ({ day, ...figures }))
    .toSorted((a, b) => (a.day < b.day ? 1 : -1));
}

export function sumOf(days: readonly Day[]): OwnWorkFigures {
  return days.reduce<OwnWorkFigures>((sum, day) => add(sum, day), NOTHING);
}
