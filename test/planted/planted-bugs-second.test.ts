import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedBugs } from './planted-bugs.ts';

huntBugs(plantedBugs.filter((_, at) => at % 2 === 1));
