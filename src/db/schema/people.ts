import type { Kit } from '../kit.ts';

/** Users, roles as rows, sessions, sign-in attempts, and the audit of who read or exported what. */
export function peopleTables(k: Kit) {
  const appUser = k.table(
    'app_user',
    {
      id: k.id(),
      /** Lower case; unique for ever: a user is closed, never deleted. */
      username: k.text().notNull(),
      name: k.text().notNull(),
      passwordHash: k.text().notNull(),
      mustChangePassword: k.bool().notNull(),
      language: k.text().$type<'fa' | 'en'>().notNull(),
      /** For the scope `own district`. */
      districtId: k.int(),
      closedAtMs: k.instant('closed_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('app_user_username_key').on(t.username)],
  );

  const role = k.table('role', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    /** Sessions begun from this instant on need a second factor; null: none does. */
    secondFactorFromMs: k.instant('second_factor_from'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Scope: own, own-district, department-subtree, session, all. */
  const rolePermission = k.table(
    'role_permission',
    {
      roleId: k
        .text()
        .notNull()
        .references(() => role.id),
      permission: k.text().notNull(),
      scope: k.text().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.roleId, t.permission] })],
  );

  const userRole = k.table(
    'user_role',
    {
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      roleId: k
        .text()
        .notNull()
        .references(() => role.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.userId, t.roleId] })],
  );

  const session = k.table(
    'session',
    {
      id: k.id(),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
      expiresAtMs: k.instant('expires_at').notNull(),
      lastSeenAtMs: k.instant('last_seen_at').notNull(),
      revokedAtMs: k.instant('revoked_at'),
      address: k.text().notNull(),
      /** Browser and system in words; null: not known. */
      device: k.text(),
    },
    (t) => [
      k.index('session_user_idx').on(t.userId),
      k.index('session_expires_idx').on(t.expiresAtMs),
      k.index('session_revoked_idx').on(t.revokedAtMs),
    ],
  );

  /** Wrong passwords in a row: one row per username tried and one per address. */
  const signInGuard = k.table('sign_in_guard', {
    /** `user:<name>` or `address:<ip>` */
    id: k.id(),
    failures: k.int().notNull(),
    lockedUntilMs: k.instant('locked_until'),
    lastFailureAtMs: k.instant('last_failure_at').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Append-only. `subject` is an id, never personal text. */
  const audit = k.table(
    'audit',
    {
      id: k.id(),
      atMs: k.instant('at').notNull(),
      userId: k.text().references(() => appUser.id),
      act: k.text().notNull(),
      subjectKind: k.text().notNull(),
      subjectId: k.text(),
      detail: k.json().$type<Record<string, string | number | boolean | null>>(),
      address: k.text(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('audit_at_idx').on(t.atMs),
      k.index('audit_subject_idx').on(t.subjectKind, t.subjectId),
    ],
  );

  return { appUser, role, rolePermission, userRole, session, signInGuard, audit };
}
export type PeopleTables = ReturnType<typeof peopleTables>;
