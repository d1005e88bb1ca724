import { and, asc, eq, gte, inArray } from 'drizzle-orm';
import type { WorksImportKind } from '../contract/works.ts';
import type { Store } from '../db/index.ts';
import { writeCsv } from '../kit/csv.ts';
import { writeFlag } from '../organisation/index.ts';
import { COLUMNS } from './import.ts';
import { yearOf } from './money.ts';
import type { WorksCodes } from './repository-codes.ts';

export type WorksExporting = ReturnType<typeof worksExporting>;

/** Works codes and budgets as they stand, in the words that the import reads. */
export function worksExporting(deps: {
  readonly store: Store;
  readonly codes: Pick<WorksCodes, 'list'>;
}) {
  const { read, tables } = deps.store;
  const { serviceCode, worksBudget: budget, worksEntry: entry } = tables;

  async function codes(): Promise<string[][]> {
    return (await deps.codes.list()).map((row) => [
      ...[row.code, row.nameFa, row.serviceCode, row.measure, String(row.rateRial)],
      writeFlag(row.isClosed),
    ]);
  }

  /** Of this year and later ones: what is over cannot be set any more. A line that was only carried over was given nothing. */
  async function budgets(atMs: number): Promise<string[][]> {
    const lines = await read
      .select({ row: budget, service: serviceCode.code })
      .from(budget)
      .leftJoin(serviceCode, eq(serviceCode.id, budget.serviceCodeId))
      .where(gte(budget.jalaliYear, yearOf(atMs)))
      .orderBy(asc(budget.jalaliYear), asc(budget.districtId), asc(budget.kind));
    const ids = lines.map(({ row }) => row.id);
    const given =
      ids.length === 0
        ? []
        : await read
            .select()
            .from(entry)
            .where(and(inArray(entry.budgetId, ids), eq(entry.kind, 'approved')))
            .orderBy(asc(entry.atMs));
    return lines.flatMap(({ row, service }) => {
      const own = given.filter(({ budgetId }) => budgetId === row.id);
      const approvedRial = own.reduce((sum, { amountRial }) => sum + amountRial, 0);
      if (approvedRial <= 0) return [];
      const cells = [
        ...[String(row.jalaliYear), String(row.districtId), service ?? '', row.departmentId],
        ...[String(approvedRial), own.at(-1)?.note ?? ''],
      ];
      return [cells];
    });
  }

  return {
    async csv(kind: WorksImportKind, atMs: number): Promise<string> {
      const rows = kind === 'works-codes' ? await codes() : await budgets(atMs);
      return writeCsv([Object.keys(COLUMNS[kind]), ...rows]);
    },
  };
}
