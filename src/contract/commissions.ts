import { z } from 'zod';
import { CaseStatus } from './cases.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();
const id = z.string().min(1).max(80);
const text = prose(2_000, 3);

/** What follows a decision: the unit carries it out, it is the answer, or it is taken up again. */
export const DecisionFollows = z.enum(['carry_out', 'answer', 'next_session']);
export type DecisionFollows = z.infer<typeof DecisionFollows>;

export const Commission = z.strictObject({
  commissionId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  lawFa: z.string(),
});
export type Commission = z.infer<typeof Commission>;

export const CommissionMember = z.strictObject({
  name: prose(100, 2),
  /** As what: chair, the city's, the court's. */
  part: prose(100),
});
export const SessionState = z.enum(['planned', 'held', 'cancelled']);

export const SessionRow = z.strictObject({
  sessionId: z.string(),
  commissionId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  heldAtMs: instantMs,
  place: z.string(),
  state: SessionState,
  listed: z.number().int(),
  decided: z.number().int(),
});
export type SessionRow = z.infer<typeof SessionRow>;

/** A case at a commission that is on no agenda yet. */
export const WaitingCase = z.strictObject({
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  /** Why the unit asked for it. */
  reason: z.string().nullable(),
  /** The date that its citizen was told. */
  dueAtMs: instantMs.nullable(),
});
export type WaitingCase = z.infer<typeof WaitingCase>;

export const CommissionWork = z.strictObject({
  commissions: z.array(Commission),
  sessions: z.array(SessionRow),
  waiting: z.array(WaitingCase),
});
export type CommissionWork = z.infer<typeof CommissionWork>;

export const AgendaItem = z.strictObject({
  itemId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  status: CaseStatus,
  place: z.number().int(),
  question: z.string().nullable(),
  state: z.enum(['listed', 'decided', 'postponed', 'dropped']),
  follows: DecisionFollows.nullable(),
  decision: z.string().nullable(),
  decidedAtMs: instantMs.nullable(),
  decidedByName: z.string().nullable(),
  /** Listed, and the case still waits for this commission. */
  isStanding: z.boolean(),
});
export type AgendaItem = z.infer<typeof AgendaItem>;

export const OpenedSession = z.strictObject({
  ...SessionRow.shape,
  lawFa: z.string(),
  members: z.array(CommissionMember),
  agenda: z.array(AgendaItem),
  /** Its hour has come: decisions may be written. */
  hasBegun: z.boolean(),
});
export type OpenedSession = z.infer<typeof OpenedSession>;

export const NewCommission = z.strictObject({
  nameFa: prose(100, 3),
  nameEn: prose(100, 3),
  lawFa: prose(200),
});
export type NewCommission = z.infer<typeof NewCommission>;
export const PlanSession = z.strictObject({
  commissionId: id,
  heldAtMs: instantMs,
  place: prose(200),
  members: z.array(CommissionMember).min(1).max(30),
});
export type PlanSession = z.infer<typeof PlanSession>;
export const PutOnAgenda = z.strictObject({ caseId: id, question: prose(1_000) });
export const DecideItem = z.strictObject({
  follows: DecisionFollows,
  text,
  /** Of next_session: until when the citizen is told that it is taken up again. */
  nextAtMs: instantMs.optional(),
});
export type DecideItem = z.infer<typeof DecideItem>;
export const CancelSession = z.strictObject({ reason: text });
