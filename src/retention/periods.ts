/** Tables whose rows go by themselves; cases, their histories and the audit are none of them. */
export const RETENTION_TABLES = ['session', 'sign-in-guard', 'sms-attempt', 'sms-dlr'] as const;
export type RetentionTable = (typeof RETENTION_TABLES)[number];

/** For how many days a row is kept after nothing can happen to it any more. */
export type KeepPeriods = Readonly<Record<RetentionTable, number>>;

/**
 * Each with its reason. A session that is over tells from where somebody worked: long enough to look
 * into an incident, and no longer. Wrong passwords count for a day at most; a week lets somebody ask
 * why a door was shut. What the gateway said of a message is asked for in disputes about its bill,
 * for a year.
 */
export const KEPT: KeepPeriods = {
  session: 90,
  'sign-in-guard': 7,
  'sms-attempt': 366,
  'sms-dlr': 366,
};
