import { z } from 'zod';
import { CaseKind, CaseStatus } from './cases.ts';

const instantMs = z.number().int();

/**
 * level-three: with manager and inspection, for the mayor's office. over-week: open for more than
 * seven days, for the managers. non-responders: whose time went by without a reply, that week.
 * promises: given in managers' sessions, of which nobody has said what became; due is the day that was promised.
 */
export const OversightKind = z.enum(['level-three', 'over-week', 'non-responders', 'promises']);
export type OversightKind = z.infer<typeof OversightKind>;

export const OversightList = z.strictObject({
  listId: z.string(),
  kind: OversightKind,
  /** Tehran day, ISO: a Saturday. */
  week: z.string(),
  madeAtMs: instantMs,
  /** Of these the reader sees those of his units. */
  count: z.number().int(),
});
export type OversightList = z.infer<typeof OversightList>;

export const OversightRow = z.strictObject({
  place: z.number().int(),
  caseId: z.string(),
  trackingCode: z.string(),
  kind: CaseKind,
  status: CaseStatus,
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  departmentFa: z.string().nullable(),
  departmentEn: z.string().nullable(),
  postFa: z.string().nullable(),
  postEn: z.string().nullable(),
  level: z.number().int().nullable(),
  chases: z.number().int(),
  registeredAtMs: instantMs,
  dueAtMs: instantMs.nullable(),
});
export type OversightRow = z.infer<typeof OversightRow>;

export const OpenedOversight = z.strictObject({
  ...OversightList.shape,
  rows: z.array(OversightRow),
});
export type OpenedOversight = z.infer<typeof OpenedOversight>;
