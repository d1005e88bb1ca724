import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** How somebody proves that it is he: codes of an authenticator, recovery codes, keys of programs. */
export function accessTables(
  k: Kit,
  { appUser, personalText }: PeopleTables & Pick<CitizenTables, 'personalText'>,
) {
  const secondFactor = k.table('second_factor', {
    /** The user's id: one each. */
    id: k
      .text()
      .primaryKey()
      .references(() => appUser.id),
    /** Base64 of the secret, sealed like a personal text: a copy of the database makes no codes. */
    secretId: k
      .text()
      .notNull()
      .references(() => personalText.id),
    /** Null: shown, and not yet proven to be in an authenticator. */
    confirmedAtMs: k.instant('confirmed_at'),
    /** A code is good once: none of this step or before counts any more. */
    lastStep: k.int().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const recoveryCode = k.table(
    'recovery_code',
    {
      id: k.id(),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** Its first four characters: which one to compare with. */
      name: k.text().notNull(),
      codeHash: k.text().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('recovery_code_user_idx').on(t.userId)],
  );

  /** A key of a program. It acts as a user of its own, who has no password and no role. */
  const apiKey = k.table(
    'api_key',
    {
      id: k.id(),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** SHA-256 of 256 random bits: nothing to guess, so nothing to slow down. */
      keyHash: k.text().notNull(),
      permissions: k.json().$type<string[]>().notNull(),
      access: k.text().$type<'read' | 'write'>().notNull(),
      createdBy: k
        .text()
        .notNull()
        .references(() => appUser.id),
      expiresAtMs: k.instant('expires_at').notNull(),
      lastUsedAtMs: k.instant('last_used_at'),
      revokedAtMs: k.instant('revoked_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('api_key_hash_key').on(t.keyHash), k.index('api_key_user_idx').on(t.userId)],
  );

  return { secondFactor, recoveryCode, apiKey };
}
