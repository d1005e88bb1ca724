import type { ImportKind, ImportProblem, Imported } from '../contract/organising.ts';
import { type CsvRow, readCsv } from '../kit/csv.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';

export interface Column {
  /** As a person may head it, besides its own name. */
  readonly fa: string;
  readonly needed: boolean;
  readonly longest: number;
}
export const must = (fa: string, longest = 120): Column => ({ fa, needed: true, longest });
export const may = (fa: string, longest = 120): Column => ({ fa, needed: false, longest });

/** What each table may hold; the same names stand on the page and in docs/operation.md. */
const COLUMNS = {
  departments: {
    id: must('شناسه', 80),
    name_fa: must('نام'),
    name_en: must('نام انگلیسی'),
    parent: may('بالادست', 80),
    district: may('منطقه', 3),
    closed: may('بسته', 5),
  },
  positions: {
    id: must('شناسه', 80),
    department: must('واحد', 80),
    title_fa: must('عنوان'),
    title_en: must('عنوان انگلیسی'),
    role: must('نقش', 20),
    holder: may('نام کاربری', 60),
    vacant: may('خالی', 5),
  },
  codes: {
    code: must('کد', 20),
    name: must('نام'),
    group: must('گروه', 80),
    needs_location: may('محل لازم', 5),
    emergency: may('فوریت', 5),
    protected: may('حفاظت گزارشگر', 5),
    works: may('عمرانی', 5),
    triage: may('تعیین واحد', 5),
    retired: may('کنار گذاشته', 5),
  },
  routing: {
    code: may('کد', 20),
    district: may('منطقه', 3),
    from: may('از', 5),
    until: may('تا', 5),
    department: must('واحد', 80),
  },
  calendars: {
    calendar: must('تقویم', 80),
    name_fa: may('نام'),
    name_en: may('نام انگلیسی'),
    from_day: must('از روز', 10),
    saturday: may('شنبه', 80),
    sunday: may('یکشنبه', 80),
    monday: may('دوشنبه', 80),
    tuesday: may('سه‌شنبه', 80),
    wednesday: may('چهارشنبه', 80),
    thursday: may('پنجشنبه', 80),
    friday: may('جمعه', 80),
  },
} as const satisfies Record<ImportKind, Readonly<Record<string, Column>>>;

export type ImportError = Imported['errors'][number];

/** One row of the file: what a column says, '' where it is empty or not there. */
export interface ImportRow {
  readonly row: number;
  get(column: string): string;
  /** The head of the file names it: else what is known of it stays. */
  has(column: string): boolean;
}

interface ReadTable {
  readonly rows: readonly ImportRow[];
  readonly errors: readonly ImportError[];
}

const MOST_ROWS = 5_000;
const TRUE = new Set(['1', 'true', 'yes', 'بله', 'بلی', '۱']);
const FALSE = new Set(['', '0', 'false', 'no', 'خیر', 'نه', '۰']);

/** Null: neither a yes nor a no. */
export function readFlag(written: string): boolean | null {
  const word = written.toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : null;
}

/** As `readFlag` reads it, and a spreadsheet of any language shows it. */
export const writeFlag = (isSo: boolean): string => (isSo ? 'yes' : 'no');

/** The head of a table that is exported: what is exported is read again. */
export const columnNames = (kind: ImportKind): string[] => Object.keys(COLUMNS[kind]);

/** Heads and cells, before anything is asked of the database. */
export const readTable = (kind: ImportKind, text: string): ReadTable =>
  readColumns(COLUMNS[kind], text);

export function readColumns(columns: Readonly<Record<string, Column>>, text: string): ReadTable {
  const [head, ...body] = readCsv(text);
  const errors: ImportError[] = [];
  const say = (row: number, column: string | null, problem: ImportProblem): void => {
    errors.push({ row, column, problem });
  };
  if (head === undefined)
    return { rows: [], errors: [{ row: 1, column: null, problem: 'no-rows' }] };
  const names = head.cells.map((cell) => nameOf(columns, cell));
  for (const [at, name] of names.entries()) {
    if (name === null) say(head.row, head.cells[at] ?? '', 'unknown-column');
    else if (names.indexOf(name) !== at) say(head.row, name, 'duplicate');
  }
  for (const [name, { needed }] of Object.entries(columns)) {
    if (needed && !names.includes(name)) say(head.row, name, 'missing-column');
  }
  if (errors.length > 0) return { rows: [], errors };
  if (body.length === 0) say(head.row, null, 'no-rows');
  if (body.length > MOST_ROWS) say(MOST_ROWS + 1, null, 'too-many-rows');
  const rows = body.map((line) => toRow(line, names, columns, say));
  return { rows, errors };
}

function toRow(
  { row, cells }: CsvRow,
  names: readonly (string | null)[],
  columns: Readonly<Record<string, Column>>,
  say: (row: number, column: string | null, problem: ImportProblem) => void,
): ImportRow {
  if (cells.length > names.length) say(row, null, 'too-many-cells');
  const values = new Map<string, string>();
  for (const [name, { needed, longest }] of Object.entries(columns)) {
    const value = normalizeForStorage(cells[names.indexOf(name)] ?? '');
    if (needed && value === '') say(row, name, 'missing');
    if (value.length > longest) say(row, name, 'too-long');
    values.set(name, value);
  }
  return {
    row,
    get: (column) => values.get(column) ?? '',
    has: (column) => names.includes(column),
  };
}

function nameOf(columns: Readonly<Record<string, Column>>, cell: string): string | null {
  const said = normalizeForStorage(cell).toLowerCase();
  const found = Object.entries(columns).find(([name, { fa }]) => name === said || fa === said);
  return found?.[0] ?? null;
}
