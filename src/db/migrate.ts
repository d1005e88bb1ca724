import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Store } from './store.ts';

/** The database on disk does not fit this version; the message says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

const ROOT = resolve(import.meta.dirname, '../../migrations');

/**
 * Brings the database to this version: forward only, one transaction per file, in order of name.
 * Returns the names of the files applied now. Throws MigrationError when a file that was applied
 * has changed since, or when the database is newer than this program.
 */
export async function migrate(store: Store): Promise<string[]> {
  const folder = join(ROOT, store.dialect);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const applied = new Map((await store.migrating.applied()).map((row) => [row.name, row.sha256]));
  for (const name of applied.keys()) {
    if (!files.includes(name)) {
      throw new MigrationError(
        `the database knows migration ${name}, this program does not: start the newer program`,
      );
    }
  }
  const fresh: string[] = [];
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const known = applied.get(name);
    if (known !== undefined) {
      if (known === sha256) continue;
      throw new MigrationError(
        `migration ${name} was applied in another form (a version before the first release): ` +
          'begin with an empty database',
      );
    }
    await store.migrating.apply(name, sha256, text.split('--> statement-breakpoint'));
    fresh.push(name);
  }
  return fresh;
}
