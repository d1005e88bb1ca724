import { z } from 'zod';
import { LedgerDay } from './calls.ts';

/** A Jalali month at most. */
export const MAX_FAIRNESS_DAYS = 31;

/** Query of GET /api/fairness: Tehran days, both included. */
export const FairnessQuery = z
  .strictObject({ from: LedgerDay, to: LedgerDay })
  .refine(({ from, to }) => from <= to, { path: ['to'] });

/** Of GET /api/fairness/csv: the same, and which of the two tables. */
export const FairnessFile = z
  .strictObject({ from: LedgerDay, to: LedgerDay, table: z.enum(['agents', 'queues']) })
  .refine(({ from, to }) => from <= to, { path: ['to'] });

const count = z.number().int().nonnegative();
const durationMs = z.number().nonnegative();

/**
 * What the line gave one agent, and what came of it: rings that are over, of calls that count for these
 * days; `offers` is the sum of the other counts.
 */
export const AgentFairness = z.strictObject({
  agentId: z.string(),
  name: z.string(),
  offers: count,
  answered: count,
  /** Refused by the agent. */
  declined: count,
  /** Rang to the limit. */
  missed: count,
  /** The phone was busy or gone, the caller left, the ring was taken back: neither of the two. */
  otherwise: count,
  /**
   * The longest stretch in which the agent was ready and was rung for nothing; of a stretch that goes
   * on over the period's edge what lies within. Null: never ready, or nobody knows any more.
   */
  longestIdleMs: durationMs.nullable(),
});
export type AgentFairness = z.infer<typeof AgentFairness>;

/** Waits in ms of those who came to one queue in these days and were answered or gave up. */
export const QueueFairness = z.strictObject({
  queueId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  /** Answered, or given up after more than a short abandon. */
  calls: count,
  meanMs: durationMs,
  /** Who waited longest: a tenth of the calls, rounded up. */
  worst: z.strictObject({
    calls: count,
    /** Of them so many gave up. */
    abandoned: count,
    leastMs: durationMs,
    meanMs: durationMs,
    mostMs: durationMs,
  }),
  /** The same mean of answered calls alone, as the EU's figure of 112 counts; null: none was. */
  answeredWorstMeanMs: durationMs.nullable(),
});
export type QueueFairness = z.infer<typeof QueueFairness>;

export const FairnessReport = z.strictObject({
  /** Tehran days, both included. */
  fromDay: z.string(),
  toDay: z.string(),
  /** What agents were is known from here on alone; null: for the whole period. */
  statesFromMs: z.number().int().nullable(),
  /** Whoever was rung or ready; by name. */
  agents: z.array(AgentFairness),
  /** Those to which somebody came. */
  queues: z.array(QueueFairness),
});
export type FairnessReport = z.infer<typeof FairnessReport>;
