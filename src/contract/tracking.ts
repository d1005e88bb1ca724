import { z } from 'zod';
import { CaseOutcome, CaseStatus } from './cases.ts';
import { prose } from './name.ts';

/**
 * پیگیری با کد: nine digits, and a secret — the last four digits of the number that was given, or the four
 * that were told to whoever has none. Five wrong tries lock that code's lookup for an
 * hour, five more for twice as long.
 */
export const TrackByCode = z.strictObject({
  code: z.string().min(1).max(30),
  secret: z.string().min(1).max(20),
});

/** What the citizen himself is told: the result once it has been announced, nothing about others. */
export const TrackedCase = z.strictObject({
  trackingCode: z.string(),
  status: CaseStatus,
  serviceName: z.string(),
  district: z.number().int().nullable(),
  registeredAtMs: z.number().int(),
  outcome: CaseOutcome.nullable(),
  explanation: z.string().nullable(),
  /** He may say now what he thinks of the answer; until then. */
  mayAnswerUntilMs: z.number().int().nullable(),
  /** It is open: he may take it back. */
  mayWithdraw: z.boolean(),
});
export type TrackedCase = z.infer<typeof TrackedCase>;

/** بازخورد by the same key: the same as 31 and 33 by SMS. */
export const AnswerByCode = z.strictObject({
  ...TrackByCode.shape,
  accepts: z.boolean(),
  /** 1: not at all, 5: very satisfied. */
  score: z.number().int().min(1).max(5).optional(),
  /** Why not, in the citizen's words. */
  words: prose(900).optional(),
});
export type AnswerByCode = z.infer<typeof AnswerByCode>;
export const AnsweredByCode = z.strictObject({
  /** `objected`: it is looked at again. */
  became: z.enum(['accepted', 'objected']),
  tracked: TrackedCase,
});
export type AnsweredByCode = z.infer<typeof AnsweredByCode>;

/** انصراف by the same key: the same as by an expert who has him on the line. */
export const WithdrawByCode = z.strictObject({
  ...TrackByCode.shape,
  reason: prose(300, 3),
});
export type WithdrawByCode = z.infer<typeof WithdrawByCode>;

/**
 * An expert is about to tell how a case stands, and has asked who is speaking. From the case's own number
 * the code or the name will do; from elsewhere it takes code and secret.
 */
export const TellCase = z.strictObject({
  contactId: z.string().max(80),
  /** A case from the list of this number; null: by its code alone. */
  caseId: z.string().max(80).nullable(),
  code: z.string().max(30).nullable(),
  secret: z.string().max(20).nullable(),
  name: prose(120).nullable(),
});
export type TellCase = z.infer<typeof TellCase>;
export const ToldCase = z.strictObject({ caseId: z.string() });
