export { type Membership, queueRepository, type QueueRepository } from './repository.ts';
export { skillRepository, type SkillRepository } from './repository-skills.ts';
export { createQueues, type Queues, withQueue } from './queues.ts';
export { queueRoutes } from './routes.ts';
export {
  FIRST_QUEUE,
  toBoardQueue,
  toForm,
  toQueueSettings,
  type Queue,
} from './queue.ts';
