import type { Audit, Editor } from '../audit/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { Imported, ImportProblem } from '../contract/organising.ts';
import type { WorksImportKind } from '../contract/works.ts';
import type { Store, Writer } from '../db/index.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { readRial } from '../kit/rial.ts';
import { type ImportRow, may, must, readColumns, readFlag } from '../organisation/index.ts';
import { yearOf } from './money.ts';
import type { WorksBudgets } from './repository-budgets.ts';
import type { WorksCodes } from './repository-codes.ts';

export const COLUMNS = {
  'works-codes': {
    code: must('کد', 20),
    name: must('نام'),
    service: must('کد خدمت', 20),
    measure: must('واحد اندازه', 40),
    rate_rial: must('بهای واحد', 20),
    closed: may('بسته', 5),
  },
  'works-budgets': {
    year: must('سال', 4),
    district: must('منطقه', 3),
    service: may('کد خدمت', 20),
    unit: must('واحد', 80),
    approved_rial: must('اعتبار', 20),
    note: may('یادداشت', 300),
  },
} as const;

const MOST_ERRORS = 200;
const PROBLEMS: Partial<Record<ErrorCode, readonly [column: string, problem: ImportProblem]>> = {
  'works-year-over': ['year', 'year-over'],
  'unknown-district': ['district', 'unknown-district'],
  'unknown-department': ['unit', 'unknown-department'],
  'unknown-service-code': ['service', 'unknown-code'],
  'not-a-works-code': ['service', 'not-works'],
  'budget-exceeded': ['approved_rial', 'below-commitments'],
};

export type WorksImporting = ReturnType<typeof worksImporting>;

/** Rolls the transaction back: what was found so far is told, nothing of it is kept. */
class NotTaken extends Error {}

/** Works codes and a year's budgets from a spreadsheet: every row is looked at, all are taken or none. */
export function worksImporting(deps: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly budgets: Pick<WorksBudgets, 'set'>;
  readonly codes: Pick<WorksCodes, 'put'>;
}) {
  const { store, audit, budgets, codes } = deps;
  type Say = (row: ImportRow, column: string | null, problem: ImportProblem) => void;
  type Take = (w: Writer, row: ImportRow, by: Editor, atMs: number, say: Say) => Promise<number>;

  const take: Readonly<Record<WorksImportKind, Take>> = {
    async 'works-codes'(w, row, by, atMs, say) {
      const rateRial = readRial(row.get('rate_rial'));
      if (rateRial === null) say(row, 'rate_rial', 'bad-amount');
      const isClosed = readFlag(row.get('closed'));
      if (isClosed === null) say(row, 'closed', 'bad-flag');
      const put = await codes.put(
        w,
        {
          code: toAsciiDigits(row.get('code')),
          nameFa: row.get('name'),
          serviceCode: toAsciiDigits(row.get('service')),
          measure: row.get('measure'),
          rateRial: rateRial ?? 1,
          isClosed: isClosed === true,
        },
        by,
        atMs,
      );
      if (typeof put === 'number') return put;
      say(row, 'service', put === 'not-a-works-code' ? 'not-works' : 'unknown-code');
      return 0;
    },

    async 'works-budgets'(w, row, by, atMs, say) {
      const year = Number(toAsciiDigits(row.get('year')));
      const approvedRial = readRial(row.get('approved_rial'));
      if (!Number.isInteger(year) || year < 1390 || year > 1500) say(row, 'year', 'bad-year');
      if (approvedRial === null) say(row, 'approved_rial', 'bad-amount');
      const district = Number(toAsciiDigits(row.get('district')));
      if (!Number.isInteger(district)) {
        say(row, 'district', 'unknown-district');
        return 0;
      }
      const form = {
        ...{ year: Number.isInteger(year) ? year : yearOf(atMs), district },
        serviceCode: toAsciiDigits(row.get('service')) || null,
        ...{ departmentId: row.get('unit'), approvedRial: approvedRial ?? 1 },
        note: row.get('note'),
      };
      const set = await budgets.set(w, form, by, atMs);
      if ('refusal' in set) {
        const [column, problem] = PROBLEMS[set.refusal] ?? [null, 'missing'];
        say(row, column, problem);
        return 0;
      }
      return set.changedRial !== 0 || set.isMoved ? 1 : 0;
    },
  };
  const keyOf = (kind: WorksImportKind, row: ImportRow): string =>
    (kind === 'works-codes' ? ['code'] : ['year', 'district', 'service'])
      .map((name) => toAsciiDigits(row.get(name)))
      .join('\n');

  return {
    async take(
      kind: WorksImportKind,
      file: { readonly csv: string; readonly apply: boolean },
      by: Editor,
      atMs: number,
    ): Promise<Imported> {
      const table = readColumns(COLUMNS[kind], file.csv);
      const errors: Imported['errors'] = [...table.errors];
      const said = { rows: table.rows.length, changes: 0 };
      const say: Say = (row, column, problem) => errors.push({ row: row.row, column, problem });
      const shown = () => errors.toSorted((a, b) => a.row - b.row).slice(0, MOST_ERRORS);
      if (errors.length > 0) return { ...said, applied: false, errors: shown() };
      const work = store.tx(async (w) => {
        const seen = new Set<string>();
        for (const row of table.rows) {
          if (seen.has(keyOf(kind, row))) say(row, null, 'duplicate');
          seen.add(keyOf(kind, row));
          said.changes += await take[kind](w, row, by, atMs, say);
        }
        if (errors.length > 0 || !file.apply) throw new NotTaken();
        const subject = { subjectKind: 'works', subjectId: kind };
        const detail = { kind, rows: table.rows.length };
        await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        return true;
      });
      const applied = await work.catch((fault: unknown) => {
        if (fault instanceof NotTaken) return false;
        throw fault;
      });
      return { ...said, applied, errors: shown() };
    },
  };
}
