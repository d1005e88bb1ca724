/**
 * پاسخگویی مدیران: a manager answers citizens on an announced day; an expert of 137 hosts him.
 *
 *   const sessions = makeManagerSessions({ store, personal, audit, outbox, organisation, citizens, steps, tellCitizen, newId })
 *   sessions.ownCallUnanswered(w, call): in the transaction that keeps the end of a call that nobody took
 *   sessions.runDue(atMs, onFault): each minute; ends what nobody ended, tells of promises whose day is over
 *   app.register(managerSessionRoutes, { managerSessions, numberOf, outboundCalls, … }); app.register(guestRoutes, the same);
 *   app.register(promiseRoutes, the same)
 */
export { makeManagerSessions, type ManagerSessions } from './manager-sessions.ts';
export { managerSessionRoutes, type ManagerSessionRoutesOptions } from './routes.ts';
export { guestRoutes, promiseRoutes } from './routes-promises.ts';
