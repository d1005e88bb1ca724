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
 * Returns the names of the files applied now. Throws MigrationError, with nothing changed, when the
 * database does not fit (see `missingMigrations`).
 *
 * @param root holds a folder of files for each dialect; default: those of this version
 */
export async function migrate(store: Store, root = ROOT): Promise<string[]> {
  const missing = await findMissing(store, root);
  for (const { name, sha256, text } of missing) {
    await store.migrating.apply(name, sha256, text.split('--> statement-breakpoint'));
  }
  return missing.map(({ name }) => name);
}

/**
 * The names of the files that `migrate` would apply; changes nothing. Throws MigrationError when a
 * file that was applied has changed since, or when the database is newer than this program.
 */
export async function missingMigrations(store: Store): Promise<string[]> {
  return (await findMissing(store, ROOT)).map(({ name }) => name);
}

async function findMissing(store: Store, root: string) {
  const folder = join(root, store.dialect);
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
  const known = files.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
  });
  for (const { name, sha256 } of known) {
    if ((applied.get(name) ?? sha256) !== sha256) {
      throw new MigrationError(
        `the database was made by another form of ${name} (a draft from before 1.0?): ` +
          'begin with an empty database, and keep this one with its version (docs/upgrade.md)',
      );
    }
  }
  return known.filter(({ name }) => !applied.has(name));
}
