export { queueRepository, type QueueRepository } from './repository.ts';
export { toBoardQueue, toQueueSettings, type Queue } from './queue.ts';
