/**
 * Numbers whose calls are treated otherwise: blocked for a time, or ahead in line.
 *
 *   markedCallerRepository({ store, personal, audit, newId, nowMs }) → MarkedCallerRepository
 *   createMarkedCallers({ repository, seal, ask }) → MarkedCallers
 *   app.register(markedCallerRoutes, { markedCallers, audit })
 */
export { createMarkedCallers, type MarkedCallers } from './marked-callers.ts';
export { type MarkedCallerRepository, markedCallerRepository } from './repository.ts';
export { markedCallerRoutes, type MarkedCallerRoutesOptions } from './routes.ts';
