import { and, eq, inArray, like, ne, not, or, type SQL } from 'drizzle-orm';
import { UNTOLD_STATUSES } from '../cases/index.ts';
import type { Tables } from '../db/index.ts';
import { MERGED_ANSWER } from './announcement.ts';

/** A word before the result is owed until there is one. */
const UNANSWERED = UNTOLD_STATUSES.filter((status) => status !== 'verified');

export const isMergedAnswer = ({ announcement: t }: Pick<Tables, 'announcement'>): SQL =>
  like(t.occasion, `${MERGED_ANSWER}%`);

/** Neither a result nor whose thing was merged: said before there is an answer. */
export const isWord = (tables: Pick<Tables, 'announcement'>): SQL | undefined =>
  and(ne(tables.announcement.occasion, 'result'), not(isMergedAnswer(tables)));

/**
 * Still to be told, by a voice or a message: a result while it is the present one, a word while there
 * is none. Asked of announcements with their cases.
 */
export function isOwed(tables: Pick<Tables, 'announcement' | 'cases'>): SQL | undefined {
  const { announcement: t, cases } = tables;
  const isWordNeeded = like(t.occasion, 'word-needed:%');
  return and(
    inArray(t.state, ['call_needed', 'needs_review']),
    eq(t.cycle, cases.cycle),
    or(
      and(eq(t.occasion, 'result'), inArray(cases.status, ['verified', 'merged'])),
      // Whoever told of the same thing hears the survivor's result.
      and(isMergedAnswer(tables), eq(cases.status, 'merged')),
      and(isWord(tables), not(isWordNeeded), inArray(cases.status, UNANSWERED)),
      // Given meanwhile, at the desk or in time, or its time is over: nobody is asked for it again.
      and(isWordNeeded, eq(cases.status, 'awaiting_citizen')),
    ),
  );
}
