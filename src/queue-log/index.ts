/**
 * Our calls in the words of Asterisk's queue_log, for those who have programs that read it
 * (docs/queue-log.md says which event stands for what).
 *
 *   app.register(queueLogRoutes, { store, personal, audit })
 *   writeQueueLog(queueLogSource({ store, personal }, withNumbers), { fromDay, toDay }, breathe)
 */
export { writeQueueLog, type QueueLogRange } from './export.ts';
export { queueLogSource } from './repository.ts';
export { queueLogRoutes, type QueueLogRoutesOptions } from './routes.ts';
