/**
 * بازدید: inspectors look at what was said to be done, and what they see feeds the case.
 *
 *   fieldVisitRepository({ store, personal, steps, ownReply, openStatuses, rules, newId }) → FieldVisits
 *   fieldViews({ store, personal, citizens, attachments, audit, openStatuses }) → FieldViews
 *   await fieldVisits.runDue(atMs): each minute
 *   app.register(fieldRoutes, { fieldVisits, fieldViews, attachments, audit, nowMs })
 */
export { type FieldVisits, fieldVisitRepository } from './repository.ts';
export { type FieldViews, fieldViews } from './repository-views.ts';
export { fieldRoutes, type FieldRoutesOptions } from './routes.ts';
export { FIELD_RULES, type FieldRules } from './visit.ts';
