import { BackupError } from '../src/backup/index.ts';
import { ConfigError } from '../src/config.ts';
import { CopyError } from '../src/db/index.ts';

/** What a person can put right is told in a line, with exit code 1; anything else is our fault and thrown. */
export async function orSay(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    const isKnown = [BackupError, CopyError, ConfigError].some((kind) => fault instanceof kind);
    if (!isKnown) throw fault;
    console.error((fault as Error).message);
    process.exitCode = 1;
  }
}
