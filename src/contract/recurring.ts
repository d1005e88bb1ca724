import { z } from 'zod';
import { CaseStatus } from './cases.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();
const caseIds = z.array(z.string().max(80)).min(1).max(100);

/**
 * place: the same code at the same told place. near: within so many metres of the first one. district:
 * the same code anywhere in the district.
 */
export const RecurringBy = z.enum(['place', 'near', 'district']);
export type RecurringBy = z.infer<typeof RecurringBy>;

export const RecurringQuery = z.strictObject({
  by: RecurringBy,
  /** So many cases within so many days. */
  cases: z.coerce.number().int().min(2).max(500).default(3),
  days: z.coerce.number().int().min(1).max(730).default(90),
  metres: z.coerce.number().int().min(10).max(2_000).default(100),
  district: z.coerce.number().int().min(1).max(13).optional(),
});
export type RecurringQuery = z.infer<typeof RecurringQuery>;

export const RecurringRow = z.strictObject({
  serviceName: z.string(),
  serviceCode: z.string(),
  district: z.number().int().nullable(),
  count: z.number().int(),
  /** Cases that were answered and came back, or that were told anew after one of them had been solved. */
  cameBack: z.number().int(),
  firstAtMs: instantMs,
  lastAtMs: instantMs,
  /** The newest hundred of them. */
  caseIds: z.array(z.string()),
});
export type RecurringRow = z.infer<typeof RecurringRow>;

export const RecurringCases = z.strictObject({ caseIds });

/** One of the cases behind a row, the oldest first. */
export const RecurringCase = z.strictObject({
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  status: CaseStatus,
  outcome: z.string().nullable(),
  cycle: z.number().int(),
  registeredAtMs: instantMs,
  verifiedAtMs: instantMs.nullable(),
  addressText: z.string(),
  landmark: z.string(),
  /** Who was asked last; null: nobody yet. */
  departmentFa: z.string().nullable(),
  departmentEn: z.string().nullable(),
  /** It goes on, and may be merged. */
  isOpen: z.boolean(),
});
export type RecurringCase = z.infer<typeof RecurringCase>;

/** The open ones of these become one: the earliest goes on. Refused unless all are one thing at one place. */
export const MakeParent = z.strictObject({ caseIds: caseIds.min(2) });
/** How many were merged into it, and which could not be. */
export const MadeParent = z.strictObject({
  parentId: z.string(),
  merged: z.number().int(),
  left: z.array(z.string()),
});
export type MadeParent = z.infer<typeof MadeParent>;

/** To the post that was asked last about the newest of them. */
export const TellUnit = z.strictObject({ caseIds, words: prose(600, 3) });
export const ToldUnit = z.strictObject({
  departmentFa: z.string(),
  departmentEn: z.string(),
});
export type ToldUnit = z.infer<typeof ToldUnit>;
