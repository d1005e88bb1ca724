import { FIRST_QUEUE, toForm } from '../../src/queues/queue.ts';
import { FIRST_NUISANCE_RULE } from '../../src/contract/nuisance.ts';
import { NO_RULES } from '../../src/contract/queue-rules.ts';

/** Who may: no one signed in at all, anyone signed in, or who has one of these permissions. */
type Door = 'open' | 'signed-in' | 'secret' | 'local' | readonly string[];

const QUEUE = toForm(FIRST_QUEUE);

/** docs/http-api.md, row by row. A route that is missing here fails the first test. */
export const DOORS: readonly (readonly [
  method: string,
  path: string,
  door: Door,
  body?: object,
])[] = [
  ['POST', '/api/session', 'open', { username: 'nobody', password: 'nothing' }],
  ['GET', '/api/session', 'signed-in'],
  ['DELETE', '/api/session', 'signed-in'],
  ['POST', '/api/session/password', 'signed-in', { oldPassword: 'x', newPassword: 'y'.repeat(12) }],
  ['GET', '/api/users', ['users-write']],
  [
    'POST',
    '/api/users',
    ['users-write'],
    {
      username: 'fresh',
      name: 'تازه',
      roles: ['agent'],
      password: 'first-password-1',
    },
  ],
  ['GET', '/api/queues', ['queues-write']],
  ['POST', '/api/queues', ['queues-write'], QUEUE],
  ['PATCH', '/api/queues/:queueId', ['queues-write'], { ...QUEUE, version: 1 }],
  ['POST', '/api/queues/:queueId/archive', ['queues-write'], { version: 1 }],
  ['GET', '/api/queue-agents', ['queues-write']],
  ['PATCH', '/api/queue-agents/:userId', ['queues-write'], { queues: [] }],
  ['PATCH', '/api/queue-agents/:userId/skills', ['queues-write'], { skills: [] }],
  ['POST', '/api/phone/sign-in', ['desk'], { kind: 'web' }],
  ['POST', '/api/phone/sign-out', ['desk'], {}],
  ['POST', '/api/agent/pause', ['desk'], { reason: 'ناهار' }],
  ['POST', '/api/agent/resume', ['desk'], {}],
  ['POST', '/api/calls/:callId/hang-up', ['desk'], {}],
  ['POST', '/api/calls/:callId/hold', ['desk'], {}],
  ['POST', '/api/calls/:callId/unhold', ['desk'], {}],
  ['GET', '/api/transfer-targets', ['desk']],
  ['POST', '/api/calls/:callId/transfer', ['desk'], { queueId: 'general' }],
  ['POST', '/api/calls/:callId/consult', ['desk'], { agentId: 'somebody' }],
  ['POST', '/api/calls/:callId/consult/complete', ['desk'], {}],
  ['POST', '/api/calls/:callId/consult/cancel', ['desk'], {}],
  ['POST', '/api/calls/:callId/consult/join', ['desk'], {}],
  ['POST', '/api/calls/:callId/extend-wrap-up', ['desk'], {}],
  ['POST', '/api/calls/:callId/finish-wrap-up', ['desk'], {}],
  ['GET', '/api/pause-reasons', 'signed-in'],
  ['PATCH', '/api/pause-reasons/:reason', ['users-write'], { limitMinutes: 20 }],
  ['GET', '/api/calls/:callId/pop', ['desk']],
  ['GET', '/api/calls', ['calls-read']],
  ['GET', '/api/calls/:callId', ['calls-read']],
  ['POST', '/api/calls/find', ['calls-read'], { fromDay: '2026-11-23', toDay: '2026-11-23' }],
  ['GET', '/api/call-choices', ['calls-read']],
  ['POST', '/api/citizens', ['desk'], { contactId: 'none', name: 'زهرا' }],
  ['POST', '/api/cases', ['desk'], { contactId: 'none' }],
  ['PATCH', '/api/cases/:caseId', ['desk'], { contactId: 'none', version: 1 }],
  ['POST', '/api/cases/:caseId/register', ['desk'], {}],
  ['POST', '/api/cases/:caseId/discard', ['desk'], { reason: 'اشتباه' }],
  ['POST', '/api/cases/:caseId/withdraw', ['desk'], { contactId: 'none', reason: 'رفع شد' }],
  ['POST', '/api/cases/:caseId/merge-proposal', ['cases-write'], { intoCaseId: 'none' }],
  ['GET', '/api/merge-proposals', ['cases-verify']],
  ['POST', '/api/merge-proposals/:mergeId', ['cases-verify'], { decision: 'refuse' }],
  ['POST', '/api/cases/:caseId/undo-merge', ['cases-verify'], { reason: 'یکی نبودند' }],
  [
    'POST',
    '/api/near-cases',
    ['desk'],
    {
      contactId: 'none',
      draftId: null,
      serviceCode: null,
      district: null,
      addressText: '',
      landmark: '',
      description: '',
    },
  ],
  [
    'POST',
    '/api/tracking',
    ['desk'],
    { contactId: 'none', caseId: null, code: null, secret: null, name: null },
  ],
  ['POST', '/api/public/tracking', 'open', { code: '200000000', secret: '0000' }],
  ['GET', '/api/contacts/:contactId/matters', ['desk']],
  ['GET', '/api/matters/split', ['board']],
  ['GET', '/api/cases', ['cases-verify', 'desk', 'announce']],
  ['GET', '/api/cases/:caseId', ['cases-verify', 'desk', 'announce']],
  [
    'POST',
    '/api/cases/:caseId/verify',
    ['cases-verify'],
    {
      outcome: 'solved',
      explanation: 'انجام شد',
    },
  ],
  ['GET', '/api/cases/:caseId/referrals', ['cases-verify', 'desk']],
  ['POST', '/api/cases/:caseId/refer', ['cases-verify'], { departmentId: 'none' }],
  [
    'POST',
    '/api/cases/:caseId/letter',
    ['cases-verify'],
    { referralId: 'none', text: 'انجام شد', answeredAtMs: 1, number: null, year: null },
  ],
  ['POST', '/api/cases/:caseId/unconvincing', ['cases-verify'], { reason: 'کافی نیست' }],
  [
    'POST',
    '/api/cases/:caseId/propose-outcome',
    ['cases-verify', 'desk'],
    { outcome: 'unlawful', text: 'خلاف است', advice: 'به دادگاه بروید' },
  ],
  ['POST', '/api/cases/:caseId/end-waiting', ['cases-verify', 'desk'], { note: 'پاسخ داد' }],
  [
    'POST',
    '/api/cases/:caseId/refer-again',
    ['cases-verify'],
    { level: 1, departmentId: null, reason: 'اعتراض' },
  ],
  ['POST', '/api/official-requests/:requestId/decide', ['cases-verify'], { grant: false }],
  ['GET', '/api/follow-up', ['cases-verify']],
  ['GET', '/api/follow-up/counts', ['cases-verify']],
  ['GET', '/api/referrals', ['referrals']],
  ['GET', '/api/referrals/:referralId', ['referrals']],
  ['POST', '/api/referrals/:referralId/reply', ['referrals'], { text: 'انجام شد' }],
  [
    'POST',
    '/api/referrals/:referralId/requests',
    ['referrals'],
    { kind: 'extension', reason: 'قطعه نرسیده' },
  ],
  [
    'POST',
    '/api/referrals/:referralId/propose-outcome',
    ['referrals'],
    { outcome: 'unlawful', text: 'خلاف است', advice: 'به دادگاه بروید' },
  ],
  ['GET', '/api/official-notices', ['referrals']],
  ['POST', '/api/official-notices/:noticeId/seen', ['referrals'], {}],
  ['GET', '/api/policies', ['organisation-write']],
  [
    'POST',
    '/api/policies',
    ['cases-decide'],
    {
      clock: 'calendar',
      headHours: 72,
      deputyHours: 24,
      reworkHours: 24,
      verdictHours: 24,
      waitHours: 72,
      extensionHours: 72,
      triageHours: 2,
    },
  ],
  ['GET', '/api/oversight', ['oversight']],
  ['GET', '/api/oversight/:listId', ['oversight']],
  ['GET', '/api/oversight/:listId/csv', ['oversight']],
  ['POST', '/api/oversight/:listId/print', ['oversight'], {}],
  ['GET', '/api/emergencies', ['duty']],
  ['GET', '/api/emergencies/:emergencyId/caller', ['duty']],
  ['POST', '/api/emergencies/:emergencyId/act', ['duty'], { act: 'accept', crewId: 'none' }],
  ['POST', '/api/emergencies/:emergencyId/assign', ['duty'], { crewId: 'none' }],
  ['GET', '/api/duty', ['duty', 'duty-roster']],
  [
    'POST',
    '/api/duty/crews',
    ['duty-roster'],
    { nameFa: 'گروه', nameEn: 'Crew', username: null, entryId: null },
  ],
  ['DELETE', '/api/duty/crews/:crewId', ['duty-roster']],
  [
    'POST',
    '/api/duty/turns',
    ['duty-roster'],
    {
      ...{ crewId: 'none', district: null, place: 1, fromMin: null, untilMin: null },
      ...{ activeFromMs: 1, activeUntilMs: null },
    },
  ],
  ['DELETE', '/api/duty/turns/:turnId', ['duty-roster']],
  ['GET', '/api/organisation', ['cases-verify', 'organisation-write', 'referrals']],
  ['PATCH', '/api/posts/:positionId', ['organisation-write'], { holder: null, isVacant: false }],
  [
    'POST',
    '/api/posts/:positionId/delegate',
    ['organisation-write', 'referrals'],
    { username: null, fromMs: 1, untilMs: 2 },
  ],
  ['POST', '/api/contacts/:contactId/finish', ['desk'], { disposition: 'silent' }],
  ['GET', '/api/line', ['board']],
  ['POST', '/api/line/emergency', ['line-control'], { on: false, waiting: 'stay' }],
  ['POST', '/api/line/surge', ['line-control'], { on: false }],
  ['POST', '/api/line/news', ['line-control'], { queueId: 'general', news: null }],
  ['GET', '/api/callbacks', ['board']],
  ['DELETE', '/api/callbacks/:callbackId', ['line-control']],
  ['GET', '/api/queue-plans', ['queues-write']],
  ['PATCH', '/api/queue-plans/:queueId', ['queues-write'], { rules: NO_RULES }],
  ['GET', '/api/holidays', ['queues-write']],
  ['POST', '/api/holidays', ['queues-write'], { day: '2027-03-21', name: 'نوروز' }],
  ['DELETE', '/api/holidays/:day', ['queues-write']],
  ['GET', '/api/directory', ['desk', 'queues-write']],
  [
    'POST',
    '/api/directory',
    ['queues-write'],
    { kind: 'department', nameFa: 'گاز', nameEn: 'Gas', number: '05138412345' },
  ],
  ['DELETE', '/api/directory/:entryId', ['queues-write']],
  ['GET', '/api/marked-callers', ['line-control']],
  [
    'POST',
    '/api/marked-callers',
    ['line-control'],
    { number: '05138412345', reason: 'مزاحم', mark: { kind: 'blocked', forMs: 3_600_000 } },
  ],
  ['DELETE', '/api/marked-callers/:markId', ['line-control']],
  ['GET', '/api/missed-callers', ['missed-callers']],
  ['GET', '/api/missed-callers/history', ['missed-callers']],
  ['GET', '/api/missed-callers/:entryId', ['missed-callers']],
  ['POST', '/api/missed-callers/:entryId/claim', ['missed-callers'], {}],
  ['POST', '/api/missed-callers/:entryId/release', ['missed-callers'], {}],
  ['POST', '/api/missed-callers/:entryId/settle', ['missed-callers'], { as: 'sms' }],
  ['POST', '/api/outbound-calls', ['calls-out'], { purpose: 'directory', entryId: 'none' }],
  ['GET', '/api/long-open-cases', ['cases-verify']],
  // An expert with the contact in which it is said; the result unit without one.
  ['POST', '/api/cases/:caseId/object', ['desk', 'announce'], { words: '', contactId: 'none' }],
  ['POST', '/api/cases/:caseId/reopen', ['cases-reopen'], { reason: 'تازه' }],
  ['GET', '/api/announcements', ['announce']],
  ['GET', '/api/announcements/:taskId', ['announce']],
  ['POST', '/api/announcements/:taskId/claim', ['announce']],
  ['POST', '/api/announcements/:taskId/release', ['announce']],
  ['POST', '/api/announcements/:taskId/calls', ['announce'], { result: 'busy', number: 'x' }],
  ['GET', '/api/voice-messages/:messageId/sound', ['voice-messages']],
  ['GET', '/api/queue-log', ['calls-export']],
  ['GET', '/api/nuisance-rule', ['line-control']],
  ['POST', '/api/nuisance-rule', ['line-control'], FIRST_NUISANCE_RULE],
  ['GET', '/api/service-codes', 'signed-in'],
  ['GET', '/api/districts', 'signed-in'],
  ['GET', '/api/sms', ['sms-read']],
  ['GET', '/api/sms/gateway', 'signed-in'],
  ['GET', '/api/sms/callback/:secret', 'secret'],
  ['POST', '/api/sms/callback/:secret', 'secret', {}],
  ['GET', '/api/system', ['system-read']],
  ['GET', '/healthz', 'open'],
  ['GET', '/metrics', 'local'],
];

