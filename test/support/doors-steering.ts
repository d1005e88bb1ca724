const PROMISE = { caseId: 'none', text: 'x', departmentId: 'none', dueAtMs: 1 };
const SESSION = '/api/manager-sessions/:sessionId';
const ENTRY = { entryId: '11111111-1111-4111-8111-111111111111', amountRial: 1, note: '' };
const PROJECT = '/api/works/projects/:projectId';
const BOOK = ['sessions-book'] as const;
const SEEN = ['sessions-book', 'sessions-write'] as const;
const WORKS = ['works-write'] as const;

/** Of managers' sessions and of works: rows of the table of doors. */
export const STEERING_DOORS: readonly (readonly [
  method: string,
  path: string,
  door: readonly string[],
  body?: object,
])[] = [
  ['GET', '/api/manager-sessions', SEEN],
  [
    'POST',
    '/api/manager-sessions',
    ['sessions-write'],
    {
      ...{ manager: 'none', host: 'none', title: 'x', office: 'other', topics: '' },
      ...{ fromMs: 1, untilMs: 2, places: 1, districts: [] },
    },
  ],
  ['POST', `${SESSION}/cancel`, ['sessions-write'], {}],
  ['GET', '/api/manager-report', ['sessions-write', 'cases-verify']],
  ['GET', SESSION, SEEN],
  ['POST', `${SESSION}/bookings`, BOOK, { from: { contactId: 'none' }, matter: 'x' }],
  ['POST', `${SESSION}/bookings/:bookingId/cancel`, SEEN, {}],
  ['POST', `${SESSION}/bookings/:bookingId/move`, SEEN, { sessionId: 'none' }],
  ['POST', `${SESSION}/start`, BOOK, {}],
  ['POST', `${SESSION}/end`, BOOK, {}],
  ['POST', `${SESSION}/call-next`, BOOK, {}],
  ['POST', `${SESSION}/end-talk`, BOOK, { as: 'talked' }],
  ['POST', `${SESSION}/tie`, BOOK, { trackingCode: '1' }],
  ['POST', `${SESSION}/promises`, BOOK, PROMISE],
  ['GET', '/api/manager-guest', ['session-guest']],
  ['POST', '/api/manager-guest/promises', ['session-guest'], PROMISE],
  ['GET', '/api/manager-promises', ['oversight']],
  [
    'POST',
    '/api/manager-promises/:promiseId/review',
    ['cases-verify'],
    { outcome: 'kept', note: 'x' },
  ],
  ['GET', '/api/works/budgets', WORKS],
  [
    'POST',
    '/api/works/budgets',
    WORKS,
    {
      ...{ year: 1400, district: 3, serviceCode: null, departmentId: 'none' },
      ...{ approvedRial: 1, note: '' },
    },
  ],
  ['GET', '/api/works/codes', WORKS],
  ['GET', '/api/works/projects', WORKS],
  [
    'POST',
    '/api/works/projects',
    WORKS,
    {
      ...{ title: 'x', district: 3, place: 'x', worksCode: 'none', quantity: 1 },
      ...{ departmentId: 'none', plannedForMs: 1 },
    },
  ],
  ['GET', PROJECT, WORKS],
  ['POST', `${PROJECT}/cases`, WORKS, { trackingCode: '1' }],
  ['DELETE', `${PROJECT}/cases/:caseId`, WORKS],
  ['POST', `${PROJECT}/date`, WORKS, { plannedForMs: 1 }],
  ['POST', `${PROJECT}/commit`, WORKS, { ...ENTRY, overspend: false }],
  ['POST', `${PROJECT}/spend`, WORKS, { ...ENTRY, caseId: null }],
  ['POST', `${PROJECT}/end`, WORKS, { as: 'finished', note: 'x' }],
  ['GET', '/api/works/cases', WORKS],
  ['POST', '/api/works/imports/:kind', WORKS, { csv: 'x', apply: false }],
  ['GET', '/api/works/imports/:kind/csv', WORKS],
];
