/**
 * What comes again: the same thing at the same place, so often within so many days (R15).
 *
 *   const recurring = recurringRepository({ store, personal, audit, merges, notices, openStatuses })
 *   await recurring.list({ by: 'place', cases: 3, days: 90, … }, atMs)
 *   app.register(recurringRoutes, { recurring, nowMs })
 *
 * Places are equal by a blinded word that a case gets when it is registered (`placeKeyOf`), so that the database
 * can count them although addresses lie sealed.
 */
export { recurringRepository, type Recurring } from './repository.ts';
export { recurringRoutes, type RecurringRoutesOptions } from './routes.ts';
