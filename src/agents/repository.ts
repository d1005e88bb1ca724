import { and, eq, ne } from 'drizzle-orm';
import type { Store } from '../db/index.ts';

/** What an agent was last told that he is. */
export interface Presence {
  readonly agentId: string;
  readonly wish: 'available' | 'paused' | 'signed-out';
  readonly pauseReason: string | null;
  readonly phone: 'web' | 'desk' | null;
}

export interface AgentRepository {
  /** Everybody who is not signed out. */
  present(): Promise<Presence[]>;
  /** Committed when it returns. */
  keep(presence: Presence, atMs: number): Promise<void>;
  /** Null: no such user. */
  findName(agentId: string): Promise<string | null>;
  /** Whoever cannot write down what a citizen says does not take citizens' calls. */
  mayTakeCalls(agentId: string): Promise<boolean>;
}

export function agentRepository(store: Store): AgentRepository {
  const { agentPresence, appUser, rolePermission, userRole } = store.tables;
  return {
    async present() {
      const rows = await store.read
        .select()
        .from(agentPresence)
        .where(ne(agentPresence.wish, 'signed-out'));
      return rows.map(({ id, wish, pauseReason, phone }) => ({
        agentId: id,
        wish,
        pauseReason,
        phone,
      }));
    },
    async keep({ agentId, wish, pauseReason, phone }, atMs) {
      const set = { wish, pauseReason, phone, changedAtMs: atMs };
      await store.tx(async (w) => {
        await w
          .insert(agentPresence)
          .values({ id: agentId, ...set, createdAtMs: atMs })
          .onConflictDoUpdate({ target: agentPresence.id, set });
      });
    },
    async findName(agentId) {
      const [row] = await store.read
        .select({ name: appUser.name })
        .from(appUser)
        .where(eq(appUser.id, agentId));
      return row?.name ?? null;
    },
    async mayTakeCalls(agentId) {
      const [one] = await store.read
        .select({ roleId: userRole.roleId })
        .from(userRole)
        .innerJoin(rolePermission, eq(rolePermission.roleId, userRole.roleId))
        .where(and(eq(userRole.userId, agentId), eq(rolePermission.permission, 'cases-write')))
        .limit(1);
      return one !== undefined;
    },
  };
}
