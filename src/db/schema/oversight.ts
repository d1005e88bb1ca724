import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { OrganisationTables } from './organisation.ts';

type Known = Pick<CaseTables, 'cases'> & Pick<OrganisationTables, 'department' | 'position'>;

/** The weekly lists as they were made: what somebody was shown then can be shown again. */
export function oversightTables(k: Kit, { cases, department, position }: Known) {
  const oversightList = k.table(
    'oversight_list',
    {
      id: k.id(),
      kind: k.text().$type<'level-three' | 'over-week' | 'non-responders' | 'promises'>().notNull(),
      /** The Saturday with which its week begins: a Tehran day, ISO. */
      week: k.text().notNull(),
      rowCount: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('oversight_list_key').on(t.kind, t.week)],
  );

  /** Ids, states and times: nothing of who the citizen is, nor of his words. */
  const oversightRow = k.table(
    'oversight_row',
    {
      id: k.id(),
      listId: k
        .text()
        .notNull()
        .references(() => oversightList.id),
      place: k.int().notNull(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      trackingCode: k.text().notNull(),
      kind: k.text().notNull(),
      status: k.text().notNull(),
      serviceName: k.text(),
      districtId: k.int(),
      departmentId: k.text().references(() => department.id),
      /** Whose reply is missing. */
      positionId: k.text().references(() => position.id),
      level: k.int(),
      chases: k.int().notNull(),
      registeredAtMs: k.instant('registered_at').notNull(),
      dueAtMs: k.instant('due_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('oversight_row_list_idx').on(t.listId, t.place)],
  );

  return { oversightList, oversightRow };
}
