import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  checkSqlite,
  copyNames,
  loadPostgres,
  postgresMigrations,
  unknownMigrations,
} from '../db/index.ts';
import { BackupError, type Manifest, readManifest, sha256Of } from './manifest.ts';

export interface PutBackOptions {
  /** A folder that takeBackup has made. */
  readonly from: string;
  readonly dataDir: string;
  /** Where a backup of PostgreSQL goes; empty for SQLite. */
  readonly databaseUrl: string;
  /** What is in the data folder is set aside; without it, a folder in use is refused. */
  readonly replace: boolean;
  readonly nowMs: number;
}

/**
 * Everything is looked at before anything is touched, and what was there is set aside, never
 * overwritten. Answers where it lies now; null: there was nothing.
 */
export async function putBack(options: PutBackOptions): Promise<{ setAside: string | null }> {
  const { from, dataDir, databaseUrl, replace, nowMs } = options;
  const manifest = readManifest(from);
  await check(from, manifest, databaseUrl);
  const isInUse = existsSync(join(dataDir, 'secrets.json'));
  if (isInUse && !replace) {
    throw new BackupError(
      `${dataDir} holds a line already: say replace=yes, and it is set aside, or another PASOKH_DATA`,
    );
  }

  const part = join(dataDir, '.restoring');
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  for (const { path } of manifest.files) {
    if (path === copyNames.postgres) continue;
    const target = join(part, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    copyFileSync(join(from, path), target);
    chmodSync(target, 0o600);
  }
  if (manifest.database === 'postgres') {
    await loadPostgres(databaseUrl, join(from, copyNames.postgres));
  }
  const setAside = setAsidePresent(dataDir, nowMs);
  moveAll(part, dataDir);
  rmSync(part, { recursive: true });
  return { setAside };
}

/** Inside the folder itself: it may be a mounted volume, which cannot be renamed. */
function setAsidePresent(dataDir: string, nowMs: number): string | null {
  const names = readdirSync(dataDir).filter((name) => !/^(\.restoring|before-.*)$/.test(name));
  if (names.length === 0) return null;
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const aside = join(dataDir, `before-${stamp}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of names) renameSync(join(dataDir, name), join(aside, name));
  return aside;
}

function moveAll(from: string, to: string): void {
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
}

async function check(from: string, manifest: Manifest, databaseUrl: string): Promise<void> {
  const unknown = unknownMigrations(manifest.database, manifest.migrations);
  if (unknown.length > 0) {
    throw new BackupError(
      `the backup is of a newer program (${manifest.version}; it knows ${unknown.join(', ')}): restore it with that one`,
    );
  }
  for (const { path, sha256 } of manifest.files) {
    const full = join(from, path);
    if (!existsSync(full)) throw new BackupError(`the backup is not whole: ${path} is missing`);
    if ((await sha256Of(full)) !== sha256)
      throw new BackupError(`${path} is not as it was backed up`);
  }
  if (manifest.database === 'sqlite') {
    if (databaseUrl !== '') {
      throw new BackupError('the backup is of SQLite: leave DATABASE_URL empty');
    }
    checkSqlite(join(from, copyNames.sqlite));
    return;
  }
  if (databaseUrl === '') {
    throw new BackupError('the backup is of PostgreSQL: DATABASE_URL must name an empty database');
  }
  if ((await postgresMigrations(databaseUrl)).length > 0) {
    throw new BackupError(
      'the database of DATABASE_URL is in use: create an empty one and name that (nothing is overwritten)',
    );
  }
}
