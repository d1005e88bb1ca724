import { existsSync } from 'node:fs';
import { ConfigError, readConfig } from '../../src/config.ts';
import { MigrationError, missingMigrations, openStore } from '../../src/db/index.ts';

/**
 * Why the version on the disk cannot begin in this environment with the database that is there, in
 * words; null: it can. Changes nothing, and makes no database where there is none.
 */
export async function databaseMisfit(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const { databaseUrl, paths } = readConfig(env);
    if (databaseUrl === '' && !existsSync(paths.database)) return null;
    const store = openStore({
      databaseUrl,
      sqlitePath: paths.database,
      monotonicMs: () => performance.now(),
      onSlow: () => undefined,
    });
    try {
      await missingMigrations(store);
    } finally {
      await store.close();
    }
    return null;
  } catch (fault) {
    if (!(fault instanceof MigrationError || fault instanceof ConfigError)) throw fault;
    return fault.message;
  }
}
