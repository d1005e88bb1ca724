import { join } from 'node:path';
import { ConfigError, readConfig } from '../config.ts';
import { findRunning } from './pid-file.ts';
import { stopProcess } from './stop-process.ts';

/** `npm run stop`: ends the product of this data folder from another terminal, Asterisk too. */
const patienceMs = 30_000;

const dataDir = findDataDir();
const keeper = dataDir === null ? null : findRunning(join(dataDir, 'run', 'keeper.pid'));
if (keeper === null) {
  process.stdout.write('nothing runs here\n');
} else {
  const how = await stopProcess(keeper, patienceMs);
  process.stdout.write(how === 'ended' ? 'stopped\n' : 'the keeper had to be killed\n');
}

/** Null: never started here, or with settings that cannot be read. */
function findDataDir(): string | null {
  try {
    return readConfig().dataDir;
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return null;
  }
}
