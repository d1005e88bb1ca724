import { setImmediate as othersFirst } from 'node:timers/promises';
import type { ImportProblem, Imported } from '../contract/organising.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
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

/** What a table asks for, once it has been compared with what is known. */
export interface Plan {
  /** How many known values become others. */
  readonly changes: number;
}

/**
 * Every row is looked at; all are taken, or none. A file with an error, or that is to be looked at only,
 * never reaches the one writer. `look` writes nothing, and is asked again inside the transaction: what was
 * true before may no longer be. `prepare` is for what takes long, which no transaction should wait for.
 */
export async function takeTable<P extends Plan>(options: {
  readonly store: Pick<Store, 'read' | 'tx'>;
  readonly columns: Readonly<Record<string, Column>>;
  readonly file: { readonly csv: string; readonly apply: boolean };
  readonly look: (r: Reader, rows: readonly ImportRow[], say: Say) => Promise<P>;
  readonly prepare?: (plan: P) => Promise<void>;
  readonly write: (w: Writer, plan: P, rows: number) => Promise<void>;
}): Promise<Imported> {
  const { store, columns, file } = options;
  const table = readColumns(columns, file.csv);
  const errors: ImportError[] = [...table.errors];
  const rows = table.rows.length;
  const shown = (): ImportError[] => errors.toSorted((a, b) => a.row - b.row).slice(0, MOST_ERRORS);
  if (errors.length > 0) return { rows, changes: 0, applied: false, errors: shown() };
  const look = (r: Reader): Promise<P> =>
    options.look(r, table.rows, ({ row }, column, problem) => {
      errors.push({ row, column, problem });
    });
  const seen = await look(store.read);
  if (errors.length > 0 || !file.apply) {
    return { rows, changes: seen.changes, applied: false, errors: shown() };
  }
  await options.prepare?.(seen);
  let { changes } = seen;
  const done = store.tx(async (w) => {
    const plan = await look(w);
    ({ changes } = plan);
    if (errors.length > 0) throw new NotTaken();
    await options.write(w, plan, rows);
    return true;
  });
  const applied = await done.catch((fault: unknown) => {
    if (fault instanceof NotTaken) return false;
    throw fault;
  });
  return { rows, changes, applied, errors: shown() };
}

const TURN = 100;

/** One after another; after each hundred whoever else waits for the loop has his turn. */
export async function eachInTurn<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void> | void,
): Promise<void> {
  let done = 0;
  for (const item of items) {
    await work(item);
    done += 1;
    if (done % TURN === 0) await othersFirst();
  }
}
