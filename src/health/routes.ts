import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requirePermission } from '../auth/index.ts';
import { Health, type PartHealth, SystemView } from '../contract/health.ts';
import type { PhoneDoor } from '../contract/phone-door.ts';
import type { HealthWatch } from './health.ts';

export interface HealthRoutesOptions {
  readonly health: HealthWatch;
  readonly system: Pick<SystemView, 'version' | 'startedAtMs' | 'database'>;
  /** Never rejects. */
  readonly backupAtMs: () => Promise<number | null>;
  /** Null: the PBX keeps no record of it. */
  readonly phoneDoor: () => Promise<PhoneDoor | null>;
  readonly nowMs: () => number;
}

/** Is it well: for a watcher in states and reasons, for people with what they count. */
export const healthRoutes: FastifyPluginAsyncZod<HealthRoutesOptions> = async (app, options) => {
  const { health, system, backupAtMs, phoneDoor, nowMs } = options;

  const schema = { response: { 200: Health, 503: Health } };
  app.get('/healthz', { schema }, async (_request, reply) => {
    const parts = await health.look();
    const isWell = (part: PartHealth['part']): boolean =>
      parts.some((one) => one.part === part && one.state === 'well');
    // Telephony away is not our illness: calls go on, and so do cases.
    const database = isWell('database');
    return reply.code(database ? 200 : 503).send({
      ok: database,
      telephony: isWell('telephony'),
      database,
      parts: parts.map(({ part, state, reason }) => ({ part, state, reason })),
    });
  });

  app.get('/api/system', { schema: { response: { 200: SystemView } } }, async (request) => {
    requirePermission(request.session, 'system-read');
    const parts = await health.look({ isWatched: true });
    const found = { backupAtMs: await backupAtMs(), phoneDoor: await phoneDoor() };
    return { ...system, lookedAtMs: nowMs(), parts, ...found };
  });
};
