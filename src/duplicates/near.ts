import type { NearReason } from '../contract/near-cases.ts';
import { comparePlaces, type Place, readPlace } from './place.ts';
import { compareTopics, readTopic, type Topic } from './topic.ts';

/** One telling of a matter, as typed or as registered. */
export interface Telling {
  readonly serviceCode: string | null;
  readonly serviceGroup: string | null;
  /** What goes on by itself within hours: yesterday's flood is not today's. */
  readonly isEmergency: boolean;
  readonly district: number | null;
  readonly address: string;
  readonly landmark: string;
  readonly said: string;
  readonly atMs: number;
  /** Hash of the number it came from. */
  readonly phoneHash: string | null;
}

export interface Read {
  readonly telling: Telling;
  readonly place: Place;
  readonly topic: Topic;
}

/** Suggested from here on: measured on the labelled pairs of the tests. */
export const NEAR_FROM = 0.6;
const DAY_MS = 86_400_000;
/** Older ones are another time. */
export const NEAR_DAYS = 60;

export function readTelling(telling: Telling): Read {
  const place = readPlace(telling.address, telling.landmark);
  return { telling, place, topic: readTopic(telling.said) };
}

/** Topic × place × time, and why: the expert judges, this only points. */
export function nearness(
  one: Read,
  other: Read,
): { readonly score: number; readonly reasons: readonly NearReason[] } {
  const reasons: NearReason[] = [];
  const place = placeOf(one, other, reasons);
  const topic = topicOf(one, other, reasons);
  const { telling: mine } = one;
  const { telling: theirs } = other;
  const isSameNumber = mine.phoneHash !== null && mine.phoneHash === theirs.phoneHash;
  if (isSameNumber) reasons.push({ reason: 'same-number', shown: null });
  const days = Math.floor(Math.abs(mine.atMs - theirs.atMs) / DAY_MS);
  reasons.push({ reason: 'days-ago', shown: String(days) });
  const isEmergency = mine.isEmergency || theirs.isEmergency;
  // Who calls again and does not tell the place once more means the one he told.
  const where = isSameNumber && mine.address === '' ? Math.max(place, 0.8) : place;
  return { score: topic * where * timeOf(days, isEmergency), reasons };
}

function placeOf(one: Read, other: Read, reasons: NearReason[]): number {
  const { telling: mine } = one;
  const { telling: theirs } = other;
  const found = comparePlaces(one.place, other.place);
  if (found.lane !== null) reasons.push({ reason: 'same-lane', shown: found.lane });
  else if (found.score > 0.3) {
    reasons.push({ reason: 'same-place-words', shown: found.names.join(' ') });
  }
  const districts = [mine.district, theirs.district];
  const isElsewhere = !districts.includes(null) && mine.district !== theirs.district;
  if (mine.district !== null && mine.district === theirs.district) {
    reasons.push({ reason: 'same-district', shown: String(mine.district) });
  }
  // A neighbour's house is another building, but the same street.
  const isOfHouse =
    OF_ONE_HOUSE.has(mine.serviceCode ?? '') || OF_ONE_HOUSE.has(theirs.serviceCode ?? '');
  const house = found.otherHouse ? (isOfHouse ? 0.3 : 0.9) : 1;
  return found.score * (isElsewhere ? 0.5 : 1) * house;
}

/** Nuisance by a trade, building without a permit, a dangerous building site. */
const OF_ONE_HOUSE: ReadonlySet<string> = new Set(['306', '501', '502', '503']);

function topicOf(one: Read, other: Read, reasons: NearReason[]): number {
  const { telling: mine } = one;
  const { telling: theirs } = other;
  const said = compareTopics(one.topic, other.topic);
  if (said !== null && said > 0) reasons.push({ reason: 'same-topic', shown: null });
  if (mine.serviceCode === null || theirs.serviceCode === null) return 0.3 + 0.6 * (said ?? 0);
  if (mine.serviceCode === theirs.serviceCode) {
    reasons.push({ reason: 'same-service', shown: null });
    return said === null ? 0.85 : 0.5 + 0.5 * said;
  }
  const isSameGroup = mine.serviceGroup === theirs.serviceGroup;
  return isSameGroup ? 0.2 + 0.7 * (said ?? 0) : 0.5 * (said ?? 0);
}

function timeOf(days: number, isEmergency: boolean): number {
  if (isEmergency) return days <= 1 ? 1 : days <= 3 ? 0.8 : 0.4;
  if (days <= 21) return 1;
  return days <= 35 ? 0.85 : days <= NEAR_DAYS ? 0.55 : 0;
}
