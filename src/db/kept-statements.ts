import type Database from 'better-sqlite3';

type Statement = Database.Statement;
type Values = unknown[];

/** What the query builder uses of a compiled statement. */
interface Compiled {
  run(...values: Values): Database.RunResult;
  all(...values: Values): unknown[];
  get(...values: Values): unknown;
  /** The same, with rows as arrays. */
  raw(): Pick<Compiled, 'all' | 'get'>;
}

/** Texts vary with the lengths of lists; those that come again and again are far fewer. */
const MOST = 500;

/**
 * A SQLite file as the query builder sees it, whose statements stay compiled: it asks anew for each
 * query, and compiling took a fifth of the server's time. Those least used go first.
 */
export class KeptStatements {
  readonly #file: Database.Database;
  readonly #most: number;
  readonly #kept = new Map<string, Compiled>();

  constructor(file: Database.Database, most: number = MOST) {
    this.#file = file;
    this.#most = most;
  }

  prepare(text: string): Compiled {
    const known = this.#kept.get(text);
    if (known !== undefined) {
      this.#kept.delete(text);
      this.#kept.set(text, known);
      return known;
    }
    const compiled = compile(this.#file, text);
    this.#kept.set(text, compiled);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    return compiled;
  }
}

/** Rows as arrays are a lasting mode of a statement, so each mode has its own. */
function compile(file: Database.Database, text: string): Compiled {
  const statement: Statement = file.prepare(text);
  let arrays: Statement | null = null;
  return {
    run: (...values) => statement.run(...values),
    all: (...values) => statement.all(...values),
    get: (...values) => statement.get(...values),
    raw: () => (arrays ??= file.prepare(text).raw()),
  };
}
