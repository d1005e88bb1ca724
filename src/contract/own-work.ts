import { z } from 'zod';
import { LedgerDay } from './calls.ts';

/** Whose work is counted here. */
export const OWN_WORK_DOOR = ['desk', 'announce', 'field-visits'] as const;

/** A Jalali month at most. */
export const MAX_OWN_WORK_DAYS = 31;

/** Query of GET /api/own-work: Tehran days, both included. */
export const OwnWorkQuery = z
  .strictObject({ from: LedgerDay, to: LedgerDay })
  .refine(({ from, to }) => from <= to, { path: ['to'] });

const count = z.number().int().nonnegative();
const durationMs = z.number().int().nonnegative();

/** What one person has done, as the board and the reports count it. */
const figures = {
  /** Citizens' calls that he talked with last, and those whom the line has called back. */
  answered: count,
  /** Of these and of his own calls. */
  talkMs: durationMs,
  holdMs: durationMs,
  /** Calls of his own that somebody has taken. */
  called: count,
  /** Matters of his contacts by the parts of the 60/40 split. */
  onSpot: count,
  trackable: count,
  neither: count,
  /** Calls by which he tried to tell a result, and those that reached the citizen. */
  tellCalls: count,
  reached: count,
  /** Places that he has looked at. */
  visits: count,
};

export const OwnWorkFigures = z.strictObject(figures);
export type OwnWorkFigures = z.infer<typeof OwnWorkFigures>;

export const OwnWork = z.strictObject({
  fromDay: z.string(),
  toDay: z.string(),
  /** Days on which he did something, the newest first. */
  days: z.array(z.strictObject({ day: z.string(), ...figures })),
  sum: OwnWorkFigures,
});
export type OwnWork = z.infer<typeof OwnWork>;
