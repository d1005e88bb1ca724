import { and, asc, desc, eq, inArray, notInArray } from 'drizzle-orm';
import { OPEN_STATUSES } from '../cases/index.ts';
import type { Project, ProjectRow, WorksCase } from '../contract/works.ts';
import type { Personal, Store, Tables } from '../db/index.ts';
import { figuresOf } from './money.ts';
import type { WorksBudgets } from './repository-budgets.ts';

type CaseRow = Tables['cases']['$inferSelect'];

const LISTED = 500;
const CANDIDATES = 100;

export type ProjectViews = ReturnType<typeof projectViews>;

/** Projects as steering reads them; no word of who a citizen is. */
export function projectViews(deps: {
  readonly store: Store;
  readonly personal: Personal;
  readonly budgets: Pick<WorksBudgets, 'find'>;
}) {
  const { store, personal, budgets } = deps;
  const { read } = store;
  const { cases, department, microProject: t, projectCase, serviceCode } = store.tables;
  const { worksBudget, worksCode, worksEntry: entry } = store.tables;

  async function shownCases(
    rows: readonly { readonly known: CaseRow; readonly serviceName: string | null }[],
  ): Promise<WorksCase[]> {
    const texts = await personal.read(
      read,
      rows.map(({ known }) => known.addressTextId),
    );
    return rows.map(({ known, serviceName }) => ({
      caseId: known.id,
      trackingCode: known.trackingCode,
      serviceName,
      status: known.status as WorksCase['status'],
      district: known.districtId,
      // Where somebody must not be known his address is not shown either.
      addressText:
        known.confidentiality === 'open' ? (texts.get(known.addressTextId ?? '') ?? '') : '',
      recheckAtMs: known.recheckAtMs,
    }));
  }

  async function rowsOf(
    atMs: number,
    projectId?: string,
  ): Promise<(ProjectRow & { row: typeof t.$inferSelect })[]> {
    const which = projectId === undefined ? undefined : eq(t.id, projectId);
    const rows = await read
      .select({ row: t, worksName: worksCode.nameFa })
      .from(t)
      .innerJoin(worksCode, eq(worksCode.id, t.worksCodeId))
      .where(which)
      .orderBy(desc(t.createdAtMs), desc(t.id))
      .limit(LISTED);
    const ids = rows.map(({ row }) => row.id);
    if (ids.length === 0) return [];
    const entries = await read.select().from(entry).where(inArray(entry.projectId, ids));
    const ties = await read.select().from(projectCase).where(inArray(projectCase.projectId, ids));
    return rows.map(({ row, worksName }) => {
      const { committedRial, spentRial } = figuresOf(
        entries.filter((one) => one.projectId === row.id),
      );
      return {
        projectId: row.id,
        title: row.title,
        district: row.districtId,
        worksName,
        state: row.state,
        plannedForMs: row.plannedForMs,
        isLate: row.state === 'planned' && row.plannedForMs < atMs,
        cases: ties.filter((one) => one.projectId === row.id).length,
        estimateRial: row.estimateRial,
        committedRial,
        spentRial,
        row,
      };
    });
  }

  return {
    async list(atMs: number): Promise<ProjectRow[]> {
      return (await rowsOf(atMs)).map(({ row: _row, ...shown }) => shown);
    },

    /** Null: no such project. */
    async open(projectId: string, atMs: number): Promise<Project | null> {
      const [one] = await rowsOf(atMs, projectId);
      if (one === undefined) return null;
      const { row, ...shown } = one;
      const [works] = await read.select().from(worksCode).where(eq(worksCode.id, row.worksCodeId));
      const [unit] = await read
        .select()
        .from(department)
        .where(eq(department.id, row.departmentId));
      const tied = await read
        .select({ known: cases, serviceName: serviceCode.nameFa })
        .from(projectCase)
        .innerJoin(cases, eq(cases.id, projectCase.id))
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(eq(projectCase.projectId, projectId))
        .orderBy(asc(cases.registeredAtMs), asc(cases.id));
      const entries = await read
        .select({ entry, year: worksBudget.jalaliYear, trackingCode: cases.trackingCode })
        .from(entry)
        .innerJoin(worksBudget, eq(worksBudget.id, entry.budgetId))
        .leftJoin(cases, eq(cases.id, entry.caseId))
        .where(eq(entry.projectId, projectId))
        .orderBy(asc(entry.atMs), asc(entry.id));
      const line = row.budgetId === null ? undefined : await budgets.find(read, row.budgetId);
      return {
        ...shown,
        cases: await shownCases(tied),
        place: (await personal.read(read, [row.placeTextId])).get(row.placeTextId) ?? '',
        worksCode: works?.code ?? '',
        quantity: row.quantity,
        measure: works?.measure ?? '',
        departmentFa: unit?.nameFa ?? '',
        departmentEn: unit?.nameEn ?? '',
        budgetYear: line?.jalaliYear ?? null,
        endedAtMs: row.endedAtMs,
        entries: entries.map(({ entry: kept, year, trackingCode }) => ({
          ...{ atMs: kept.atMs, year, kind: kept.kind, amountRial: kept.amountRial },
          ...{ trackingCode, isOverspend: kept.isOverspend, note: kept.note },
        })),
      };
    },

    /** Open cases of the works in this district that wait for no project, asked for most before the others. */
    async candidates(districtId: number): Promise<WorksCase[]> {
      const waiting = read
        .select({ id: projectCase.id })
        .from(projectCase)
        .innerJoin(t, eq(t.id, projectCase.projectId))
        .where(eq(t.state, 'planned'));
      const rows = await read
        .select({ known: cases, serviceName: serviceCode.nameFa })
        .from(cases)
        .innerJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(
          and(
            eq(cases.districtId, districtId),
            inArray(cases.status, [...OPEN_STATUSES]),
            eq(serviceCode.works, true),
            notInArray(cases.id, waiting),
          ),
        )
        .orderBy(desc(cases.chaseCount), desc(cases.createdAtMs), desc(cases.id))
        .limit(CANDIDATES);
      return shownCases(rows.filter(({ known }) => known.kind !== 'complaint'));
    },
  };
}
