import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, openStore, seedReference, type Store } from '../../../src/db/index.ts';
import { ROLES } from '../../../src/db/seed-roles.ts';

const ROLE = 'shift-supervisor';
const NEW_PERMISSION = 'line-control';

/** The roles as a version knew them that had no page for the line yet. */
const OLDER_ROLES = ROLES.map((role) => ({
  ...role,
  permissions: role.permissions.filter(([permission]) => permission !== NEW_PERMISSION),
}));

export function seedSuite(openUrl: (name: string) => Promise<string>): void {
  describe('what a database starts with', () => {
    let store: Store;
    let count = 0;
    let folder: string;
    beforeEach(async () => {
      count += 1;
      folder = mkdtempSync(join(tmpdir(), 'pasokh-seed-'));
      store = openStore({
        databaseUrl: await openUrl(`seed-${count}`),
        sqlitePath: join(folder, 'pasokh.db'),
        monotonicMs: () => 0,
        onSlow: () => undefined,
      });
      await migrate(store);
    });
    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function permissions(): Promise<Record<string, string>> {
      const { rolePermission } = store.tables;
      const rows = await store.read
        .select()
        .from(rolePermission)
        .where(eq(rolePermission.roleId, ROLE));
      return Object.fromEntries(rows.map((row) => [row.permission, row.scope]));
    }
    const seeded = Object.fromEntries(ROLES.find(({ id }) => id === ROLE)?.permissions ?? []);

    async function takeAway(permission: string): Promise<void> {
      const { rolePermission: table } = store.tables;
      await store.tx((w) =>
        w.delete(table).where(and(eq(table.roleId, ROLE), eq(table.permission, permission))),
      );
    }

    test('a permission that came with a new version reaches the roles of an older database', async () => {
      await seedReference(store, 1, OLDER_ROLES);
      expect(await permissions()).not.toHaveProperty(NEW_PERMISSION);
      await seedReference(store, 2);
      expect(await permissions()).toEqual(seeded);
    });

    test('so it does in a database whose version kept no record of what it gave', async () => {
      const { role, rolePermission } = store.tables;
      await store.tx(async (w) => {
        const named = { id: ROLE, nameFa: 'سرپرست', nameEn: 'Supervisor', createdAtMs: 1 };
        await w.insert(role).values(named);
        const desk = { roleId: ROLE, permission: 'desk', scope: 'all', createdAtMs: 1 };
        await w.insert(rolePermission).values(desk);
      });
      await seedReference(store, 2);
      // The scope that somebody has widened stays as it is.
      expect(await permissions()).toEqual({ ...seeded, desk: 'all' });
    });

    test('what an administrator has taken away stays away, while new ones still come', async () => {
      await seedReference(store, 1, OLDER_ROLES);
      await takeAway('sms-read');
      await seedReference(store, 2);
      const { 'sms-read': _, ...rest } = seeded;
      expect(await permissions()).toEqual(rest);
      await takeAway(NEW_PERMISSION);
      await seedReference(store, 3);
      expect(await permissions()).not.toHaveProperty(NEW_PERMISSION);
    });

    test('when a permission came to a role is in the audit, once', async () => {
      await seedReference(store, 1, OLDER_ROLES);
      await seedReference(store, 2);
      await seedReference(store, 3);
      const { audit } = store.tables;
      const entries = await store.read.select().from(audit).where(eq(audit.subjectId, ROLE));
      expect(entries).toHaveLength(Object.keys(seeded).length);
      const late = entries.filter(({ atMs }) => atMs !== 1);
      expect(late).toMatchObject([
        { atMs: 2, userId: null, detail: { permission: NEW_PERMISSION, scope: 'all' } },
      ]);
    });
  });
}
