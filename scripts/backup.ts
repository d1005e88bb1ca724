// A backup of everything that cannot be made anew, beside the running product. It holds the secrets:
// keep it where only its owner can read.
//
//   npm run backup -- to=/backups [keep=14]
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { BackupError, dropOldest, takeBackup } from '../src/backup/index.ts';
import { CopyError } from '../src/db/index.ts';
import { ConfigError, readConfig } from '../src/config.ts';

/** Behind everything that callers wait for. */
const BEHIND_ALL = 10;
const words = new Map(process.argv.slice(2).map((word) => word.split('=', 2) as [string, string]));
const to = words.get('to');
const keep = words.get('keep');
const isUnknown = [...words.keys()].some((name) => name !== 'to' && name !== 'keep');
const isWrongKeep = keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep);

if (to === undefined || to === '' || isUnknown || isWrongKeep) {
  console.error('Say where: to=<folder> [keep=<how many backups stay there>]');
  process.exitCode = 2;
} else {
  process.umask(0o077);
  setPriority(BEHIND_ALL);
  try {
    await backUp(resolve(to));
  } catch (fault) {
    if (
      !(fault instanceof BackupError || fault instanceof CopyError || fault instanceof ConfigError)
    )
      throw fault;
    console.error(fault.message);
    process.exitCode = 1;
  }
}

async function backUp(into: string): Promise<void> {
  const { dataDir, databaseUrl } = readConfig();
  const text = readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const nowMs = Date.now();
  const { folder, bytes, files } = await takeBackup({
    dataDir,
    databaseUrl,
    version,
    into,
    nowMs,
  });
  console.log(`${folder}: ${files} files, ${bytes} bytes`);
  if (keep === undefined) return;
  for (const old of dropOldest(into, Number(keep))) console.log(`removed ${old}`);
}
