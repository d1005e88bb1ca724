import { seedLetterTemplates } from './seed-letter-templates.ts';
import { seedCommissions } from './seed-commissions.ts';
import { seedOrganisation } from './seed-organisation.ts';
import { CHANNELS, DISTRICTS, PAUSE_REASONS, SERVICE_CODES } from './seed-places.ts';
import { ROLES, type SeedRole } from './seed-roles.ts';
import { seedSmsTemplates } from './seed-sms-templates.ts';
import type { Store, Writer } from './store.ts';

/**
 * The rows that a fresh database starts with. Run at every start: what is there is left alone, so
 * an administrator's edits stay; new rows of a new version are added. `roles` is another list in
 * tests of older databases only.
 */
export async function seedReference(
  store: Store,
  nowMs: number,
  roles: readonly SeedRole[] = ROLES,
): Promise<void> {
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
    await seedOrganisation(store, w, nowMs);
    await seedCommissions(store, w, nowMs);
    await seedSmsTemplates(store, w, nowMs);
    await seedLetterTemplates(store, w, nowMs);
    for (const { permissions, ...row } of roles) {
      await w
        .insert(role)
        .values({ ...row, createdAtMs })
        .onConflictDoNothing();
      for (const [permission, scope] of permissions) {
        if (!(await isFirstOffer(store, w, { roleId: row.id, permission, scope, createdAtMs }))) {
          continue;
        }
        await w
          .insert(rolePermission)
          .values({ roleId: row.id, permission, scope, createdAtMs })
          .onConflictDoNothing();
      }
    }
  });
}

interface Offer {
  readonly roleId: string;
  readonly permission: string;
  readonly scope: string;
  readonly createdAtMs: number;
}

/**
 * Each permission is given to a role once: what an administrator takes away afterwards stays away,
 * what a new version brings reaches an old database. The audit, which the database itself lets
 * nobody change or delete, remembers what was given; its id is the memory's key.
 */
async function isFirstOffer(store: Store, w: Writer, offer: Offer): Promise<boolean> {
  const { audit } = store.tables;
  const { roleId, permission, scope, createdAtMs } = offer;
  const written = await w
    .insert(audit)
    .values({
      id: `role-permission-seeded:${roleId}:${permission}`,
      atMs: createdAtMs,
      userId: null,
      act: 'role-permission-seeded',
      subjectKind: 'role',
      subjectId: roleId,
      detail: { permission, scope },
      createdAtMs,
    })
    .onConflictDoNothing()
    .returning({ id: audit.id });
  return written.length > 0;
}
