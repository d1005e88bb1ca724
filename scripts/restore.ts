// Puts a backup back, into a data folder of its own or (replace=yes) in the place of the present
// one, which is set aside. Then "npm start" brings it to this version.
//
//   npm run restore -- from=/backups/pasokh-20261126T031500Z [replace=yes]
import { join, resolve } from 'node:path';
import { BackupError, putBack } from '../src/backup/index.ts';
import { readPlace } from '../src/config.ts';
import { findRunning } from '../src/keeper/pid-file.ts';
import { orSay } from './or-say.ts';
import { isYes, readWords, wordsOr } from './words.ts';

const asked = wordsOr('Say which: from=<folder of a backup> [replace=yes]', () => {
  const { from, replace } = readWords(['from', 'replace']);
  return from === undefined ? null : { from: resolve(from), replace: isYes('replace', replace) };
});

if (asked !== null) {
  process.umask(0o077);
  await orSay(() => restore(asked.from, asked.replace));
}

async function restore(folder: string, replace: boolean): Promise<void> {
  const { dataDir, databaseUrl } = readPlace();
  const keeper = findRunning(join(dataDir, 'run', 'keeper.pid'));
  if (keeper !== null) throw new BackupError('the product runs: end it first with "npm run stop"');
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
