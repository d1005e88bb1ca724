import { accessOf, makeAuth } from '../../src/auth/index.ts';
import type { Config } from '../../src/config.ts';
import { makePersonal, migrate, openStore, seedReference } from '../../src/db/index.ts';
import { fillCity } from '../../src/demo/fill.ts';

export interface DatabaseTools {
  readonly say: (line: string) => void;
  /** Of everybody in the invented city; null: a normal start. */
  readonly demoPassword: string | null;
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
    const access = accessOf({ store, personal, ...tools });
    const isEmpty = (await access.users.countUsers()) === 0;
    if (config.demo !== null && tools.demoPassword !== null && isEmpty) {
      const { citizens, seed } = config.demo;
      tools.say(`the invented city: ${citizens} citizens and the year behind them …`);
      const nowMs = tools.nowMs();
      await fillCity({ store, config, password: tools.demoPassword, citizens, seed, nowMs });
    }
    const auth = await makeAuth({ ...access, sessionKey });
    return await auth.ensureFirstAdministrator();
  } finally {
    await store.close();
  }
}
