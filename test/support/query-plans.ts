import Database from 'better-sqlite3';
import { expect, vi } from 'vitest';
import { KeptStatements } from '../../src/db/kept-statements.ts';
import { ReadingThreads } from '../../src/db/reading-threads.ts';

/**
 * How SQLite finds the rows of each statement that `work` asks of the file at `path`, a line per
 * statement. Its statistics are never gathered, so a plan does not depend on what is in the tables.
 */
export async function plansOf(path: string, work: () => Promise<unknown>): Promise<string[]> {
  // Each is asked for here, compiled already or not.
  const prepare = vi.spyOn(KeptStatements.prototype, 'prepare');
  const apart = vi.spyOn(ReadingThreads.prototype, 'read');
  let asked: string[];
  try {
    await work();
    asked = [...prepare.mock.calls, ...apart.mock.calls].map(([text]) => text);
  } finally {
    prepare.mockRestore();
    apart.mockRestore();
  }
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

/** Inside of `plansOf`: nothing of it is asked on the loop; while it is read calls are answered. */
export async function apart(work: () => Promise<unknown>): Promise<void> {
  const onLoop = vi.mocked(KeptStatements.prototype.prepare).mock;
  const before = onLoop.calls.length;
  await work();
  expect(onLoop.calls.slice(before)).toEqual([]);
}
