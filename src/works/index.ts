/**
 * راهبری: small works for a place from citizens' requests, and each Jalali year's money for them.
 *
 *   const works = makeWorks({ store, personal, audit, steps, tellCitizen, newId })
 *   works.runDue(atMs, onFault): each minute; a year that is over is closed, what was bound goes to the next
 *   app.register(worksRoutes, { works, store, audit, nowMs })
 */
export { makeWorks, type Works } from './works.ts';
export { worksRoutes, type WorksRoutesOptions } from './routes.ts';
