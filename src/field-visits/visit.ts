import type { VisitResult } from '../contract/field.ts';
import type { Tables } from '../db/index.ts';

export type VisitRow = Tables['fieldVisit']['$inferSelect'];
export type Cause = VisitRow['cause'];

const DAY_MS = 24 * 3_600_000;

export interface FieldRules {
  /** What nobody set a time for is looked at within. */
  readonly visitWithinMs: number;
  /** Nobody was there: once more, so much later. */
  readonly againAfterMs: number;
}
export const FIELD_RULES: FieldRules = { visitWithinMs: 2 * DAY_MS, againAfterMs: DAY_MS };

/** Which question a visit answers, by where the case stands; undefined: there is none to answer. */
export function causeOf(status: string): Exclude<Cause, 'warning'> | undefined {
  if (status === 'answered') return 'verification';
  if (status === 'recheck') return 'recheck';
  return status === 'special_follow_up' ? 'objection' : undefined;
}

/** These have their place to be looked at; complaints are the inspection's own, others have none. */
export const VISITED_KINDS = ['request', 'report'];

/** Its question still stands: the case waits where it waited, for the same answer. */
export function isStanding(
  visit: Pick<VisitRow, 'cause' | 'cycle'>,
  known: { readonly status: string; readonly cycle: number },
  openStatuses: readonly string[],
): boolean {
  if (visit.cause === 'warning') return openStatuses.includes(known.status);
  return visit.cycle === known.cycle && causeOf(known.status) === visit.cause;
}

/** As it stands in the case's history. */
export const EVENT_OF = {
  done: 'visit-done',
  not_done: 'visit-not-done',
  partly: 'visit-partly',
  nobody_there: 'visit-nobody-there',
  wrong_place: 'visit-wrong-place',
} as const satisfies Record<VisitResult, string>;
