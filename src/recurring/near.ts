/** A case with where it is. */
export interface Placed {
  readonly caseId: string;
  readonly serviceCodeId: string;
  readonly lat: number;
  readonly lng: number;
  readonly registeredAtMs: number;
}

const METRES_OF_DEGREE = 111_320;

/**
 * Same code, within so many metres of the one that was told first; whoever is told first is the
 * middle, so a long street is many places and not one.
 */
export function nearGroups<T extends Placed>(all: readonly T[], metres: number): T[][] {
  const groups: { middle: T; members: T[] }[] = [];
  /** Code and square → the groups whose middle lies there. */
  const squares = new Map<string, (typeof groups)[number][]>();
  const side = metres / METRES_OF_DEGREE;
  const inOrder = all.toSorted(
    (a, b) => a.registeredAtMs - b.registeredAtMs || (a.caseId < b.caseId ? -1 : 1),
  );
  for (const one of inOrder) {
    // A degree of longitude is shorter than one of latitude: its squares are wider.
    const wide = side / Math.cos((one.lat * Math.PI) / 180);
    const [row, column] = [Math.floor(one.lat / side), Math.floor(one.lng / wide)];
    const around = [-1, 0, 1].flatMap((up) =>
      [-1, 0, 1].flatMap(
        (over) => squares.get(`${one.serviceCodeId} ${row + up} ${column + over}`) ?? [],
      ),
    );
    const nearest = around
      .map((group) => ({ group, away: metresBetween(group.middle, one) }))
      .filter(({ away }) => away <= metres)
      .toSorted((a, b) => a.away - b.away)[0];
    if (nearest !== undefined) {
      nearest.group.members.push(one);
      continue;
    }
    const group = { middle: one, members: [one] };
    groups.push(group);
    const key = `${one.serviceCodeId} ${row} ${column}`;
    squares.set(key, [...(squares.get(key) ?? []), group]);
  }
  return groups.map(({ members }) => members);
}

export function metresBetween(
  a: Pick<Placed, 'lat' | 'lng'>,
  b: Pick<Placed, 'lat' | 'lng'>,
): number {
  const middle = (((a.lat + b.lat) / 2) * Math.PI) / 180;
  const up = (a.lat - b.lat) * METRES_OF_DEGREE;
  const over = (a.lng - b.lng) * METRES_OF_DEGREE * Math.cos(middle);
  return Math.hypot(up, over);
}
