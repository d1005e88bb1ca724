import type { Kit } from '../kit.ts';
import { bannerTables } from './banners.ts';
import { accessTables } from './access.ts';
import { callTables } from './calls.ts';
import { caseTables } from './cases.ts';
import { circularTables } from './circulars.ts';
import { citizenTables } from './citizens.ts';
import { commissionTables } from './commissions.ts';
import { directoryTables } from './directory.ts';
import { emergencyTables } from './emergencies.ts';
import { fieldTables } from './field.ts';
import { knowledgeTables } from './knowledge.ts';
import { letterSettingTables, letterTables } from './letters.ts';
import { managerSessionTables } from './manager-sessions.ts';
import { markedCallerTables } from './marked-callers.ts';
import { missedCallerTables } from './missed-callers.ts';
import { outboundTables } from './outbound.ts';
import { organisationTables } from './organisation.ts';
import { oversightTables } from './oversight.ts';
import { peopleTables } from './people.ts';
import { referralTables } from './referrals.ts';
import { settingTables } from './settings.ts';
import { shiftTables } from './shifts.ts';
import { smsTables } from './sms.ts';
import { smsSettingTables } from './sms-settings.ts';
import { tellingTables } from './telling.ts';
import { trainingTables } from './trainings.ts';
import { voiceMessageTables } from './voice-messages.ts';
import { warningTables } from './warnings.ts';
import { worksTables } from './works.ts';
import { watchingTables } from './watching.ts';

/**
 * Every table of the product in one dialect. After a change in this folder run
 * `node scripts/db-generate.mjs name=…` and commit `migrations/` with it: a test holds them together.
 */
export function makeSchema(k: Kit) {
  const people = peopleTables(k);
  const citizens = citizenTables(k, people);
  const cases = caseTables(k, { ...people, ...citizens });
  const known = { ...people, ...citizens, ...cases };
  const numbers = { ...directoryTables(k, known), ...markedCallerTables(k, known) };
  const organisation = organisationTables(k, known);
  const letterSettings = letterSettingTables(k, known);
  const referrals = referralTables(k, { ...known, ...organisation, ...letterSettings });
  const smsSettings = smsSettingTables(k, known);
  const sms = { ...smsSettings, ...smsTables(k, { ...known, ...smsSettings }) };
  const telling = tellingTables(k, { ...known, ...sms });
  const calls = callTables(k, known);
  const rest = { ...sms, ...numbers, ...missedCallerTables(k, { ...known, ...sms }) };
  return {
    ...known,
    ...accessTables(k, known),
    ...organisation,
    ...referrals,
    ...letterSettings,
    ...letterTables(k, { ...known, ...referrals }),
    ...rest,
    ...telling,
    ...calls,
    ...bannerTables(k, { ...known, ...calls }),
    ...outboundTables(k, known),
    ...managerSessionTables(k, { ...known, ...organisation }),
    ...worksTables(k, { ...known, ...organisation }),
    ...oversightTables(k, { ...known, ...organisation }),
    ...emergencyTables(k, { ...known, ...numbers }),
    ...fieldTables(k, { ...known, ...referrals }),
    ...commissionTables(k, known),
    ...warningTables(k, known),
    ...voiceMessageTables(k),
    ...watchingTables(k),
    ...settingTables(k, known),
    ...knowledgeTables(k, known),
    ...circularTables(k, known),
    ...shiftTables(k, known),
    ...trainingTables(k, known),
  };
}
export type Tables = ReturnType<typeof makeSchema>;
