import { CHANNELS, DISTRICTS, PAUSE_REASONS, SERVICE_CODES } from './seed-places.ts';
import { ROLES } from './seed-roles.ts';
import type { Store } from './store.ts';

/**
 * The rows that a fresh database starts with. Run at every start: what is there is left alone, so
 * an administrator's edits stay; new rows of a new version are added.
 */
export async function seedReference(store: Store, nowMs: number): Promise<void> {
  const { channel, district, pauseReason, serviceCode, role, rolePermission } = store.tables;
  const createdAtMs = nowMs;
  await store.tx(async (w) => {
    const channels = CHANNELS.map((row, place) => ({ ...row, place, createdAtMs }));
    await w.insert(channel).values(channels).onConflictDoNothing();
    const districts = DISTRICTS.map((row) => ({ ...row, createdAtMs }));
    await w.insert(district).values(districts).onConflictDoNothing();
    const pauses = PAUSE_REASONS.map((row, place) => ({ ...row, place, createdAtMs }));
    await w.insert(pauseReason).values(pauses).onConflictDoNothing();
    const codes = SERVICE_CODES.map((row, place) => ({
      ...row,
      id: `service-${row.code}`,
      place,
      createdAtMs,
    }));
    await w.insert(serviceCode).values(codes).onConflictDoNothing();
    for (const { permissions, ...row } of ROLES) {
      const fresh = await w
        .insert(role)
        .values({ ...row, createdAtMs })
        .onConflictDoNothing()
        .returning({ id: role.id });
      // An edited role keeps its edits: permissions are seeded with the role itself only.
      if (fresh.length === 0 || permissions.length === 0) continue;
      const rows = permissions.map(([permission, scope]) => ({
        roleId: row.id,
        permission,
        scope,
        createdAtMs,
      }));
      await w.insert(rolePermission).values(rows).onConflictDoNothing();
    }
  });
}
