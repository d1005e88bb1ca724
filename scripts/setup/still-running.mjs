// Whether a dead keeper has left its exchange running. Plain JavaScript, as start.mjs: read before packages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Asterisk of this data folder runs: all that a start prepares was there when it was started. As
 * src/keeper/pid-file.ts: the number alone may be another process's by now.
 *
 * @param {string} dataDir
 */
export function isAsteriskRunning(dataDir) {
  try {
    const { pid, startTicks } = JSON.parse(readFileSync(join(dataDir, 'run/asterisk.pid'), 'utf8'));
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may contain blanks and brackets: the fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] === startTicks && !['Z', 'X'].includes(fields[0] ?? '');
  } catch {
    return false; // No file, or nobody has that number any more.
  }
}
