import Database from 'better-sqlite3';
import { Client } from 'pg';
import { expect, vi } from 'vitest';
import { KeptStatements } from '../../src/db/kept-statements.ts';
import { ReadingThreads } from '../../src/db/reading-threads.ts';

/** What `work` asks of SQLite, where calls are answered and on the reading threads. */
export async function statementsOf(
  work: () => Promise<unknown>,
): Promise<{ onLoop: string[]; beside: string[] }> {
  // Each is asked for here, compiled already or not.
  const prepare = vi.spyOn(KeptStatements.prototype, 'prepare');
  const read = vi.spyOn(ReadingThreads.prototype, 'read');
  const texts = (calls: readonly (readonly [string, ...unknown[]])[]) =>
    calls.map(([text]) => text);
  try {
    await work();
    return { onLoop: texts(prepare.mock.calls), beside: texts(read.mock.calls) };
  } finally {
    prepare.mockRestore();
    read.mockRestore();
  }
}

/**
 * How SQLite finds the rows of each statement that `work` asks of the file at `path`, a line per
 * statement. Its statistics are never gathered, so a plan does not depend on what is in the tables.
 */
export async function plansOf(path: string, work: () => Promise<unknown>): Promise<string[]> {
  const { onLoop, beside } = await statementsOf(work);
  const asked = [...onLoop, ...beside];
  const file = new Database(path, { readonly: true });
  try {
    return asked.map((text) => {
      const values = Array.from(text.matchAll(/\?/gu), () => null);
      const steps = file.prepare(`explain query plan ${text}`).all(...values);
      return (steps as { detail: string }[]).map(({ detail }) => detail).join('; ');
    });
  } finally {
    file.close();
  }
}

/**
 * The same of PostgreSQL's selects. Tables of a test are small, so that reading and sorting them whole
 * is forbidden: a plan that still sorts has no index with the order.
 */
export async function postgresPlansOf(
  url: string,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const query = vi.spyOn(Client.prototype, 'query');
  let asked: { text: string; values: unknown[] }[];
  try {
    await work();
    asked = (query.mock.calls as unknown as [{ text?: string } | string, unknown[]?][]).flatMap(
      ([config, values = []]) => {
        const text = typeof config === 'string' ? config : (config.text ?? '');
        return text.startsWith('select ') && text.includes(' from ') ? [{ text, values }] : [];
      },
    );
  } finally {
    query.mockRestore();
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      'set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off',
    );
    const plans: string[] = [];
    for (const { text, values } of asked) {
      const { rows } = await client.query(`explain ${text}`, values);
      const steps = rows as { 'QUERY PLAN': string }[];
      plans.push(steps.map((step) => step['QUERY PLAN'].trim()).join('; '));
    }
    return plans;
  } finally {
    await client.end();
  }
}

/** Inside of `plansOf`: nothing of it is asked on the loop; while it is read calls are answered. */
export async function apart(work: () => Promise<unknown>): Promise<void> {
  const onLoop = vi.mocked(KeptStatements.prototype.prepare).mock;
  const before = onLoop.calls.length;
  await work();
  expect(onLoop.calls.slice(before)).toEqual([]);
}
