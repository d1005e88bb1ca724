import { foldForSearch } from '../kit/persian-text.ts';
import { readSpokenNumbers } from '../kit/spoken-numbers.ts';
import {
  AREA_WORDS,
  DIRECTIONS,
  HOUSE_WORDS,
  INSIDE_WORDS,
  LANE_WORDS,
  landmarkKind,
  SMALL_WORDS,
  WAY_WORDS,
} from './place-words.ts';

/** A numbered lane and the names said right before it, the nearest first. */
export interface Lane {
  readonly names: readonly string[];
  readonly number: number;
}

/** A place as people tell it, taken apart. */
export interface Place {
  /** Folded name → how much it tells. */
  readonly names: ReadonlyMap<string, number>;
  /** Neighbours written as one word: «سید رضی» is «سیدرضی». */
  readonly joined: ReadonlySet<string>;
  readonly lanes: readonly Lane[];
  readonly houses: readonly number[];
  readonly directions: ReadonlySet<string>;
}

const KIND_WEIGHT = 0.5;

/** Words of a text in one spelling: folded, half-spaces closed, letters and digits apart. */
export function wordsIn(text: string): string[] {
  const folded = foldForSearch(text, 'joined')
    .replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, ' ')
    .replace(/[^\p{L}\p{N}\s]+/gu, ' ')
    .replace(/(^|\s)(چهار|سه|پنج|بن) (راه|راهی|بست)(?=\s|$)/gu, '$1$2$3')
    .replace(/(^|\s)رو به رو/gu, '$1روبهرو')
    .replace(/(^|\s)رو ?به ?روی/gu, '$1روبهروی')
    .replace(/\s+/gu, ' ')
    .trim();
  return readSpokenNumbers(folded).split(' ').filter(Boolean);
}

export function readPlace(address: string, landmark: string): Place {
  const names = new Map<string, number>();
  const joined = new Set<string>();
  const directions = new Set<string>();
  const lanes: Lane[] = [];
  const houses: number[] = [];
  let lastNames: string[] = [];
  const learn = (word: string, weight: number): void => {
    names.set(word, Math.max(names.get(word) ?? 0, weight));
  };

  for (const part of [...address.split(/[،,؛;\n]/u), landmark]) {
    let near: string[] = [];
    let before = '';
    let isLaneNext = false;
    for (const word of wordsIn(part)) {
      const role = before;
      before = word;
      if (/^\d+$/u.test(word)) {
        const number = Number(word);
        if (HOUSE_WORDS.has(role)) houses.push(number);
        else if (INSIDE_WORDS.has(role) || AREA_WORDS.has(role)) continue;
        else if (near.length > 0 || LANE_WORDS.has(role) || lastNames.length > 0) {
          const by = near.length > 0 ? near : lastNames;
          lanes.push({ names: by, number });
          isLaneNext = by.length === 0;
        } else learn(word, 1);
        continue;
      }
      if (WAY_WORDS.has(word)) {
        if (near.length > 0) lastNames = near;
        near = [];
        continue;
      }
      if (SMALL_WORDS.has(word) || HOUSE_WORDS.has(word) || INSIDE_WORDS.has(word)) continue;
      if (AREA_WORDS.has(word)) continue;
      if (DIRECTIONS.has(word)) {
        directions.add(word.slice(0, 3));
        continue;
      }
      const kind = landmarkKind(word);
      if (kind !== undefined) {
        learn(kind, KIND_WEIGHT);
        continue;
      }
      const [neighbour] = near;
      if (neighbour !== undefined) joined.add(neighbour + word);
      learn(word, 1);
      near = [word, ...(neighbour === undefined ? [] : [neighbour])];
      // «کوچه ۵ خیابان امامت»: the number came before its street.
      const last = lanes.at(-1);
      if (isLaneNext && last !== undefined) lanes[lanes.length - 1] = { ...last, names: [word] };
      isLaneNext = false;
    }
    if (near.length > 0) lastNames = near;
  }
  return { names, joined, lanes, houses, directions };
}

/** One name for two spellings: a letter more, less or other, in words long enough to bear it. */
export function isSameName(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < 5 || one[0] !== other[0]) return false;
  return isOneEditApart(one, other);
}

function isOneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1);
}

/** How much of the names of `one` is known to `other`, by weight, and which. */
function known(one: Place, other: Place): { weight: number; all: number; names: string[] } {
  let [weight, all] = [0, 0];
  const names: string[] = [];
  for (const [name, value] of one.names) {
    const isKnown =
      [...other.names.keys()].some((theirs) => isSameName(name, theirs)) ||
      other.joined.has(name) ||
      [...one.joined].some((pair) => pair.includes(name) && other.names.has(pair));
    // What kind of thing stands there is told by some and left out by others.
    if (isKnown || value > KIND_WEIGHT) all += value;
    if (!isKnown) continue;
    weight += value;
    names.push(name);
  }
  return { weight, all, names };
}

const sharesName = (one: Lane, other: Lane): boolean => {
  const pairOf = (lane: Lane): string => lane.names.toReversed().join('');
  return (
    one.names.some((name) => other.names.some((theirs) => isSameName(name, theirs))) ||
    one.names.includes(pairOf(other)) ||
    other.names.includes(pairOf(one)) ||
    pairOf(one) === pairOf(other)
  );
};

export interface PlaceLikeness {
  /** 0: certainly elsewhere; 1: the same spot. */
  readonly score: number;
  /** The lane that both name: «هاشمیه 25». */
  readonly lane: string | null;
  readonly names: readonly string[];
  /** Both name a house, and not the same one. */
  readonly otherHouse: boolean;
}

export function comparePlaces(one: Place, other: Place): PlaceLikeness {
  const [mine, theirs] = [known(one, other), known(other, one)];
  const least = Math.min(mine.all, theirs.all);
  const overlap = least === 0 ? 0 : Math.min(mine.weight, theirs.weight, least) / least;
  const otherHouse =
    one.houses.length > 0 &&
    other.houses.length > 0 &&
    !one.houses.some((house) => other.houses.includes(house));
  const isTurned =
    one.directions.size > 0 &&
    other.directions.size > 0 &&
    ![...one.directions].some((direction) => other.directions.has(direction));
  const base = { names: mine.names, otherHouse, lane: null };
  if (isTurned) return { ...base, score: 0.1 };
  if (one.lanes.length === 0 || other.lanes.length === 0) {
    // A kind alone («پارک») is no place.
    const isNamed = mine.weight >= 1 && theirs.weight >= 1;
    return { ...base, score: isNamed ? overlap * 0.9 : 0 };
  }
  const [first, second] = [one.lanes[0], other.lanes[0]];
  for (const lane of one.lanes) {
    const same = other.lanes.find((its) => its.number === lane.number && sharesName(lane, its));
    if (same === undefined) continue;
    const isFirst = lane === first && same === second;
    const [deeper, theirDeeper] = [one.lanes[1], other.lanes[1]];
    const isOtherSide =
      isFirst &&
      deeper !== undefined &&
      theirDeeper !== undefined &&
      deeper.number !== theirDeeper.number;
    const shown = `${lane.names.toReversed().join(' ')} ${lane.number}`;
    return { ...base, lane: shown, score: isOtherSide ? 0.5 : 0.95 };
  }
  return { ...base, score: 0.1 };
}
