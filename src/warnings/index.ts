/**
 * اخطار: issued, served, obeyed or followed by a commission or a crew.
 *
 *   warningRepository({ store, personal, steps, after, openStatuses, rules, newId }) → Warnings
 *     await warnings.runDue(atMs, onFault): each minute
 *   app.register(warningRoutes, { warnings, audit, nowMs })
 */
export { type AfterWarning, warningRepository, type Warnings } from './repository.ts';
export { warningRoutes, type WarningRoutesOptions } from './routes.ts';
export { WARNING_RULES, type WarningRules } from './warning.ts';
