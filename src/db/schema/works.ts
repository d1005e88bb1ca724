import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { OrganisationTables } from './organisation.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<CitizenTables, 'district' | 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases' | 'serviceCode'> &
  Pick<OrganisationTables, 'department'>;

/** راهبری: small works that citizens asked for, and the money of each Jalali year. Rials, whole. */
export function worksTables(k: Kit, known: Known) {
  const { appUser, cases, department, district, personalText, serviceCode } = known;

  /** What can be ordered: a kind of work, how it is measured, what one of it costs. */
  const worksCode = k.table(
    'works_code',
    {
      id: k.id(),
      /** Never reused. */
      code: k.text().notNull(),
      nameFa: k.text().notNull(),
      serviceCodeId: k
        .text()
        .notNull()
        .references(() => serviceCode.id),
      measure: k.text().notNull(),
      rateRial: k.bigint().notNull(),
      closedAtMs: k.instant('closed_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('works_code_code_key').on(t.code)],
  );

  /** One district's money of one year, for one kind of work or (no service code) for all of them. */
  const worksBudget = k.table(
    'works_budget',
    {
      id: k.id(),
      jalaliYear: k.int().notNull(),
      districtId: k
        .int()
        .notNull()
        .references(() => district.id),
      serviceCodeId: k.text().references(() => serviceCode.id),
      /** The service code again, or `all`: a column that is null is unique to nobody. */
      kind: k.text().notNull(),
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      /** The year is over, and what was left of it is settled. */
      closedAtMs: k.instant('closed_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('works_budget_line_key').on(t.jalaliYear, t.districtId, t.kind)],
  );

  const microProject = k.table(
    'micro_project',
    {
      id: k.id(),
      title: k.text().notNull(),
      districtId: k
        .int()
        .notNull()
        .references(() => district.id),
      placeTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      worksCodeId: k
        .text()
        .notNull()
        .references(() => worksCode.id),
      quantity: k.real().notNull(),
      estimateRial: k.bigint().notNull(),
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      /** By whose money; null until something is committed. */
      budgetId: k.text().references(() => worksBudget.id),
      state: k.text().$type<'planned' | 'finished' | 'cancelled'>().notNull(),
      /** When it is to be done: its cases are looked at again then. */
      plannedForMs: k.instant('planned_for').notNull(),
      endedAtMs: k.instant('ended_at'),
      madeById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('micro_project_state_idx').on(t.state, t.plannedForMs),
      k.index('micro_project_budget_idx').on(t.budgetId),
    ],
  );

  /** Whose request it answers; a case waits for one project at a time. */
  const projectCase = k.table(
    'micro_project_case',
    {
      /** The case. */
      id: k.id().references(() => cases.id),
      projectId: k
        .text()
        .notNull()
        .references(() => microProject.id),
      tiedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('micro_project_case_project_idx').on(t.projectId)],
  );

  /** Append-only: every rial that came to a line, was bound by a project, was paid, or lapsed. */
  const worksEntry = k.table(
    'works_entry',
    {
      id: k.id(),
      budgetId: k
        .text()
        .notNull()
        .references(() => worksBudget.id),
      kind: k
        .text()
        .$type<
          'approved' | 'carried-in' | 'carried-out' | 'lapsed' | 'committed' | 'released' | 'spent'
        >()
        .notNull(),
      /** Signed only for what was approved, where a year's budget is cut. */
      amountRial: k.bigint().notNull(),
      projectId: k.text().references(() => microProject.id),
      /** Of what was paid: whose request it was paid for. */
      caseId: k.text().references(() => cases.id),
      /** More was bound than the line had, and the head of 137 said yes. */
      isOverspend: k.bool().notNull(),
      note: k.text().notNull(),
      byId: k.text().references(() => appUser.id),
      atMs: k.instant('at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('works_entry_budget_idx').on(t.budgetId, t.atMs),
      k.index('works_entry_project_idx').on(t.projectId),
    ],
  );

  return { worksCode, worksBudget, microProject, projectCase, worksEntry };
}
