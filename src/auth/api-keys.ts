import { createHash } from 'node:crypto';
import type { Audit, Editor } from '../audit/index.ts';
import { type ApiKeyRow, KeyPermission, type NewApiKey } from '../contract/api-keys.ts';
import { hashPassword } from './password.ts';
import type { Session } from './permission.ts';
import type { KeyRepository } from './repository-keys.ts';

const PREFIX = 'pasokh_';
const SECRET_BYTES = 32;
const DAY_MS = 24 * 3_600_000;
const USED_EVERY_MS = 60_000;
/** Sessions of keys begin so: they are none of the table. */
export const KEY_SESSION = 'key:';

export type ApiKeys = ReturnType<typeof makeApiKeys>;

/** Keys with which programs ask over HTTP, each for its own permissions and its own time. */
export function makeApiKeys(options: {
  readonly keys: KeyRepository;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}) {
  const { keys, nowMs, newId, randomBytes } = options;
  const randomText = (): string => Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');

  return {
    list: (): Promise<ApiKeyRow[]> => keys.list(nowMs()),

    /** The key in the clear, this once. */
    async make(wanted: NewApiKey, by: Editor, audit: Audit): Promise<{ key: string; id: string }> {
      const key = PREFIX + randomText();
      const id = newId();
      const atMs = nowMs();
      const fresh = {
        id,
        userId: newId(),
        name: wanted.name,
        // Nobody signs in as a program: of this password nobody has heard.
        passwordHash: await hashPassword(randomText()),
        keyHash: hashOf(key),
        permissions: [...new Set(wanted.permissions)],
        access: wanted.access,
        expiresAtMs: atMs + wanted.days * DAY_MS,
      };
      await keys.add(fresh, by, audit, atMs);
      return { key, id };
    },

    revoke: (keyId: string, by: Editor, audit: Audit): Promise<boolean> =>
      keys.revoke(keyId, by, audit, nowMs()),

    /** Null: no such key, ended, or revoked. */
    async authenticate(key: string): Promise<Session | null> {
      if (!key.startsWith(PREFIX)) return null;
      const atMs = nowMs();
      const found = await keys.find(hashOf(key), atMs);
      if (found === null) return null;
      const { id, userId, expiresAtMs, lastUsedAtMs } = found.key;
      if (lastUsedAtMs === null || atMs - lastUsedAtMs >= USED_EVERY_MS) {
        // As with «last seen»: where nothing can be written, reading goes on.
        await keys.used(id, atMs).catch(() => undefined);
      }
      // What an older version allowed and this one does not is not allowed.
      const permissions = found.key.permissions.filter(
        (one): one is KeyPermission => KeyPermission.safeParse(one).success,
      );
      return {
        sessionId: KEY_SESSION + id,
        readsOnly: found.key.access === 'read',
        expiresAtMs,
        lastSeenAtMs: atMs,
        user: {
          ...{ userId, username: found.username, name: found.name, roles: [], permissions },
          ...{ language: 'en', mustChangePassword: false, secondFactor: 'off' },
        },
        scopes: Object.fromEntries(permissions.map((one) => [one, 'all'])),
      };
    },
  };
}

/** 256 random bits: one round is enough, nobody finds them by trying. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** The key of an Authorization header; null: there is none, or it is of another kind. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([\w-]{20,100})$/iu.exec(header ?? '')?.[1] ?? null;
}
