/**
 * Numbers outside the house: emergency services, departments, persons on call.
 *
 *   directoryRepository({ store, personal, audit, newId, nowMs }) → DirectoryRepository
 *   app.register(directoryRoutes, { directory, isOnCall, audit })
 *   makeOutsideCalls({ directory, canDialOut, seal }) → OutsideCalls
 */
export { toOutsideNumber } from './outside-number.ts';
export { makeOutsideCalls, type OutsideCalls } from './outside-calls.ts';
export { type DirectoryRepository, directoryRepository } from './repository.ts';
export { directoryRoutes, type DirectoryRoutesOptions } from './routes.ts';
