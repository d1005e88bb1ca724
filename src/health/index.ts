/**
 * Is the line well: database, telephony, PBX, trunks, the phones' door, gateway, outbox, prompts, disk, backup,
 * certificate, time zone.
 *
 *   makeHealth(sources).look() → PartHealth[], one for each part; never rejects
 *   app.register(healthRoutes, { health, system, phoneDoor, nowMs })   /healthz, /api/system
 *   healthPager({ store, outbox, rules, look, onPage }).runDue(atMs)   alarms by SMS
 *   freeBytesOf(folder): the look at the disk
 */
export { type HealthSources, type HealthWatch, makeHealth } from './health.ts';
export type { PagerRules } from './pager.ts';
export { healthPager } from './repository-pages.ts';
export { freeBytesOf } from './places.ts';
export { healthRoutes, type HealthRoutesOptions } from './routes.ts';
