import { and, asc, eq, gt, inArray, lte, type SQLWrapper } from 'drizzle-orm';
import { isPerson, type Reader as DbReader, type Store } from '../db/index.ts';
import type { Reader } from './circular.ts';

/** Everybody of the house with his roles, queues and units: who is addressed is read from the truth of now. */
export function readersOf(store: Store) {
  const { agentQueue, appUser, department, position, positionDelegate } = store.tables;
  const { rolePermission, userRole } = store.tables;

  /** `userIds` null: all who may sign in. */
  return async (
    r: DbReader,
    userIds: readonly string[] | null,
    atMs: number,
  ): Promise<Reader[]> => {
    const isWanted = (column: SQLWrapper) =>
      userIds === null ? undefined : inArray(column, [...userIds]);
    const users = await r
      .select({ userId: appUser.id, name: appUser.name })
      .from(appUser)
      .where(and(isPerson(store), isWanted(appUser.id)))
      .orderBy(asc(appUser.name), asc(appUser.id));
    const roles = await r
      .select({ userId: userRole.userId, roleId: userRole.roleId })
      .from(userRole)
      .where(isWanted(userRole.userId));
    // Who writes cases down at a desk takes calls; without a queue of his own those of all.
    const granted = await r
      .select({ roleId: rolePermission.roleId, permission: rolePermission.permission })
      .from(rolePermission)
      .where(inArray(rolePermission.permission, ['desk', 'cases-write']));
    const serving = await r
      .select({ userId: agentQueue.agentId, queueId: agentQueue.queueId })
      .from(agentQueue)
      .where(isWanted(agentQueue.agentId));
    const held = await r
      .select({ userId: position.holderId, departmentId: position.departmentId })
      .from(position)
      .where(isWanted(position.holderId));
    const stoodIn = await r
      .select({ userId: positionDelegate.userId, departmentId: position.departmentId })
      .from(positionDelegate)
      .innerJoin(position, eq(position.id, positionDelegate.positionId))
      .where(
        and(
          lte(positionDelegate.fromMs, atMs),
          gt(positionDelegate.untilMs, atMs),
          isWanted(positionDelegate.userId),
        ),
      );
    const units = await r
      .select({ id: department.id, parentId: department.parentId })
      .from(department);
    const parents = new Map(units.map(({ id, parentId }) => [id, parentId]));
    const may = (roleIds: readonly string[], permission: string): boolean =>
      granted.some((one) => one.permission === permission && roleIds.includes(one.roleId));

    return users.map(({ userId, name }) => {
      const own = roles.filter((row) => row.userId === userId).map(({ roleId }) => roleId);
      const queues = serving.filter((row) => row.userId === userId).map(({ queueId }) => queueId);
      const takesCalls = may(own, 'desk') && may(own, 'cases-write');
      const departmentIds = new Set<string>();
      for (const seat of [...held, ...stoodIn]) {
        if (seat.userId !== userId) continue;
        let unit: string | null = seat.departmentId;
        while (unit !== null && !departmentIds.has(unit)) {
          departmentIds.add(unit);
          unit = parents.get(unit) ?? null;
        }
      }
      return {
        ...{ userId, name, roles: new Set(own), departmentIds },
        queueIds: takesCalls && queues.length === 0 ? null : new Set(takesCalls ? queues : []),
      };
    });
  };
}
