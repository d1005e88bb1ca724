import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  copyNames,
  copySqlite,
  dumpPostgres,
  postgresMigrations,
  sqliteMigrations,
} from '../db/index.ts';
import { BackupError, type Manifest, manifestName, sha256Of } from './manifest.ts';
import { noteBackup } from './stamp.ts';

export interface BackupOptions {
  readonly dataDir: string;
  /** Empty: SQLite in the data folder. */
  readonly databaseUrl: string;
  readonly version: string;
  /** Backups lie here, one folder each. */
  readonly into: string;
  readonly nowMs: number;
}

export interface Backup {
  readonly folder: string;
  readonly bytes: number;
  readonly files: number;
}

/**
 * Made anew by any start (Asterisk's folder, run, compiled code), of the moment only (telephony's journal: the PBX
 * tells who is on the line), or not for keeping (logs). Everything else is kept, also what a
 * later version puts into the data folder.
 */
const notKept =
  /^(run|log|asterisk|compiled|journal\.db.*|server-clock.*|pasokh\.db.*|backup.*|before-.*|\.restoring)$/;
const folderName = /^pasokh-\d{8}T\d{6}Z$/;

/** Works beside the running product. The folder has its name only when everything is in it. */
export async function takeBackup(options: BackupOptions): Promise<Backup> {
  const { dataDir, databaseUrl, into, nowMs } = options;
  const database = databaseUrl === '' ? 'sqlite' : 'postgres';
  const sqlitePath = join(dataDir, copyNames.sqlite);
  if (database === 'sqlite' && !existsSync(sqlitePath)) {
    throw new BackupError(`${sqlitePath} is missing: there is nothing to back up yet`);
  }
  const stamp = new Date(nowMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const folder = join(into, `pasokh-${stamp}`);
  if (existsSync(folder)) throw new BackupError(`${folder} exists already`);
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });

  try {
    const files = await fill(part, database, options);
    renameSync(part, folder);
    noteBackup(dataDir, nowMs);
    return { folder, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (fault) {
    // As large as the database, with the secrets in it, under a name that no later run knows.
    rmSync(part, { recursive: true, force: true });
    throw fault;
  }
}

async function fill(
  part: string,
  database: Manifest['database'],
  { dataDir, databaseUrl, version, nowMs }: BackupOptions,
): Promise<Manifest['files']> {
  const copy = join(part, copyNames[database]);
  if (database === 'sqlite') copySqlite(join(dataDir, copyNames.sqlite), copy);
  else await dumpPostgres(databaseUrl, copy);
  for (const name of readdirSync(dataDir)) {
    if (!notKept.test(name)) copyTree(join(dataDir, name), join(part, name));
  }
  const files = [];
  for (const path of filesOf(part)) {
    const full = join(part, path);
    files.push({ path, bytes: statSync(full).size, sha256: await sha256Of(full) });
  }
  const migrations =
    database === 'sqlite' ? sqliteMigrations(copy) : await postgresMigrations(databaseUrl);
  const manifest: Manifest = {
    format: 1,
    product: 'pasokh',
    version,
    takenAtMs: nowMs,
    database,
    migrations,
    files,
  };
  writeFileSync(join(part, manifestName), JSON.stringify(manifest, null, 1), { mode: 0o600 });
  return files;
}

/** Keeps the newest `keep` backups in a folder; touches nothing that is not a whole backup. */
export function dropOldest(into: string, keep: number): string[] {
  const whole = readdirSync(into)
    .filter((name) => folderName.test(name) && existsSync(join(into, name, manifestName)))
    .sort();
  const old = whole.slice(0, Math.max(0, whole.length - keep)).map((name) => join(into, name));
  for (const folder of old) rmSync(folder, { recursive: true });
  return old;
}

/** Files and folders; whatever else (a socket, a link) is of the running system. */
function copyTree(from: string, to: string): void {
  for (const path of filesOf(from)) {
    const target = path === '' ? to : join(to, path);
    mkdirSync(join(target, '..'), { recursive: true, mode: 0o700 });
    copyUnlessGone(join(from, path), target);
  }
}

/** The product runs on: a photo or a message may be erased, or get its name, between listing and copying. */
function copyUnlessGone(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (fault) {
    const isGone = fault instanceof Error && 'code' in fault && fault.code === 'ENOENT';
    if (!isGone) throw fault;
  }
}

/** Paths of the files under a folder, or '' for a file itself. */
export function filesOf(from: string): string[] {
  if (statSync(from).isFile()) return [''];
  if (!statSync(from).isDirectory()) return [];
  return readdirSync(from, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort();
}
