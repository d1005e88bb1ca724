import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedCallOutBugs } from './planted-calls-out.ts';

huntBugs(plantedCallOutBugs);
