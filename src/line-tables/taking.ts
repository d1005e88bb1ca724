import type { ImportProblem, Imported } from '../contract/organising.ts';
import type { Store, Writer } from '../db/index.ts';
import {
  type Column,
  type ImportError,
  type ImportRow,
  readColumns,
} from '../organisation/index.ts';

const MOST_ERRORS = 200;

/** Rolls the transaction back: what was found so far is told, nothing of it is kept. */
class NotTaken extends Error {}

export type Say = (row: ImportRow, column: string | null, problem: ImportProblem) => void;

/**
 * Every row is looked at; all are taken, or none: nothing is kept of a file with an error, or that is to
 * be looked at only. `work` answers how many known values change, in the one transaction of the file.
 */
export async function takeTable(options: {
  readonly store: Pick<Store, 'tx'>;
  readonly columns: Readonly<Record<string, Column>>;
  readonly file: { readonly csv: string; readonly apply: boolean };
  readonly work: (w: Writer, rows: readonly ImportRow[], say: Say) => Promise<number>;
}): Promise<Imported> {
  const { store, columns, file, work } = options;
  const table = readColumns(columns, file.csv);
  const errors: ImportError[] = [...table.errors];
  const rows = table.rows.length;
  const shown = (): ImportError[] => errors.toSorted((a, b) => a.row - b.row).slice(0, MOST_ERRORS);
  if (errors.length > 0) return { rows, changes: 0, applied: false, errors: shown() };
  let changes = 0;
  const done = store.tx(async (w) => {
    changes = await work(w, table.rows, (row, column, problem) => {
      errors.push({ row: row.row, column, problem });
    });
    if (errors.length > 0 || !file.apply) throw new NotTaken();
    return true;
  });
  const applied = await done.catch((fault: unknown) => {
    if (fault instanceof NotTaken) return false;
    throw fault;
  });
  return { rows, changes, applied, errors: shown() };
}
