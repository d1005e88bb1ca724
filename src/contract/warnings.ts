import { z } from 'zod';
import { CaseStatus } from './cases.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();
const words = prose(1_000, 3);

/** What the law names; the page says by which of them. */
export const WarningGround = z.enum([
  'unlicensed_building',
  'obstruction',
  'dangerous_building',
  'waste_land',
  'nuisance_trade',
  'debris',
  'trees',
  'other',
]);
export type WarningGround = z.infer<typeof WarningGround>;
export const WarningFollows = z.enum(['commission', 'crew']);
export type WarningFollows = z.infer<typeof WarningFollows>;
export const ServedHow = z.enum(['in_person', 'posted', 'by_post', 'refused']);
export type ServedHow = z.infer<typeof ServedHow>;
export const WarningState = z.enum([
  'issued',
  'served',
  'obeyed',
  'escalated',
  'expired',
  'withdrawn',
]);

export const Warning = z.strictObject({
  warningId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  status: CaseStatus,
  year: z.number().int(),
  number: z.number().int(),
  addressee: z.string(),
  place: z.string(),
  ground: WarningGround,
  order: z.string(),
  deadlineDays: z.number().int(),
  follows: WarningFollows,
  state: WarningState,
  issuedByName: z.string(),
  issuedAtMs: instantMs,
  servedAtMs: instantMs.nullable(),
  servedHow: ServedHow.nullable(),
  dueAtMs: instantMs.nullable(),
  settledAtMs: instantMs.nullable(),
  note: z.string().nullable(),
});
export type Warning = z.infer<typeof Warning>;

/** As lists have it: whom it is for and what it says is read one by one, which is audited. */
export const WarningRow = Warning.omit({ addressee: true, place: true, order: true, note: true });
export type WarningRow = z.infer<typeof WarningRow>;

export const WarningList = z.enum(['open', 'ended']);
export type WarningList = z.infer<typeof WarningList>;

export const NewWarning = z.strictObject({
  addressee: prose(200, 2),
  place: prose(500, 3),
  ground: WarningGround,
  order: words,
  deadlineDays: z.number().int().min(1).max(365),
  follows: WarningFollows,
});
export type NewWarning = z.infer<typeof NewWarning>;
export const ServeWarning = z.strictObject({ servedAtMs: instantMs, how: ServedHow });
export type ServeWarning = z.infer<typeof ServeWarning>;
export const SettleWarning = z.strictObject({
  as: z.enum(['obeyed', 'withdrawn']),
  note: words,
});
export type SettleWarning = z.infer<typeof SettleWarning>;
