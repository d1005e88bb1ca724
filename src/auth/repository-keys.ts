import { and, desc, eq, gt, inArray, isNull, lte } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { ApiKeyRow, KeyAccess } from '../contract/api-keys.ts';
import type { Store } from '../db/index.ts';
import { latestDateMs } from '../kit/steady-clock.ts';

export interface FreshKey {
  readonly id: string;
  /** The user as which the key acts. */
  readonly userId: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly keyHash: string;
  readonly permissions: readonly string[];
  readonly access: KeyAccess;
  readonly expiresAtMs: number;
}

export type KeyRepository = ReturnType<typeof keyRepository>;

/** Keys of programs: the hash, what they may, and the user as which they stand in the audit. */
export function keyRepository(store: Store) {
  const { apiKey, appUser } = store.tables;
  return {
    async add(fresh: FreshKey, by: Editor, audit: Audit, atMs: number): Promise<void> {
      const { userId, name, passwordHash, ...key } = fresh;
      await store.tx(async (w) => {
        await w.insert(appUser).values({
          ...{ id: userId, username: `key:${fresh.id}`, name, passwordHash, language: 'en' },
          ...{ mustChangePassword: false, createdAtMs: atMs },
        });
        const permissions = [...key.permissions];
        const row = { ...key, permissions, userId, createdBy: by.userId, createdAtMs: atMs };
        await w.insert(apiKey).values(row);
        await audit.write(w, {
          ...by,
          act: 'api-key-made',
          subjectKind: 'api-key',
          subjectId: fresh.id,
          detail: {
            ...{ permissions: permissions.join(' '), access: fresh.access },
            expiresAtMs: fresh.expiresAtMs,
          },
        });
      });
    },

    /** False: there is none, or it was revoked before. */
    async revoke(keyId: string, by: Editor, audit: Audit, atMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const revoked = await w
          .update(apiKey)
          .set({ revokedAtMs: atMs })
          .where(and(eq(apiKey.id, keyId), isNull(apiKey.revokedAtMs)))
          .returning({ id: apiKey.id });
        if (revoked.length === 0) return false;
        const entry = { act: 'api-key-revoked', subjectKind: 'api-key', subjectId: keyId };
        await audit.write(w, { ...by, ...entry });
        return true;
      });
    },

    /**
     * Not one that a wrong clock made: by its own date it would be good for longer than was said. It is
     * not revoked by itself: were the clock behind instead, every program would lose its key for ever.
     */
    async find(keyHash: string, atMs: number) {
      const [row] = await store.read
        .select({ key: apiKey, name: appUser.name, username: appUser.username })
        .from(apiKey)
        .innerJoin(appUser, eq(appUser.id, apiKey.userId))
        .where(
          and(
            eq(apiKey.keyHash, keyHash),
            isNull(apiKey.revokedAtMs),
            gt(apiKey.expiresAtMs, atMs),
            lte(apiKey.createdAtMs, latestDateMs(atMs)),
          ),
        );
      return row ?? null;
    },

    async used(keyId: string, atMs: number): Promise<void> {
      await store.tx((w) =>
        w.update(apiKey).set({ lastUsedAtMs: atMs }).where(eq(apiKey.id, keyId)),
      );
    },

    async list(atMs: number): Promise<ApiKeyRow[]> {
      const rows = await store.read.select().from(apiKey).orderBy(desc(apiKey.createdAtMs));
      if (rows.length === 0) return [];
      const ids = [...new Set(rows.flatMap(({ userId, createdBy }) => [userId, createdBy]))];
      const people = await store.read
        .select({ id: appUser.id, name: appUser.name })
        .from(appUser)
        .where(inArray(appUser.id, ids));
      const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? '';
      return rows.map(({ id, userId, createdBy, permissions, access, ...row }) => ({
        keyId: id,
        name: nameOf(userId),
        permissions,
        access,
        createdBy: nameOf(createdBy),
        createdAtMs: row.createdAtMs,
        expiresAtMs: row.expiresAtMs,
        lastUsedAtMs: row.lastUsedAtMs,
        revokedAtMs: row.revokedAtMs,
        isAhead: row.revokedAtMs === null && row.createdAtMs > latestDateMs(atMs),
      }));
    },
  };
}
