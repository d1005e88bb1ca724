/**
 * بخشنامه: what the people of the house must have read, each text confirmed by each of them.
 *
 *   const circulars = circularRepository({ store, audit, newId })
 *   await circulars.mine(userId, atMs)           → in force and for him, the unread first
 *   await circulars.confirm(circularId, number, by, atMs)
 *   app.register(circularRoutes, { circulars, nowMs })
 *
 * Whom one concerns is read from the roles, queues and posts of now, so who comes to a queue later has it to read, too.
 */
export { circularRepository, type Circulars } from './repository.ts';
export { circularRoutes, type CircularRoutesOptions } from './routes.ts';
