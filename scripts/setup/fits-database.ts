import { ConfigError, readConfig } from '../../src/config.ts';
import { MigrationError, missingMigrations, openStore } from '../../src/db/index.ts';

/**
 * Before a takeover: ends with 1, in words, when the version on the disk cannot use the database that
 * is there. Its server would end at once, and the older one would be gone. Changes nothing.
 */
try {
  const { databaseUrl, paths } = readConfig();
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
} catch (fault) {
  if (!(fault instanceof MigrationError || fault instanceof ConfigError)) throw fault;
  console.error(`${fault.message}\nnothing was taken over: the older version goes on`);
  process.exitCode = 1;
}
