import { and, desc, eq, gt, isNull, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Store } from '../db/index.ts';
import { latestDateMs } from '../kit/steady-clock.ts';

export interface SessionFacts {
  readonly id: string;
  readonly address: string;
  readonly device: string | null;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

/** Neither ended nor expired. By a wrong clock's date it would stand until then. */
export function isStanding(session: Store['tables']['session'], atMs: number): SQL | undefined {
  const { revokedAtMs, expiresAtMs, createdAtMs } = session;
  return and(isNull(revokedAtMs), gt(expiresAtMs, atMs), lte(createdAtMs, latestDateMs(atMs)));
}

export type SessionRepository = ReturnType<typeof sessionRepository>;

/** A user's sessions as a list, and their ends. */
export function sessionRepository(store: Store) {
  const { session, appUser } = store.tables;
  return {
    /** Those that stand, the one used last first. */
    async standing(userId: string, atMs: number): Promise<SessionFacts[]> {
      const { id, address, device, createdAtMs, lastSeenAtMs } = session;
      return store.read
        .select({ id, address, device, createdAtMs, lastSeenAtMs })
        .from(session)
        .where(and(eq(session.userId, userId), isStanding(session, atMs)))
        .orderBy(desc(session.lastSeenAtMs));
    },

    /** Ends them all, or all but one; answers the ids of those that this has ended. */
    async endAll(userId: string, atMs: number, keepId = ''): Promise<string[]> {
      const ended = await store.tx((w) =>
        w
          .update(session)
          .set({ revokedAtMs: atMs })
          .where(
            and(eq(session.userId, userId), isNull(session.revokedAtMs), ne(session.id, keepId)),
          )
          .returning({ id: session.id, expiresAtMs: session.expiresAtMs }),
      );
      return ended.filter(({ expiresAtMs }) => expiresAtMs > atMs).map(({ id }) => id);
    },

    async seen(sessionId: string, atMs: number): Promise<void> {
      await store.tx((w) =>
        w.update(session).set({ lastSeenAtMs: atMs }).where(eq(session.id, sessionId)),
      );
    },

    /** How many open sessions each user has now. */
    async counts(atMs: number): Promise<Map<string, number>> {
      const rows = await store.read
        .select({ userId: session.userId, count: sql<number>`count(*)` })
        .from(session)
        .where(isStanding(session, atMs))
        .groupBy(session.userId);
      return new Map(rows.map(({ userId, count }) => [userId, Number(count)]));
    },

    async isUser(userId: string): Promise<boolean> {
      const [row] = await store.read
        .select({ id: appUser.id })
        .from(appUser)
        .where(and(eq(appUser.id, userId), isNull(appUser.closedAtMs)));
      return row !== undefined;
    },
  };
}
