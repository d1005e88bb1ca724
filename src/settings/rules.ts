import type { LiveValues } from '../contract/live-settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type LiveRules = ReturnType<typeof rulesOf>;

/** The settings as the rooms that obey them count: times in ms, of retention in days. */
export function rulesOf(values: LiveValues) {
  return {
    missed: {
      keepMs: values.PASOKH_MISSED_HOURS * HOUR_MS,
      claimMs: values.PASOKH_MISSED_CLAIM_MINUTES * MINUTE_MS,
    },
    telling: {
      objectionMs: values.PASOKH_OBJECTION_DAYS * DAY_MS,
      silenceMs: values.PASOKH_SILENCE_DAYS * DAY_MS,
    },
    callsOutPerHour: values.PASOKH_CALLS_OUT_PER_HOUR,
    voiceMessages: { keepMs: values.PASOKH_VOICE_MESSAGE_DAYS * DAY_MS },
    agentStates: { keepMs: values.PASOKH_AGENT_STATE_DAYS * DAY_MS },
    alarms: {
      numbers: values.PASOKH_ALARM_NUMBERS,
      afterMs: values.PASOKH_ALARM_AFTER_MINUTES * MINUTE_MS,
      againMs: values.PASOKH_ALARM_AGAIN_HOURS * HOUR_MS,
    },
    backupDays: values.PASOKH_BACKUP_DAYS,
    retention: {
      session: values.PASOKH_KEEP_SESSIONS_DAYS,
      'sign-in-guard': values.PASOKH_KEEP_SIGN_IN_GUARDS_DAYS,
      'sms-attempt': values.PASOKH_KEEP_SMS_ATTEMPTS_DAYS,
      'sms-dlr': values.PASOKH_KEEP_SMS_ATTEMPTS_DAYS,
    },
  };
}
