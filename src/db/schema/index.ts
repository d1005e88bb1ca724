import type { Kit } from '../kit.ts';
import { accessTables } from './access.ts';
import { callTables } from './calls.ts';
import { caseTables } from './cases.ts';
import { citizenTables } from './citizens.ts';
import { directoryTables } from './directory.ts';
import { emergencyTables } from './emergencies.ts';
import { knowledgeTables } from './knowledge.ts';
import { markedCallerTables } from './marked-callers.ts';
import { missedCallerTables } from './missed-callers.ts';
import { outboundTables } from './outbound.ts';
import { organisationTables } from './organisation.ts';
import { oversightTables } from './oversight.ts';
import { peopleTables } from './people.ts';
import { referralTables } from './referrals.ts';
import { smsTables } from './sms.ts';
import { smsSettingTables } from './sms-settings.ts';
import { tellingTables } from './telling.ts';
import { voiceMessageTables } from './voice-messages.ts';
import { watchingTables } from './watching.ts';

/**
 * Every table of the product in one dialect. After a change in this folder run
 * `node scripts/db-generate.mjs` and commit `migrations/` with it: a test holds them together.
 */
export function makeSchema(k: Kit) {
  const people = peopleTables(k);
  const citizens = citizenTables(k, people);
  const cases = caseTables(k, { ...people, ...citizens });
  const known = { ...people, ...citizens, ...cases };
  const numbers = { ...directoryTables(k, known), ...markedCallerTables(k, known) };
  const organisation = organisationTables(k, known);
  const referrals = referralTables(k, { ...known, ...organisation });
  const smsSettings = smsSettingTables(k, known);
  const sms = { ...smsSettings, ...smsTables(k, { ...known, ...smsSettings }) };
  const telling = tellingTables(k, { ...known, ...sms });
  const rest = { ...sms, ...numbers, ...missedCallerTables(k, { ...known, ...sms }) };
  return {
    ...known,
    ...accessTables(k, known),
    ...organisation,
    ...referrals,
    ...rest,
    ...telling,
    ...callTables(k, known),
    ...outboundTables(k, known),
    ...oversightTables(k, { ...known, ...organisation }),
    ...emergencyTables(k, { ...known, ...numbers }),
    ...voiceMessageTables(k),
    ...watchingTables(k),
    ...knowledgeTables(k, known),
  };
}
export type Tables = ReturnType<typeof makeSchema>;
