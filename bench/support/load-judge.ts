import type { CallRecord } from '../../src/contract/calls.ts';
import type { Spread } from './figures.ts';
import type { Tried } from './highest-rate.ts';
import { notKept } from './not-kept.ts';

/** Calls a second, and everything slower. */
const PROMISED_RATE = 60;
const NINETEEN_OF_TWENTY_WITHIN_MS = 20;
const SOON = 'within 20 ms, nineteen of twenty';
/** How a call of a caller ends who stays for a while and then gives up. */
const ENDS_OF_CROWD = ['answered', 'abandoned', 'short_abandoned'];

interface Rings {
  /** null: nobody was rung. */
  readonly dispatchMs: Spread | null;
}

const areSoon = ({ dispatchMs }: Rings): boolean =>
  dispatchMs !== null && dispatchMs.p95 <= NINETEEN_OF_TWENTY_WITHIN_MS;

/** `topRate`: the highest that was to be tried. Of one that nobody has promised nothing is asked. */
export function brokenByRate(
  topRate: number,
  { highest }: { readonly highest: (Tried & Rings) | null },
): string[] {
  if (topRate > PROMISED_RATE) return [];
  const isCarried = highest?.rate === topRate;
  return notKept({
    [`${topRate} calls a second without a failure`]: isCarried,
    [`${topRate} calls a second: rung ${SOON}`]: isCarried && areSoon(highest),
  });
}

/** What is to be seen at least of a crowd: talks that are over, and rings after a good-bye. */
export interface Fewest {
  readonly served: number;
  readonly gaps: number;
}

interface Crowd extends Rings {
  readonly served: number;
  readonly failures: number;
  readonly toldOtherwise: number;
  readonly replaced: readonly string[];
  /** Everybody was gone from Asterisk at the end. */
  readonly isEmptied: boolean;
}

export function brokenByWaiting(fewest: Fewest, crowd: Crowd): string[] {
  const { served, failures, toldOtherwise, replaced, isEmptied, dispatchMs } = crowd;
  const isWhole = failures === 0 && toldOtherwise === 0 && replaced.length === 0 && isEmptied;
  const areEnough = served >= fewest.served && (dispatchMs?.n ?? 0) >= fewest.gaps;
  return notKept({
    'many waiting: no failure': isWhole,
    'many waiting: enough of them are served': areEnough,
    [`many waiting: the next rung ${SOON}`]: areSoon(crowd),
  });
}

/**
 * Calls of a crowd, one of each of these numbers, whose end the history does not tell as one that
 * these callers make; a call that it has lost is one of them.
 */
export function countOtherwise(
  numbers: readonly string[],
  rows: readonly Pick<CallRecord, 'phone' | 'outcome'>[],
): number {
  const asMustBe = rows.filter(({ outcome }) => ENDS_OF_CROWD.includes(outcome ?? 'open'));
  // By number: a call that is told twice stands for no other.
  return numbers.length - new Set(asMustBe.map(({ phone }) => phone)).size;
}

/** Names of the processes that are others than before. */
export function replacedIn<Name extends string>(
  before: Readonly<Record<Name, number>>,
  after: Readonly<Record<Name, number>>,
): Name[] {
  return (Object.keys(before) as Name[]).filter((name) => before[name] !== after[name]);
}
