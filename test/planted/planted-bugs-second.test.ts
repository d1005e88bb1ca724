import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedBugs } from './planted-bugs.ts';
import { outsideBugs } from './planted-bugs-outside.ts';

huntBugs([...plantedBugs.filter((_, at) => at % 2 === 1), ...outsideBugs]);
