import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { KeptStatements } from './kept-statements.ts';

/** What a thread is asked: to read, or to carry committed pages from the log into the file. */
export type Asked =
  | { readonly id: number; readonly text: string; readonly values: readonly unknown[] }
  | { readonly id: number; readonly checkpoint: true };

/** It has loaded all that it needs. */
export interface Ready {
  readonly ready: true;
}

/** Rows as arrays of columns; or what went wrong, as the driver told it. */
export type Answered =
  | { readonly id: number; readonly rows: unknown[] }
  | { readonly id: number; readonly fault: { readonly message: string; readonly code?: string } };

/** One thread of reading-threads.ts: a connection of its own to the SQLite file. */
const { path, isReading } = workerData as { path: string; isReading: boolean };
const file = new Database(path);
file.pragma('busy_timeout = 5000');
if (isReading) {
  file.pragma('query_only = ON');
  file.pragma('cache_size = -32000');
}
const statements = new KeptStatements(file);

function answer(asked: Asked): Answered {
  const { id } = asked;
  try {
    if ('checkpoint' in asked) {
      file.pragma('wal_checkpoint(PASSIVE)');
      return { id, rows: [] };
    }
    return {
      id,
      rows: statements
        .prepare(asked.text)
        .raw()
        .all(...asked.values),
    };
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    return { id, fault: { message, ...(code === undefined ? {} : { code }) } };
  }
}

parentPort?.on('message', (asked: Asked) => parentPort?.postMessage(answer(asked), []));
const ready: Ready = { ready: true };
parentPort?.postMessage(ready, []);
