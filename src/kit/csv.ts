import { toAsciiDigits } from './persian-text.ts';

export interface CsvRow {
  /** As the editor of the file counts; the first line is 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

/**
 * A table as spreadsheets write it: comma, semicolon (Persian and European Excel) or tab, quotes where
 * a cell holds one of them, a byte order mark or none. Empty lines are left out, and counted; a `'` before
 * a formula is the writer's, and taken off.
 */
export function readCsv(text: string): CsvRow[] {
  const body = text.replace(/^\ufeff/u, '').replace(/\r\n?/gu, '\n');
  const mark = separatorOf(body);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let beganAt = 1;
  const endRow = (): void => {
    cells.push(plainCell(cell.trim()));
    cell = '';
    if (cells.some((one) => one !== '')) rows.push({ row: beganAt, cells });
    cells = [];
    beganAt = line;
  };
  for (let at = 0; at < body.length; at += 1) {
    const letter = body[at] ?? '';
    if (letter === '\n') line += 1;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (body[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (letter === mark) {
      cells.push(plainCell(cell.trim()));
      cell = '';
    } else if (letter === '\n') endRow();
    else cell += letter;
  }
  endRow();
  return rows;
}

function separatorOf(body: string): string {
  const head = body.split('\n', 1)[0] ?? '';
  const counted = [',', ';', '\t'].map((mark) => [mark, head.split(mark).length] as const);
  return counted.toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? ',';
}

/** «۰۷:۳۰» → minutes of the day; null: no time. */
export function readTime(written: string): number | null {
  const found = /^(\d{1,2})(?::(\d{2}))?$/u.exec(toAsciiDigits(written.trim()));
  if (found === null) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}

/** For spreadsheets, and to be read again: UTF-8 with its mark, and no cell is a formula. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((cells) => cells.map(writeCell).join(',')).join('\r\n')}\r\n`;
}

/** Of an answer that a browser keeps as `<name>.csv`, and nothing between does. */
export const csvHeaders = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}.csv"`,
  'cache-control': 'no-store',
});

/** What a spreadsheet would calculate; with marks before it it is marked once more, so that reading gives it back. */
const FORMULA = /^'*[=+\-@\t\r\n]/u;

function writeCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Without the mark that `writeCell` has put before a formula; any other apostrophe is the text's own. */
const plainCell = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
