import { z } from 'zod';
import { CaseSummary, type CaseStatus } from './cases.ts';
import { prose } from './name.ts';

/** The same thing told twice: proposed by whoever hears it, decided by follow-up. */
export const ProposeMerge = z.strictObject({ intoCaseId: z.string().max(80) });
/**
 * Nothing is merged into a case whose answer is given: whoever told of it since would be counted as
 * answered, and never told. What he says is new, or an objection.
 */
export const ANSWER_GIVEN: readonly CaseStatus[] = ['verified', 'announced', 'told_closed'];
export const hasAnswer = (status: CaseStatus): boolean => ANSWER_GIVEN.includes(status);

export const DecideMerge = z.strictObject({ decision: z.enum(['merge', 'refuse']) });
export const UndoMerge = z.strictObject({ reason: prose(300, 3) });
export const Withdraw = z.strictObject({
  contactId: z.string().max(80),
  reason: prose(300, 3),
});

/** One side of a merge, as those who decide compare the two. */
export const MergeSide = z.strictObject({
  ...CaseSummary.shape,
  addressText: z.string(),
  landmark: z.string(),
  description: z.string(),
});
export type MergeSide = z.infer<typeof MergeSide>;

export const MergeProposal = z.strictObject({
  mergeId: z.string(),
  proposedAtMs: z.number().int(),
  proposedByName: z.string(),
  /** The earlier one: it goes on. */
  survivor: MergeSide,
  child: MergeSide,
});
export type MergeProposal = z.infer<typeof MergeProposal>;