/** What a route must be asked with to come to its permission. */
export const QUERIES: Readonly<Record<string, string>> = {
  '/api/calls': '?day=2026-11-23',
  '/api/follow-up': '?list=triage',
  '/api/queue-log': '?from=2026-11-23&to=2026-11-23',
};

type Column =
  | 'citizens'
  | 'cases'
  | 'referrals'
  | 'announce'
  | 'board'
  | 'reports'
  | 'administration';

/**
 * The table of roles, row by row and column by column, in the permissions that this version has. An
 * empty cell is a promise, too: nobody gets there by that role. Knowledge has no routes yet.
 */
export const MATRIX: Readonly<
  Record<string, Readonly<Partial<Record<Column, readonly string[]>>>>
> = {
  agent: {
    citizens: ['desk', 'missed-callers', 'calls-out', 'voice-messages'],
    cases: ['cases-write'],
  },
  result: { announce: ['announce'] },
  field: { cases: ['duty'] },
  'special-follow-up': {
    citizens: ['sms-read'],
    cases: ['cases-verify', 'cases-write', 'duty'],
    reports: ['oversight'],
  },
  steering: {},
  training: { board: ['board'] },
  informatics: {
    citizens: ['calls-read'],
    board: ['board'],
    reports: ['calls-export'],
    administration: [
      'users-write',
      'queues-write',
      'organisation-write',
      'duty-roster',
      'system-read',
    ],
  },
  'shift-supervisor': {
    citizens: ['desk', 'calls-read', 'sms-read', 'missed-callers', 'calls-out', 'voice-messages'],
    cases: ['cases-write', 'duty'],
    board: ['board', 'line-control'],
    reports: ['calls-export'],
    administration: ['duty-roster', 'system-read'],
  },
  head: {
    citizens: ['calls-read', 'sms-read', 'missed-callers', 'voice-messages'],
    cases: ['cases-write', 'cases-verify', 'cases-decide', 'cases-reopen', 'duty'],
    referrals: ['referrals'],
    announce: ['announce'],
    board: ['board', 'line-control'],
    reports: ['calls-export', 'oversight'],
    administration: ['queues-write', 'organisation-write', 'duty-roster', 'system-read'],
  },
  official: { referrals: ['referrals'], reports: ['oversight'] },
  inspection: { referrals: ['referrals'], reports: ['oversight'] },
  'guest-manager': {},
  viewer: { board: ['board'] },
};

export const ROLES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(MATRIX).map(([role, cells]) => [role, Object.values(cells).flat()]),
);
