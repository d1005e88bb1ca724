import { accessOf, makeAuth } from '../../src/auth/index.ts';
import type { Config } from '../../src/config.ts';
import { makePersonal, migrate, openStore, seedReference } from '../../src/db/index.ts';

export interface DatabaseTools {
  readonly say: (line: string) => void;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Buffer;
}

/** Migrates and seeds; returns the first administrator when this start has created one. */
export async function prepareDatabase(
  config: Config,
  tools: DatabaseTools,
): Promise<{ username: string; password: string } | null> {
  const store = openStore({
    databaseUrl: config.databaseUrl,
    sqlitePath: config.paths.database,
    monotonicMs: tools.monotonicMs,
    onSlow: () => undefined,
  });
  try {
    const applied = await migrate(store);
    if (applied.length > 0) tools.say(`database: ${applied.length} migrations applied`);
    await seedReference(store, tools.nowMs());
    const { sessionKey, personalKey } = config.secrets;
    const personal = makePersonal({ store, key: personalKey, ...tools });
    const auth = await makeAuth({ ...accessOf({ store, personal, ...tools }), sessionKey });
    return await auth.ensureFirstAdministrator();
  } finally {
    await store.close();
  }
}
