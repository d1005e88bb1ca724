/**
 * Who gave up waiting and is owed a word: one entry per number, claimed once, settled once.
 *
 *   missedLedger({ store, personal, newId, limits, outbox }).follow(w, callId, atMs) in the
 *     transaction that answers or ends a call: opens, counts and settles entries by themselves
 *   missedRepository({ store, personal, audit, outbox, cases, citizens, nowMs, limits })
 *   watchMissed({ repository, tell, onFault }) → { changed, stop }
 *   app.register(missedCallerRoutes, { missedCallers, audit, onMissedChanged, nowMs })
 */
export type { MissedLimits } from './missed-caller.ts';
export { type MissedRepository, missedRepository } from './repository.ts';
export { type MissedLedger, missedLedger } from './repository-ledger.ts';
export { missedCallerRoutes, type MissedCallerRoutesOptions } from './routes.ts';
export { type MissedWatch, watchMissed } from './watch.ts';
