// Puts a backup back, into a data folder of its own or (replace=yes) in the place of the present
// one, which is set aside. Then "npm start" brings it to this version.
//
//   npm run restore -- from=/backups/pasokh-20261126T031500Z [replace=yes]
import { join, resolve } from 'node:path';
import { BackupError, putBack } from '../src/backup/index.ts';
import { CopyError } from '../src/db/index.ts';
import { ConfigError, readPlace } from '../src/config.ts';
import { findRunning } from '../src/keeper/pid-file.ts';

const words = new Map(process.argv.slice(2).map((word) => word.split('=', 2) as [string, string]));
const from = words.get('from');
const isUnknown = [...words.keys()].some((name) => name !== 'from' && name !== 'replace');

if (from === undefined || from === '' || isUnknown) {
  console.error('Say which: from=<folder of a backup> [replace=yes]');
  process.exitCode = 2;
} else {
  process.umask(0o077);
  try {
    await restore(resolve(from));
  } catch (fault) {
    if (
      !(fault instanceof BackupError || fault instanceof CopyError || fault instanceof ConfigError)
    )
      throw fault;
    console.error(fault.message);
    process.exitCode = 1;
  }
}

async function restore(folder: string): Promise<void> {
  const { dataDir, databaseUrl } = readPlace();
  const keeper = findRunning(join(dataDir, 'run', 'keeper.pid'));
  if (keeper !== null) throw new BackupError('the product runs: end it first with "npm run stop"');
  const replace = words.get('replace') === 'yes';
  const { setAside } = await putBack({
    from: folder,
    dataDir,
    databaseUrl,
    replace,
    nowMs: Date.now(),
  });
  console.log(`${dataDir} is as it was backed up: "npm start"`);
  if (setAside !== null) console.log(`what was there before lies in ${setAside}`);
}
