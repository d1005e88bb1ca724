type Column =
  | 'citizens'
  | 'cases'
  | 'referrals'
  | 'announce'
  | 'knowledge'
  | 'board'
  | 'reports'
  | 'administration';

/**
 * The table of roles, row by row and column by column, in the permissions that this version has. An
 * empty cell is a promise, too: nobody gets there by that role.
 */
export const MATRIX: Readonly<
  Record<string, Readonly<Partial<Record<Column, readonly string[]>>>>
> = {
  agent: {
    citizens: ['desk', 'missed-callers', 'calls-out', 'voice-messages'],
    cases: ['cases-write', 'sessions-book'],
  },
  result: {
    citizens: ['desk'],
    referrals: ['referrals-read'],
    announce: ['announce', 'sms-read', 'sms-settle'],
  },
  field: { cases: ['duty', 'field-visits'] },
  'special-follow-up': {
    citizens: ['sms-read'],
    cases: ['cases-verify', 'cases-write', 'duty'],
    referrals: ['letters'],
    announce: ['announce-read'],
    reports: ['oversight'],
  },
  steering: { referrals: ['works-write'] },
  training: {
    cases: ['cases-read'],
    knowledge: ['knowledge-write'],
    board: ['board'],
    administration: ['training-write'],
  },
  informatics: {
    citizens: ['calls-read'],
    cases: ['cases-read'],
    referrals: ['referrals-read'],
    announce: ['announce-read'],
    board: ['board'],
    reports: ['calls-export'],
    administration: [
      'users-write',
      'queues-write',
      'organisation-write',
      'duty-roster',
      'sms-write',
      'letters-write',
      'system-read',
      'settings-write',
    ],
  },
  'shift-supervisor': {
    citizens: ['desk', 'calls-read', 'sms-read', 'missed-callers', 'calls-out', 'voice-messages'],
    cases: ['cases-read', 'cases-write', 'duty', 'sessions-book'],
    referrals: ['referrals-read'],
    announce: ['announce-read'],
    knowledge: ['circulars-write'],
    board: ['board', 'line-control'],
    reports: ['calls-export'],
    administration: ['duty-roster', 'system-read', 'shift-handover'],
  },
  head: {
    citizens: ['calls-read', 'sms-read', 'missed-callers', 'voice-messages'],
    cases: ['cases-write', 'cases-verify', 'cases-decide', 'cases-reopen', 'duty'],
    referrals: ['referrals', 'letters'],
    announce: ['announce', 'sms-settle'],
    knowledge: ['knowledge-write', 'circulars-write'],
    board: ['board', 'line-control'],
    reports: ['calls-export', 'oversight'],
    administration: [
      'queues-write',
      'organisation-write',
      'duty-roster',
      'sms-write',
      'sms-approve',
      'letters-write',
      'letters-approve',
      'system-read',
      'sessions-write',
      'works-write',
      'works-approve',
      'training-write',
      'shift-handover',
    ],
  },
  official: { referrals: ['referrals'], reports: ['oversight'] },
  inspection: { referrals: ['referrals'], reports: ['oversight'] },
  'guest-manager': { cases: ['session-guest'] },
  viewer: { board: ['board'] },
};

export const ROLES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(MATRIX).map(([role, cells]) => [role, Object.values(cells).flat()]),
);
