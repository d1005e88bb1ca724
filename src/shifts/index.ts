/**
 * تحویل شیفت: what one shift leaves to the next.
 *
 *   const handovers = handoverRepository({ store, personal, audit, newId })
 *   const unfinished = unfinishedContacts({ store, audit })
 *   shiftPicture({ emergencies, banners, board, breaks, unfinished }, atMs)   what goes on, from the truth
 *   app.register(shiftRoutes, { handovers, unfinished, shiftPicture, … })
 */
export { shiftPicture } from './picture.ts';
export { handoverRepository, type Handovers } from './repository.ts';
export { unfinishedContacts, type Unfinished } from './repository-unfinished.ts';
export { shiftRoutes, type ShiftRoutesOptions } from './routes.ts';
