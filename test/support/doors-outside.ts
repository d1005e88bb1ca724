/** Who may: no one signed in at all, anyone signed in, or who has one of these permissions. */
type Door = 'open' | 'signed-in' | 'secret' | 'local' | readonly string[];

export type DoorRow = readonly [method: string, path: string, door: Door, body?: object];

/** What happens out of the house: visits, commissions, warnings. */
export const OUTSIDE_DOORS: readonly DoorRow[] = [
  // The citizen's own page: code and four digits are the key.
  ['POST', '/api/public/tracking', 'open', { code: '200000000', secret: '0000' }],
  ['POST', '/api/public/feedback', 'open', { code: '200000000', secret: '0000', accepts: true }],
  [
    'POST',
    '/api/public/withdrawal',
    'open',
    { code: '200000000', secret: '0000', reason: 'رفع شد' },
  ],
  ['GET', '/api/field-visits', ['field-visits']],
  ['GET', '/api/field-visits/:visitId/caller', ['field-visits']],
  [
    'POST',
    '/api/field-visits/:visitId/record',
    ['field-visits'],
    { result: 'done', note: 'دیدم', visitedAtMs: 1, photosTaken: 0 },
  ],
  ['POST', '/api/field-visits/:visitId/photos', ['field-visits'], {}],
  ['POST', '/api/referrals/:referralId/photos', ['referrals'], {}],
  ['GET', '/api/referrals/:referralId/photos/:photoId', ['referrals']],
  ['GET', '/api/photos/:photoId', ['cases-verify', 'desk', 'announce', 'field-visits']],
  ['GET', '/api/cases/:caseId/visits', ['cases-verify', 'desk', 'announce']],
  ['POST', '/api/cases/:caseId/visits', ['cases-verify'], { note: '' }],
  ['GET', '/api/field-inspectors', ['duty-roster']],
  ['GET', '/api/warnings', ['cases-verify']],
  ['GET', '/api/warnings/:warningId', ['cases-verify']],
  ['POST', '/api/warnings/:warningId/print', ['cases-verify'], {}],
  ['POST', '/api/warnings/:warningId/serve', ['cases-verify'], { servedAtMs: 1, how: 'in_person' }],
  [
    'POST',
    '/api/warnings/:warningId/settle',
    ['cases-verify'],
    { as: 'obeyed', note: 'برداشته شد' },
  ],
  ['GET', '/api/cases/:caseId/warnings', ['cases-verify']],
  [
    'POST',
    '/api/cases/:caseId/warnings',
    ['cases-verify'],
    {
      ...{ addressee: 'مالک', place: 'کوچه ۵', ground: 'debris', order: 'برداشتن نخاله' },
      ...{ deadlineDays: 3, follows: 'crew' },
    },
  ],
  ['GET', '/api/commissions', ['cases-verify']],
  [
    'POST',
    '/api/commissions',
    ['organisation-write'],
    { nameFa: 'کمیسیون', nameEn: 'Commission', lawFa: '' },
  ],
  ['DELETE', '/api/commissions/:commissionId', ['organisation-write']],
  [
    'POST',
    '/api/commission-sessions',
    ['cases-verify'],
    { commissionId: 'none', heldAtMs: 1, place: '', members: [{ name: 'رئیس', part: '' }] },
  ],
  ['GET', '/api/commission-sessions/:sessionId', ['cases-verify']],
  [
    'POST',
    '/api/commission-sessions/:sessionId/agenda',
    ['cases-verify'],
    { caseId: 'none', question: '' },
  ],
  ['POST', '/api/commission-sessions/:sessionId/cancel', ['cases-verify'], { reason: 'نیست' }],
  [
    'POST',
    '/api/commission-agenda/:itemId/decide',
    ['cases-verify'],
    { follows: 'answer', text: 'رأی' },
  ],
  ['POST', '/api/commission-agenda/:itemId/take-off', ['cases-verify'], {}],
  ['PATCH', '/api/field-inspectors/:userId', ['duty-roster'], { district: 3 }],
];
