/**
 * What the inspection and the managers are reminded of each day, and shown each week.
 *
 *   const oversight = oversightRepository({ store, organisation, notices: referrals.notices, newId })
 *   oversight.runDue(atMs, onFault): each minute; reminders from seven in the morning, lists on Saturdays from then on
 *   app.register(oversightRoutes, { oversight, audit, nowMs })
 */
export { toCsv, weekOf } from './oversight.ts';
export { STATUS_NAMES } from './status-names.ts';
export { type Oversight, oversightRepository } from './repository.ts';
export { oversightRoutes, type OversightRoutesOptions } from './routes.ts';
