import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { historyVerifier } from '../../src/cases/index.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { makePersonal, migrate, openStore, seedReference, type Store } from '../../src/db/index.ts';
import { fillCity } from '../../src/demo/fill.ts';

/** The year behind the demonstration's first minute. */
const NOW_MS = Date.UTC(2026, 10, 26, 9, 30);
const YEAR_MS = 366 * 86_400_000;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function cityOf(seed: number): Promise<{ store: Store; config: Config }> {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-city-'));
  folders.push(folder);
  const key = (): string => randomBytes(32).toString('base64');
  const secrets = {
    ...{ ariPassword: key(), callerKey: key(), sessionKey: key(), personalKey: key() },
    smsCallbackSecret: key(),
  };
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets));
  const config = readConfig({ PASOKH_DATA: folder });
  const store = openStore({
    databaseUrl: '',
    sqlitePath: config.paths.database,
    monotonicMs: () => 0,
    onSlow: () => undefined,
  });
  await migrate(store);
  await seedReference(store, NOW_MS - YEAR_MS);
  const password = 'demo-password-1';
  await fillCity({ store, config, password, citizens: 40, seed, nowMs: NOW_MS });
  return { store, config };
}

async function tellingOf({ read, tables }: Store) {
  const rows = await read.select().from(tables.cases).orderBy(tables.cases.id);
  return rows.map(({ id, trackingCode, status, registeredAtMs, districtId }) => ({
    ...{ id, trackingCode, status, registeredAtMs, districtId },
  }));
}

test('the same seed makes the same city, another one another', async () => {
  const [one, same, other] = [await cityOf(7), await cityOf(7), await cityOf(8)];
  const told = await tellingOf(one.store);
  expect(told.length).toBeGreaterThan(5);
  expect(await tellingOf(same.store)).toEqual(told);
  expect(await tellingOf(other.store)).not.toEqual(told);
  for (const { store } of [one, same, other]) await store.close();
}, 180_000);

test('every history is whole, nothing is of tomorrow, and everybody is there', async () => {
  const { store, config } = await cityOf(9);
  const { personalKey } = config.secrets;
  const personal = makePersonal({ store, key: personalKey, newId: randomUUID, randomBytes });
  const folder = config.paths.caseHeads;
  const verifier = historyVerifier({ store, personal, newId: randomUUID, folder, personalKey });
  expect(await verifier.verify()).toMatchObject({ ok: true, faults: [] });
  const { appUser, call, caseEvent, userRole } = store.tables;
  const events = await store.read.select({ atMs: caseEvent.atMs }).from(caseEvent);
  expect(Math.max(...events.map(({ atMs }) => atMs))).toBeLessThanOrEqual(NOW_MS);
  const calls = await store.read.select().from(call);
  expect(calls.every(({ outcome }) => outcome !== null)).toBe(true);
  const roles = await store.read.select().from(userRole);
  expect(roles.filter(({ roleId }) => roleId === 'agent')).toHaveLength(37);
  const names = (await store.read.select().from(appUser)).map(({ username }) => username);
  expect(names).toEqual(expect.arrayContaining(['narges', 'maryam', 'sara', 'admin']));
  await store.close();
}, 120_000);
