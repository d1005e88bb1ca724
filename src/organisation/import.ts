import type { Audit, Editor } from '../audit/index.ts';
import type { Imported, ImportKind, ImportTable } from '../contract/organising.ts';
import type { Store } from '../db/index.ts';
import { type ImportError, readTable } from './import-columns.ts';
import { importWriters, type ImportWritersDeps, type Taking } from './repository-import.ts';

export type Importing = ReturnType<typeof importing>;

const MOST_ERRORS = 200;

/** Rolls the transaction back: what was found so far is told, nothing of it is kept. */
class NotTaken extends Error {}

/** Tables from a spreadsheet: every row is looked at, and all are taken or none. */
export function importing(
  options: ImportWritersDeps & { readonly store: Store; readonly audit: Pick<Audit, 'write'> },
) {
  const { store, audit } = options;
  const writers = importWriters(options);

  return {
    async take(kind: ImportKind, file: ImportTable, by: Editor, atMs: number): Promise<Imported> {
      const table = readTable(kind, file.csv);
      const errors: ImportError[] = [...table.errors];
      const said = { rows: table.rows.length, changes: 0 };
      const change: Taking['change'] = async (w, of, known, set) => {
        if (known === undefined) return true;
        const was: Readonly<Record<string, unknown>> = { ...known };
        const others = Object.entries(set).filter(([column, value]) => was[column] !== value);
        if (others.length === 0) return false;
        said.changes += others.length;
        await audit.write(w, { ...by, ...of, detail: Object.fromEntries(others) });
        return true;
      };
      if (errors.length > 0) return { ...said, applied: false, errors: shown(errors) };
      const work = store.tx(async (w) => {
        await writers[kind](w, table.rows, {
          by,
          atMs,
          onlyNew: file.onlyNew === true,
          change,
          say: (row, column, problem) => errors.push({ row: row.row, column, problem }),
        });
        if (errors.length > 0 || !file.apply) throw new NotTaken();
        const detail = { kind, rows: table.rows.length };
        const subject = { subjectKind: 'organisation', subjectId: kind };
        await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        return true;
      });
      const applied = await work.catch((fault: unknown) => {
        if (fault instanceof NotTaken) return false;
        throw fault;
      });
      return { ...said, applied, errors: shown(errors) };
    },
  };
}

function shown(errors: readonly ImportError[]): ImportError[] {
  return errors.toSorted((a, b) => a.row - b.row).slice(0, MOST_ERRORS);
}
