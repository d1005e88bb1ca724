import Database from 'better-sqlite3';
import { Client } from 'pg';

export type Row = readonly (string | number | null)[];

/** What a statement that makes rows by the million says differently in the two databases. */
export interface Bulk {
  readonly isSqlite: boolean;
  run(statement: string, values?: Row): Promise<void>;
  /** Rows of texts, whole numbers and nulls; a few thousand at a time. */
  insert(table: string, columns: readonly string[], rows: readonly Row[]): Promise<void>;
  count(of: string): Promise<number>;
  /** One unit of work, so that the next one begins where it ended. */
  together(work: () => Promise<void>): Promise<void>;
  /** Whole numbers from `from` until before `until`, as `s.n`. */
  series(from: number, until: number): string;
  /** Twelve digits. */
  padded(number: string): string;
  instant(ms: string | number): string;
  /** Tehran day of an instant, `2026-11-22`; as if there had never been a summer time. */
  day(ms: string): string;
  readonly no: string;
  readonly yes: string;
  readonly emptyJson: string;
  /**
   * Drops what can be made again from the rows, and answers how: made at the end an index is sorted
   * once and packed, while one that grows row by row reads and writes pages all over the file.
   */
  dropIndexes(): Promise<readonly string[]>;
  /** Where the planner wants to know what lies in the tables. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const TEHRAN_MS = 12_600_000;

export async function openBulk(path: string, databaseUrl: string): Promise<Bulk> {
  return databaseUrl === '' ? openSqlite(path) : openPostgres(databaseUrl);
}

function openSqlite(path: string): Bulk {
  const file = new Database(path);
  file.pragma('foreign_keys = OFF');
  file.pragma('synchronous = OFF');
  file.pragma('cache_size = -2000000');
  // Indexes of tens of millions of rows are sorted at the end.
  file.pragma('threads = 2');
  return {
    isSqlite: true,
    async run(statement, values = []) {
      file.prepare(statement).run(...values);
    },
    async insert(table, columns, rows) {
      const statement = file.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      );
      for (const row of rows) statement.run(...row);
    },
    count: async (of) => (file.prepare(`select count(*) as n from ${of}`).get() as { n: number }).n,
    async together(work) {
      file.exec('begin');
      await work();
      file.exec('commit');
    },
    series: (from, until) =>
      `(with recursive s(n) as (select ${from} union all select n + 1 from s where n + 1 < ${until})
        select n from s) s`,
    padded: (number) => `printf('%012d', ${number})`,
    instant: String,
    day: (ms) => `date((${ms} + ${TEHRAN_MS}) / 1000, 'unixepoch')`,
    no: '0',
    yes: '1',
    emptyJson: `'{}'`,
    async dropIndexes() {
      const indexes = file
        .prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null`)
        .all() as { name: string; sql: string }[];
      for (const { name } of indexes) file.exec(`drop index "${name}"`);
      return indexes.map(({ sql }) => sql);
    },
    async settle() {
      file.pragma('wal_checkpoint(TRUNCATE)');
    },
    async close() {
      file.close();
    },
  };
}

async function openPostgres(databaseUrl: string): Promise<Bulk> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('set synchronous_commit = off');
  await client.query(`set maintenance_work_mem = '1GB'`);
  // Foreign keys are triggers here; what is made fits together by its making.
  await client.query('set session_replication_role = replica');
  const run = async (statement: string, values: Row = []) => {
    let at = 0;
    await client.query(
      statement.replaceAll('?', () => `$${(at += 1)}`),
      [...values],
    );
  };
  return {
    isSqlite: false,
    run,
    async insert(table, columns, rows) {
      const tuples = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
      await run(`insert into ${table} (${columns.join(', ')}) values ${tuples}`, rows.flat());
    },
    count: async (of) => Number((await client.query(`select count(*) as n from ${of}`)).rows[0].n),
    async together(work) {
      await client.query('begin');
      await work();
      await client.query('commit');
    },
    // Wide: of three million cases the number times that of all events is more than four bytes hold.
    series: (from, until) => `generate_series(${from}::bigint, ${until - 1}) as s(n)`,
    padded: (number) => `lpad((${number})::text, 12, '0')`,
    instant: (ms) => `to_timestamp((${ms}) / 1000.0)`,
    day: (ms) =>
      `to_char(to_timestamp((${ms} + ${TEHRAN_MS}) / 1000.0) at time zone 'UTC', 'YYYY-MM-DD')`,
    no: 'false',
    yes: 'true',
    emptyJson: `'{}'::jsonb`,
    async dropIndexes() {
      const { rows } = await client.query<{ name: string; sql: string }>(
        `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as sql
          from pg_index i join pg_class c on c.oid = i.indexrelid
          where c.relnamespace = 'public'::regnamespace
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
      );
      for (const { name } of rows) await run(`drop index ${name}`);
      return rows.map(({ sql }) => sql);
    },
    async settle() {
      // As the database itself does after a while: what was filled is on the disk, and known by its figures.
      await client.query('vacuum analyze');
      await client.query('checkpoint');
    },
    close: () => client.end(),
  };
}
