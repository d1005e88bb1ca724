// A backup of everything that cannot be made anew, beside the running product. It holds the secrets:
// keep it where only its owner can read.
//
//   npm run backup -- to=/backups [keep=14]
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dropOldest, takeBackup } from '../src/backup/index.ts';
import { readConfig } from '../src/config.ts';
import { orSay } from './or-say.ts';
import { stepBehind } from './step-behind.ts';
import { readWords, wordsOr } from './words.ts';

const asked = wordsOr('Say where: to=<folder> [keep=<how many backups stay there>]', () => {
  const { to, keep } = readWords(['to', 'keep']);
  const isWrongKeep = keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep);
  return to === undefined || isWrongKeep
    ? null
    : { into: resolve(to), keep: keep === undefined ? null : Number(keep) };
});

if (asked !== null) {
  process.umask(0o077);
  stepBehind();
  await orSay(() => backUp(asked.into, asked.keep));
}

async function backUp(into: string, keep: number | null): Promise<void> {
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
  if (keep === null) return;
  for (const old of dropOldest(into, keep)) console.log(`removed ${old}`);
}
