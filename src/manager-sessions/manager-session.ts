import { ManagerOffice, type SessionFigures } from '../contract/manager-sessions.ts';
import { showMinute } from '../kit/clock-time.ts';
import { tehranMinuteOfDay, typedJalali } from '../kit/jalali.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Host and manager may begin so much before the announced hour, and go on so much after it. */
const EARLY_MS = 30 * MINUTE_MS;
const LATE_MS = 30 * MINUTE_MS;
/** Who is not reached is called once more, after all others. */
export const MOST_TRIES = 2;
const REMINDED_BEFORE_MS = 2 * HOUR_MS;
const REVIEWED_AFTER_MS = 7 * DAY_MS;

interface Hours {
  readonly fromMs: number;
  readonly untilMs: number;
}

export const mayStart = ({ fromMs, untilMs }: Hours, atMs: number): boolean =>
  atMs >= fromMs - EARLY_MS && atMs < untilMs;

/** What a manager may see ends with this instant, whether or not anybody has ended the session. */
export const lastMs = ({ untilMs }: Hours): number => untilMs + LATE_MS;

export const reviewDueMs = (writtenAtMs: number): number => writtenAtMs + REVIEWED_AFTER_MS;

/** The reminder leaves two hours before; booked later than that, at once. */
export function reminderOf({ fromMs }: Hours, atMs: number): { notBeforeMs?: number } {
  const notBeforeMs = fromMs - REMINDED_BEFORE_MS;
  return notBeforeMs <= atMs ? {} : { notBeforeMs };
}

interface Turn {
  readonly state: string;
  readonly tries: number;
  readonly place: number;
}

/** Whose turn it is: in the order of asking, those who were not reached behind all others. */
export function nextTurn<T extends Turn>(bookings: readonly T[]): T | undefined {
  return bookings
    .filter(({ state }) => state === 'booked')
    .toSorted((a, b) => a.tries - b.tries || a.place - b.place)[0];
}

/** For a message: ASCII digits, like all that is copied from one. */
export function whenOf(atMs: number): { readonly day: string; readonly time: string } {
  return { day: typedJalali(atMs), time: showMinute(tehranMinuteOfDay(atMs)) };
}

export interface CountedBooking {
  readonly state: string;
}
export interface CountedPromise {
  readonly outcome: 'kept' | 'under-way' | 'not-kept' | null;
  readonly dueAtMs: number;
  readonly createdAtMs: number;
  readonly reviewedAtMs: number | null;
}
export interface CountedCase {
  readonly outcome: string | null;
  readonly verifiedAtMs: number | null;
}

/** One session's line of the report, as it stands at this instant. */
export function figuresOf(
  { startedAtMs }: { readonly startedAtMs: number | null },
  bookings: readonly CountedBooking[],
  promises: readonly CountedPromise[],
  cases: readonly CountedCase[],
  atMs: number,
): SessionFigures {
  const inState = (...states: string[]) =>
    bookings.filter(({ state }) => states.includes(state)).length;
  const withOutcome = (outcome: CountedPromise['outcome']) =>
    promises.filter((one) => one.outcome === outcome).length;
  const fromMs = startedAtMs ?? atMs;
  return {
    booked: bookings.length - inState('cancelled'),
    talked: inState('talked'),
    notReached: inState('not-reached'),
    leftOver: inState('left-over', 'moved'),
    promises: promises.length,
    kept: withOutcome('kept'),
    underWay: withOutcome('under-way'),
    notKept: withOutcome('not-kept'),
    unreviewed: withOutcome(null),
    overdue: promises.filter((one) => isOverdue(one, atMs)).length,
    reviewedInTime: promises.filter(
      ({ createdAtMs, reviewedAtMs }) =>
        reviewedAtMs !== null && reviewedAtMs <= reviewDueMs(createdAtMs),
    ).length,
    cases: cases.length,
    solvedInTime: cases.filter(
      ({ outcome, verifiedAtMs }) =>
        outcome === 'solved' &&
        verifiedAtMs !== null &&
        // What was solved before he asked is no work of the session.
        verifiedAtMs >= fromMs &&
        verifiedAtMs <= reviewDueMs(fromMs),
    ).length,
  };
}

export function sumOf(all: readonly SessionFigures[]): SessionFigures {
  const total = figuresOf({ startedAtMs: null }, [], [], [], 0);
  for (const one of all) {
    for (const name of Object.keys(total) as (keyof SessionFigures)[]) total[name] += one[name];
  }
  return total;
}

/** Of each kind of manager that answered: how often, and what it came to. */
export function byOffice(
  held: readonly (SessionFigures & { readonly office: ManagerOffice })[],
): (SessionFigures & { office: ManagerOffice; sessions: number })[] {
  return ManagerOffice.options.flatMap((office) => {
    const own = held.filter((one) => one.office === office);
    return own.length === 0 ? [] : [{ ...sumOf(own), office, sessions: own.length }];
  });
}

/** Its day is over and nobody has said that it was kept, or was not. */
export const isOverdue = (
  { outcome, dueAtMs }: Pick<CountedPromise, 'outcome' | 'dueAtMs'>,
  atMs: number,
): boolean => (outcome === null || outcome === 'under-way') && dueAtMs <= atMs;
