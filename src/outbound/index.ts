/**
 * Calls that experts make: whom, what about, how many within an hour.
 *
 *   outboundRepository({ store, audit, nowMs, perHour }) → OutboundRepository
 *   makeOutboundCalls({ repository, numberOf, … }).call(about, by) → the call's id, or why not;
 *     `about` may be `{ purpose: 'announce', caseId, taskId, number }`, or a turn's `{ purpose: 'manager-session', … }`
 *   app.register(outboundRoutes, { outboundCalls })
 */
export { makeNumberOf, type CalledAbout, type NumberOf } from './numbers.ts';
export { makeOutboundCalls, type Called, type OutboundCalls } from './outbound.ts';
export { makeShownAbout } from './shown-about.ts';
export { outboundRepository, type OutboundRepository } from './repository.ts';
export { outboundRoutes, type OutboundRoutesOptions } from './routes.ts';
