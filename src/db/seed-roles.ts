/** Where a permission reaches. */
export type Scope = 'own' | 'own-district' | 'department-subtree' | 'session' | 'all';

export interface SeedRole {
  readonly id: string;
  readonly nameFa: string;
  readonly nameEn: string;
  readonly permissions: readonly (readonly [permission: string, scope: Scope])[];
}

/**
 * The thirteen roles. Permissions are those that this version has routes for; more come with the
 * features that need them. Nobody gets by a role what its line of the matrix does not say.
 */
export const ROLES: readonly SeedRole[] = [
  {
    id: 'agent',
    nameFa: 'کارشناس دریافت',
    nameEn: 'Call agent',
    permissions: [
      ['desk', 'own'],
      ['cases-write', 'own'],
      ['missed-callers', 'own'],
      ['calls-out', 'own'],
      ['voice-messages', 'own'],
      ['sessions-book', 'own'],
    ],
  },
  {
    id: 'result',
    nameFa: 'کارشناس پاسخگویی',
    nameEn: 'Result agent',
    // The desk for its telephone: who tells results calls citizens, and takes no call of a line. What became
    // of a message is theirs to say, beside the head's: it ends an announcement, or makes a call of it.
    permissions: [
      ['announce', 'all'],
      ['referrals-read', 'all'],
      ['desk', 'own'],
      ['sms-read', 'all'],
      ['sms-settle', 'all'],
    ],
  },
  {
    id: 'field',
    nameFa: 'پیگیری منطقه',
    nameEn: 'Field follow-up',
    permissions: [
      ['duty', 'own'],
      ['field-visits', 'own-district'],
    ],
  },
  {
    id: 'special-follow-up',
    nameFa: 'پیگیری ویژه',
    nameEn: 'Special follow-up',
    permissions: [
      ['cases-verify', 'all'],
      ['cases-write', 'all'],
      ['announce-read', 'all'],
      ['sms-read', 'all'],
      ['duty', 'all'],
      ['oversight', 'all'],
      ['letters', 'all'],
    ],
  },
  {
    id: 'steering',
    nameFa: 'راهبری',
    nameEn: 'Steering',
    permissions: [['works-write', 'all']],
  },
  {
    id: 'training',
    nameFa: 'آموزش',
    nameEn: 'Training',
    permissions: [
      ['board', 'all'],
      ['cases-read', 'all'],
      ['knowledge-write', 'all'],
      ['training-write', 'all'],
    ],
  },
  {
    id: 'informatics',
    nameFa: 'انفورماتیک و آمار',
    nameEn: 'Informatics',
    permissions: [
      ['board', 'all'],
      ['cases-read', 'all'],
      ['referrals-read', 'all'],
      ['announce-read', 'all'],
      ['users-write', 'all'],
      ['queues-write', 'all'],
      ['calls-read', 'all'],
      ['calls-export', 'all'],
      ['sms-write', 'all'],
      ['organisation-write', 'all'],
      ['duty-roster', 'all'],
      ['system-read', 'all'],
      ['settings-write', 'all'],
      ['letters-write', 'all'],
    ],
  },
  {
    id: 'shift-supervisor',
    nameFa: 'سرپرست شیفت',
    nameEn: 'Shift supervisor',
    permissions: [
      ['desk', 'own'],
      ['cases-write', 'own'],
      ['cases-read', 'all'],
      ['referrals-read', 'all'],
      ['announce-read', 'all'],
      ['board', 'all'],
      ['calls-read', 'all'],
      ['sms-read', 'all'],
      ['line-control', 'all'],
      ['missed-callers', 'all'],
      ['voice-messages', 'all'],
      ['calls-export', 'all'],
      ['calls-out', 'own'],
      ['duty', 'all'],
      ['duty-roster', 'all'],
      ['system-read', 'all'],
      ['sessions-book', 'own'],
      ['circulars-write', 'all'],
      ['shift-handover', 'all'],
    ],
  },
  {
    id: 'head',
    nameFa: 'رئیس اداره ارتباطات مردمی ۱۳۷',
    nameEn: 'Head of 137',
    permissions: [
      ['board', 'all'],
      ['queues-write', 'all'],
      ['cases-write', 'all'],
      ['cases-verify', 'all'],
      ['calls-read', 'all'],
      ['sms-read', 'all'],
      ['sms-write', 'all'],
      ['sms-approve', 'all'],
      ['sms-settle', 'all'],
      ['line-control', 'all'],
      ['missed-callers', 'all'],
      ['voice-messages', 'all'],
      ['calls-export', 'all'],
      ['announce', 'all'],
      ['cases-reopen', 'all'],
      ['cases-decide', 'all'],
      ['knowledge-write', 'all'],
      ['referrals', 'all'],
      ['organisation-write', 'all'],
      ['oversight', 'all'],
      ['duty', 'all'],
      ['duty-roster', 'all'],
      ['system-read', 'all'],
      ['letters', 'all'],
      ['letters-write', 'all'],
      ['letters-approve', 'all'],
      ['sessions-write', 'all'],
      ['works-write', 'all'],
      ['works-approve', 'all'],
      ['circulars-write', 'all'],
      ['training-write', 'all'],
      ['shift-handover', 'all'],
    ],
  },
  {
    id: 'official',
    nameFa: 'رئیس، معاون، مدیر',
    nameEn: 'Official',
    permissions: [
      ['referrals', 'department-subtree'],
      ['oversight', 'department-subtree'],
    ],
  },
  {
    id: 'inspection',
    nameFa: 'بازرسی',
    nameEn: 'Inspection',
    permissions: [
      ['referrals', 'all'],
      ['oversight', 'all'],
    ],
  },
  {
    id: 'guest-manager',
    nameFa: 'مدیر پاسخگو',
    nameEn: 'Answering manager',
    permissions: [['session-guest', 'session']],
  },
  {
    id: 'viewer',
    nameFa: 'شورا و روابط عمومی',
    nameEn: 'Council and public relations',
    permissions: [['board', 'all']],
  },
];
