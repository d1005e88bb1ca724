/**
 * The same thing told twice: near cases while the expert types, by topic × place × time.
 *
 *   duplicateFinder({ store, personal, search, openStatuses }) → Duplicates
 *     await duplicates.near(query, { phoneHash, atMs }) → NearCase[]
 *   app.register(duplicateRoutes, { duplicates, contacts, nowMs, shield })
 */
export { placeKeyOf } from './place-key.ts';
export { duplicateFinder, type Duplicates, type DuplicatesOptions } from './repository.ts';
export { duplicateRoutes, type DuplicateRoutesOptions } from './routes.ts';
