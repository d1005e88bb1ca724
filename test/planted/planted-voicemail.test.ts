import { huntBugs } from '../support/hunt-bugs.ts';
import { plantedVoicemailBugs } from './planted-voicemail.ts';

huntBugs(plantedVoicemailBugs);
