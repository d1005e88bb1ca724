import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedQueueBugs } from './planted-bugs-queues.ts';
import { plantedBugs } from './planted-bugs.ts';
import { outsideBugs } from './planted-bugs-outside.ts';

const second = [...plantedBugs, ...plantedQueueBugs].filter((_, at) => at % 2 === 1);
huntBugs([...second, ...outsideBugs]);
