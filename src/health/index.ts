/**
 * Is the line well: database, telephony, PBX, gateway, outbox, prompts, disk, time zone.
 *
 *   makeHealth(sources).look() → PartHealth[], one for each part; never rejects
 *   app.register(healthRoutes, { health, system, nowMs })   /healthz and /api/system
 *   countPrompts(), freeBytesOf(folder): the two looks outside this process
 */
export { type HealthSources, type HealthWatch, makeHealth } from './health.ts';
export { countPrompts, freeBytesOf } from './places.ts';
export { healthRoutes, type HealthRoutesOptions } from './routes.ts';
