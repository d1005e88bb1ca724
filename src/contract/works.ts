import { z } from 'zod';
import { MOST_RIAL } from '../kit/rial.ts';
import { CaseStatus } from './cases.ts';
import { prose, words } from './name.ts';

const instantMs = z.number().int();
const id = z.string().min(1).max(80);
/** Whole rials, as far as a number of JavaScript is exact. */
const rial = z.number().int().min(1).max(MOST_RIAL);
const anyRial = z.number().int();
export const JalaliYear = z.coerce.number().int().min(1390).max(1500);
const district = z.number().int().min(1).max(13);

export const WorksCode = z.strictObject({
  code: z.string(),
  nameFa: z.string(),
  serviceCode: z.string(),
  serviceName: z.string(),
  measure: z.string(),
  rateRial: anyRial,
  isClosed: z.boolean(),
});
export type WorksCode = z.infer<typeof WorksCode>;

const figures = {
  /** What was given for the year, its changes included. */
  approvedRial: anyRial,
  /** Bound in the year before and not paid then: comes with its money. */
  carriedInRial: anyRial,
  carriedOutRial: anyRial,
  /** Was bound by nobody when the year ended. */
  lapsedRial: anyRial,
  /** Bound by projects, what was paid included. */
  committedRial: anyRial,
  spentRial: anyRial,
  /** approved + carried in − carried out − lapsed − committed; below zero: overspent. */
  freeRial: anyRial,
};
export const WorksFigures = z.strictObject(figures);
export type WorksFigures = z.infer<typeof WorksFigures>;

export const BudgetLine = z.strictObject({
  ...figures,
  budgetId: z.string(),
  district: z.number().int(),
  /** Null: all kinds of work. */
  serviceCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  departmentFa: z.string(),
  departmentEn: z.string(),
  isClosed: z.boolean(),
});
export type BudgetLine = z.infer<typeof BudgetLine>;

/** R12: one year's money, line by line, by district, and in all. */
export const WorksYear = z.strictObject({
  year: z.number().int(),
  /** The present one. */
  thisYear: z.number().int(),
  lines: z.array(BudgetLine),
  districts: z.array(z.strictObject({ ...figures, district: z.number().int() })),
  total: WorksFigures,
});
export type WorksYear = z.infer<typeof WorksYear>;
export const WorksYearQuery = z.strictObject({ year: JalaliYear.optional() });

export const SetBudget = z.strictObject({
  year: z.number().int().min(1390).max(1500),
  district,
  serviceCode: z.string().max(20).nullable(),
  departmentId: id,
  /** The whole of the year: what was approved before is changed to it. */
  approvedRial: rial,
  note: prose(300),
});
export type SetBudget = z.infer<typeof SetBudget>;

export const ProjectState = z.enum(['planned', 'finished', 'cancelled']);
export type ProjectState = z.infer<typeof ProjectState>;

export const NewProject = z.strictObject({
  title: words(120),
  district,
  place: words(300),
  worksCode: z.string().trim().min(1).max(20),
  quantity: z.number().positive().max(10_000_000),
  departmentId: id,
  plannedForMs: instantMs,
});
export type NewProject = z.infer<typeof NewProject>;

export const ProjectRow = z.strictObject({
  projectId: z.string(),
  title: z.string(),
  district: z.number().int(),
  worksName: z.string(),
  state: ProjectState,
  plannedForMs: instantMs,
  isLate: z.boolean(),
  cases: z.number().int(),
  estimateRial: anyRial,
  committedRial: anyRial,
  spentRial: anyRial,
});
export type ProjectRow = z.infer<typeof ProjectRow>;

export const WorksEntryKind = z.enum([
  'approved',
  'carried-in',
  'carried-out',
  'lapsed',
  'committed',
  'released',
  'spent',
]);

/** A case of one of the works, without who the citizen is. */
export const WorksCase = z.strictObject({
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  status: CaseStatus,
  district: z.number().int().nullable(),
  addressText: z.string(),
  recheckAtMs: instantMs.nullable(),
});
export type WorksCase = z.infer<typeof WorksCase>;

export const Project = z.strictObject({
  ...ProjectRow.shape,
  cases: z.array(WorksCase),
  place: z.string(),
  worksCode: z.string(),
  quantity: z.number(),
  measure: z.string(),
  departmentFa: z.string(),
  departmentEn: z.string(),
  /** By whose money: null until something is bound. */
  budgetYear: z.number().int().nullable(),
  endedAtMs: instantMs.nullable(),
  entries: z.array(
    z.strictObject({
      atMs: instantMs,
      year: z.number().int(),
      kind: WorksEntryKind,
      amountRial: anyRial,
      trackingCode: z.string().nullable(),
      isOverspend: z.boolean(),
      note: z.string(),
    }),
  ),
});
export type Project = z.infer<typeof Project>;

const note = prose(300);
/** Given by the page, so that one whose answer was lost is said again and enters nothing twice. */
const entryId = z.uuid();
/** `overspend`: more than the line has; the head of 137 alone. */
export const Commit = z.strictObject({ entryId, amountRial: rial, note, overspend: z.boolean() });
export type Commit = z.infer<typeof Commit>;
export const Spend = z.strictObject({ entryId, amountRial: rial, note, caseId: id.nullable() });
export type Spend = z.infer<typeof Spend>;
export const PutOffProject = z.strictObject({ plannedForMs: instantMs });
export const EndProject = z.strictObject({
  as: z.enum(['finished', 'cancelled']),
  note: words(300),
});
export type EndProject = z.infer<typeof EndProject>;
export const TieToProject = z.strictObject({ trackingCode: z.string().min(1).max(20) });

export const WorksImportKind = z.enum(['works-codes', 'works-budgets']);
export type WorksImportKind = z.infer<typeof WorksImportKind>;
