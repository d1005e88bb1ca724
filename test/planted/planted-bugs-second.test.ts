import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedQueueBugs } from './planted-bugs-queues.ts';
import { plantedBugs } from './planted-bugs.ts';

huntBugs([...plantedBugs, ...plantedQueueBugs].filter((_, at) => at % 2 === 1));
