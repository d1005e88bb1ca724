/**
 * پیگیری: who may hear how a case stands, by code and secret, or by name from its own number.
 *
 *   caseTracking({ store, personal, audit, contacts, citizens, pathToRoot, feedback, objectIn, withdrawIn,
 *     withdrawable }) → Tracking
 *   app.register(trackingRoutes, { tracking, nowMs })
 */
export { caseTracking, type Tracking, type TrackingOptions } from './repository.ts';
export { trackingRoutes, type TrackingRoutesOptions } from './routes.ts';
