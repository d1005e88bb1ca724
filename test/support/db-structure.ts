import Database from 'better-sqlite3';
import type { Client } from 'pg';

/*
 * What a database is made of, in words that two databases can be compared by. The order of columns
 * in a table is left out: a column that came later stands last, and nothing depends on it.
 */

const OURS = `name not like 'sqlite_%' and name not like 'search_word_%'`;

/** One line for each column, index, key and trigger, sorted. */
export function structureOfSqlite(path: string): string[] {
  const database = new Database(path, { readonly: true });
  const ask = (text: string, ...values: string[]): Record<string, unknown>[] =>
    database.prepare(text).all(...values) as Record<string, unknown>[];
  const lines: string[] = [];
  const tables = ask(`select name, sql from sqlite_master where type = 'table' and ${OURS}`);
  for (const { name, sql } of tables) {
    const table = String(name);
    if (String(sql).startsWith('CREATE VIRTUAL')) lines.push(String(sql));
    for (const { cid: _, ...column } of ask('select * from pragma_table_info(?)', table)) {
      lines.push(`${table} column ${JSON.stringify(column)}`);
    }
    for (const { id: _, seq: __, ...key } of ask(
      'select * from pragma_foreign_key_list(?)',
      table,
    )) {
      lines.push(`${table} key ${JSON.stringify(key)}`);
    }
    for (const index of ask('select * from pragma_index_list(?)', table)) {
      const columns = ask('select name from pragma_index_info(?)', String(index['name']));
      const { seq: _, ...how } = index;
      lines.push(
        `${table} index ${JSON.stringify({ ...how, columns: columns.map((c) => c['name']) })}`,
      );
    }
  }
  for (const { sql } of ask(`select sql from sqlite_master where type = 'trigger'`)) {
    lines.push(String(sql));
  }
  database.close();
  return lines.sort();
}

const POSTGRES = `
  select format('%s column %s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
    from information_schema.columns where table_schema = 'public'
  union all select format('%s index %s', tablename, indexdef) from pg_indexes where schemaname = 'public'
  union all select format('%s constraint %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace
  union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace`;

/** One line for each column, index, constraint, trigger and function, sorted. */
export async function structureOfPostgres(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ format: string }>(POSTGRES);
  return rows.map(({ format }) => format).sort();
}

export type Row = Readonly<Record<string, unknown>>;
/** Of each table. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

export function rowsOfSqlite(path: string): Rows {
  const database = new Database(path, { readonly: true });
  const names = database.prepare(`select name from sqlite_master where type = 'table' and ${OURS}`);
  const tables = names.pluck().all() as string[];
  const rows = tables.map((name) => [name, database.prepare(`select * from "${name}"`).all()]);
  database.close();
  return Object.fromEntries(rows) as Rows;
}

export async function rowsOfPostgres(client: Client): Promise<Rows> {
  const names = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const rows: Record<string, Row[]> = {};
  for (const { name } of names.rows)
    rows[name] = (await client.query(`select * from "${name}"`)).rows;
  return rows;
}

/** What of these rows, in their own columns, is not among those of later; empty: nothing is lost. */
export function lostOf(before: Rows, after: Rows): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? {}).sort();
    const told = (row: Row): string => JSON.stringify(columns.map((name) => row[name]));
    const left = new Set(after[table]?.map(told));
    return rows
      .map(told)
      .filter((row) => !left.has(row))
      .map((row) => `${table} ${row}`);
  });
}
