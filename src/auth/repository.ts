import { and, asc, eq, inArray, isNull, ne } from 'drizzle-orm';
import { Permission, type User, type UserRow } from '../contract/people.ts';
import { isNoProgram, isUniqueFault, type Reader, type Store } from '../db/index.ts';
import { latestDateMs } from '../kit/steady-clock.ts';
import { ADDRESS_RULE, afterAttempt, type GuardState, isLocked, USERNAME_RULE } from './guard.ts';
import { type Scope, type Session, widest } from './permission.ts';
import { isStanding } from './repository-sessions.ts';

export interface FreshUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  readonly roles: readonly string[];
  readonly createdAtMs: number;
}

export type AddUserResult = 'added' | 'username-taken' | 'unknown-role';
export type AuthRepository = ReturnType<typeof authRepository>;

/** Every method is one unit of work. */
export function authRepository(store: Store) {
  const { appUser, role, rolePermission, userRole, session, signInGuard } = store.tables;
  const { secondFactor } = store.tables;

  async function grantsOf(r: Reader, userIds: readonly string[]) {
    // Each request asks this: one question, not one for each of what it needs.
    const granted = await r
      .select({
        userId: userRole.userId,
        roleId: userRole.roleId,
        factorFromMs: role.secondFactorFromMs,
        factorAtMs: secondFactor.confirmedAtMs,
        permission: rolePermission.permission,
        scope: rolePermission.scope,
      })
      .from(userRole)
      .innerJoin(role, eq(role.id, userRole.roleId))
      .leftJoin(rolePermission, eq(rolePermission.roleId, userRole.roleId))
      .leftJoin(secondFactor, eq(secondFactor.id, userRole.userId))
      .where(inArray(userRole.userId, [...userIds]))
      .orderBy(asc(userRole.roleId));
    /**
     * Of a session that began at `beganMs`; later rules count from the next sign-in. A rule of a wrong
     * clock's date holds: nobody would come to that date.
     */
    return (userId: string, beganMs = Number.POSITIVE_INFINITY, nowMs = beganMs) => {
      const own = granted.filter((row) => row.userId === userId);
      const isNeeded = own.some(
        ({ factorFromMs: fromMs }) =>
          fromMs !== null && (fromMs <= beganMs || fromMs > latestDateMs(nowMs)),
      );
      const missing = isNeeded ? ('missing' as const) : ('off' as const);
      const scopes: Partial<Record<Permission, Scope>> = {};
      for (const { permission, scope } of own) {
        const known = Permission.safeParse(permission);
        // A permission of a newer version, or of a feature not installed: nothing to allow.
        if (!known.success) continue;
        scopes[known.data] = widest(scopes[known.data], scope as Scope);
      }
      const permissions = Permission.options.filter((permission) => permission in scopes);
      const factor = own.some((row) => row.factorAtMs !== null) ? ('on' as const) : missing;
      const roles = [...new Set(own.map((row) => row.roleId))];
      return { roles, permissions, scopes, secondFactor: factor };
    };
  }

  const guardIds = (username: string, address: string) =>
    [`user:${username}`, `address:${address}`] as const;

  return {
    async findCredentials(username: string) {
      const [row] = await store.read
        .select({ userId: appUser.id, passwordHash: appUser.passwordHash })
        .from(appUser)
        .where(and(eq(appUser.username, username), isNull(appUser.closedAtMs)));
      return row;
    },

    async findPasswordHash(userId: string): Promise<string | undefined> {
      const [row] = await store.read
        .select({ passwordHash: appUser.passwordHash })
        .from(appUser)
        .where(eq(appUser.id, userId));
      return row?.passwordHash;
    },

    /** Counts one attempt on both doors; 'locked' when either was closed already. */
    async beginAttempt(username: string, address: string, atMs: number) {
      return store.tx(async (w): Promise<'open' | 'locked'> => {
        const ids = guardIds(username, address);
        const rows = await w
          .select()
          .from(signInGuard)
          .where(inArray(signInGuard.id, [...ids]));
        const known = new Map<string, GuardState>(rows.map((row) => [row.id, row]));
        if (ids.some((id) => isLocked(known.get(id), atMs))) return 'locked';
        for (const id of ids) {
          const rule = id.startsWith('user:') ? USERNAME_RULE : ADDRESS_RULE;
          const next = afterAttempt(known.get(id), rule, atMs);
          await w
            .insert(signInGuard)
            .values({ id, ...next, createdAtMs: atMs })
            .onConflictDoUpdate({ target: signInGuard.id, set: next });
        }
        return 'open';
      });
    },

    /** The password was right and only the code is missing: an attempt that was none. */
    async takeBackAttempt(username: string, address: string): Promise<void> {
      await store.tx(async (w) => {
        for (const id of guardIds(username, address)) {
          const [guard] = await w.select().from(signInGuard).where(eq(signInGuard.id, id));
          if (guard === undefined) continue;
          const failures = Math.max(0, guard.failures - 1);
          const rule = id.startsWith('user:') ? USERNAME_RULE : ADDRESS_RULE;
          const isFree = failures < rule.freeFailures;
          await w
            .update(signInGuard)
            .set(isFree ? { failures, lockedUntilMs: null } : { failures })
            .where(eq(signInGuard.id, id));
        }
      });
    },

    /** The right password: the name's count is forgotten, the address's goes one back. */
    async openSession(
      fresh: {
        id: string;
        userId: string;
        expiresAtMs: number;
        address: string;
        device: string | null;
      },
      username: string,
      atMs: number,
    ): Promise<void> {
      await store.tx(async (w) => {
        const [name, place] = guardIds(username, fresh.address);
        await w.delete(signInGuard).where(eq(signInGuard.id, name));
        const [guard] = await w.select().from(signInGuard).where(eq(signInGuard.id, place));
        if (guard !== undefined) {
          const failures = Math.max(0, guard.failures - 1);
          await w
            .update(signInGuard)
            .set(
              failures < ADDRESS_RULE.freeFailures
                ? { failures, lockedUntilMs: null }
                : { failures },
            )
            .where(eq(signInGuard.id, place));
        }
        await w.insert(session).values({ ...fresh, createdAtMs: atMs, lastSeenAtMs: atMs });
      });
    },

    /** The session with its user and what he may do now; null: ended, expired, user closed. */
    async findSession(sessionId: string, atMs: number): Promise<Session | null> {
      const [row] = await store.read
        .select({
          user: appUser,
          expiresAtMs: session.expiresAtMs,
          createdAtMs: session.createdAtMs,
          lastSeenAtMs: session.lastSeenAtMs,
        })
        .from(session)
        .innerJoin(appUser, eq(appUser.id, session.userId))
        .where(
          and(eq(session.id, sessionId), isStanding(session, atMs), isNull(appUser.closedAtMs)),
        );
      if (row === undefined) return null;
      const { expiresAtMs, createdAtMs, lastSeenAtMs } = row;
      const granted = await grantsOf(store.read, [row.user.id]);
      const { scopes, ...grants } = granted(row.user.id, createdAtMs, atMs);
      const user = toUser(row.user, grants);
      return { sessionId, expiresAtMs, lastSeenAtMs, user, scopes };
    },

    /** Ends one session; false: it was over already. */
    async endSession(sessionId: string, atMs: number): Promise<boolean> {
      const ended = await store.tx((w) =>
        w
          .update(session)
          .set({ revokedAtMs: atMs })
          .where(and(eq(session.id, sessionId), isNull(session.revokedAtMs)))
          .returning({ id: session.id }),
      );
      return ended.length > 0;
    },

    /** A new password ends the user's other sessions; answers their ids. */
    async changePassword(
      change: { userId: string; username: string; passwordHash: string; keepSessionId: string },
      atMs: number,
    ): Promise<string[]> {
      return store.tx(async (w) => {
        await w.delete(signInGuard).where(eq(signInGuard.id, `user:${change.username}`));
        await w
          .update(appUser)
          .set({ passwordHash: change.passwordHash, mustChangePassword: false })
          .where(eq(appUser.id, change.userId));
        const others = and(
          eq(session.userId, change.userId),
          ne(session.id, change.keepSessionId),
          isNull(session.revokedAtMs),
        );
        const ended = await w
          .update(session)
          .set({ revokedAtMs: atMs })
          .where(others)
          .returning({ id: session.id });
        return ended.map((row) => row.id);
      });
    },

    async addUser(fresh: FreshUser): Promise<AddUserResult> {
      const { roles, ...row } = fresh;
      try {
        return await store.tx(async (w) => {
          const known = await w
            .select({ id: role.id })
            .from(role)
            .where(inArray(role.id, [...roles]));
          if (known.length !== new Set(roles).size) return 'unknown-role';
          await w.insert(appUser).values({ ...row, language: 'fa' });
          for (const { id } of known) {
            await w
              .insert(userRole)
              .values({ userId: row.id, roleId: id, createdAtMs: row.createdAtMs });
          }
          return 'added';
        });
      } catch (error) {
        if (isUniqueFault(error)) return 'username-taken';
        throw error;
      }
    },

    /** Also who has left: his account may be opened again. */
    async listUsers(): Promise<UserRow[]> {
      const rows = await store.read
        .select()
        .from(appUser)
        .where(isNoProgram(store))
        .orderBy(asc(appUser.username));
      if (rows.length === 0) return [];
      const grants = await grantsOf(
        store.read,
        rows.map((row) => row.id),
      );
      return rows.map((row) => ({
        ...toUser(row, grants(row.id)),
        closedAtMs: row.closedAtMs,
      }));
    },

    countUsers: (): Promise<number> => store.read.$count(appUser),
  };
}

interface KeptUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly language: 'fa' | 'en';
  readonly mustChangePassword: boolean;
}

function toUser(
  row: KeptUser,
  { roles, permissions, secondFactor }: Pick<User, 'roles' | 'permissions' | 'secondFactor'>,
): User {
  return {
    userId: row.id,
    username: row.username,
    name: row.name,
    roles,
    permissions,
    language: row.language,
    mustChangePassword: row.mustChangePassword,
    secondFactor,
  };
}
