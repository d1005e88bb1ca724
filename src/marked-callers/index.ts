/**
 * Numbers whose calls are treated otherwise: blocked for a time (also by the rule against
 * nuisance), or ahead in line.
 *
 *   markedCallerRepository, nuisanceRepository: both over markBlocks({ store, personal, nowMs })
 *   createMarkedCallers({ repository, nuisance, hasDanger, seal, ask }) → MarkedCallers
 *   app.register(markedCallerRoutes, { markedCallers, audit })
 */
export { createMarkedCallers, type MarkedCallers } from './marked-callers.ts';
export { type MarkedCallerRepository, markedCallerRepository } from './repository.ts';
export { markBlocks } from './repository-blocks.ts';
export { type NuisanceRepository, nuisanceRepository } from './repository-nuisance.ts';
export { markedCallerRoutes, type MarkedCallerRoutesOptions } from './routes.ts';
