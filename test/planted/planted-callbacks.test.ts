import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedCallbackBugs } from './planted-callbacks.ts';

huntBugs(plantedCallbackBugs);
