import { join } from 'node:path';
import { ConfigError, readPlace } from '../../src/config.ts';
import { environmentOf } from '../../src/keeper/environment.ts';
import { findRunning } from '../../src/keeper/pid-file.ts';
import { databaseMisfit } from './database-misfit.ts';

/**
 * Before a takeover: ends with 1, in words, when the version on the disk cannot use the database of the
 * line that runs, whatever this shell has in DATABASE_URL. Its server would end at once, and the older
 * one would be gone. Where nothing runs the takeover itself says so.
 */
const misfit = await findMisfit();
if (misfit !== null) {
  console.error(`${misfit}\nnothing was taken over: the older version goes on`);
  process.exitCode = 1;
}

async function findMisfit(): Promise<string | null> {
  const dataDir = findDataDir();
  const keeper = dataDir === null ? null : findRunning(join(dataDir, 'run', 'keeper.pid'));
  if (keeper === null) return null;
  const env = environmentOf(keeper);
  if (env === null) {
    return `the settings of process ${keeper.pid} cannot be read: run this as the user of the line`;
  }
  return databaseMisfit(env);
}

/** Null: the takeover tells what is wrong with this shell's settings. */
function findDataDir(): string | null {
  try {
    return readPlace().dataDir;
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    return null;
  }
}
