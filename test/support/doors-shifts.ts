type Row = readonly [
  method: string,
  path: string,
  door: 'signed-in' | readonly string[],
  body?: object,
];

const CIRCULAR = {
  title: 'پاسخ یکسان',
  body: 'از امروز چنین بگویید.',
  to: { roles: ['viewer'], queueIds: [], departmentIds: [] },
  ...{ validFromMs: 1, validUntilMs: 2, remindAfterHours: 24 },
};

/** Of circulars, shifts, banners and what comes again; part of `DOORS`. */
export const SHIFT_DOORS: readonly Row[] = [
  ['GET', '/api/circulars/mine', 'signed-in'],
  ['POST', '/api/circulars/:circularId/read', 'signed-in', { number: 1 }],
  ['GET', '/api/circulars', ['circulars-write']],
  ['GET', '/api/circulars/addressees', ['circulars-write']],
  ['GET', '/api/circulars/:circularId/readers', ['circulars-write']],
  ['POST', '/api/circulars', ['circulars-write'], CIRCULAR],
  ['POST', '/api/circulars/:circularId/versions', ['circulars-write'], CIRCULAR],
  ['POST', '/api/circulars/:circularId/withdraw', ['circulars-write']],
  ['POST', '/api/knowledge/:articleId/not-helped', ['desk'], { contactId: 'none' }],
  ['GET', '/api/banners', ['board']],
  ['GET', '/api/banners/now', ['desk', 'board']],
  ['GET', '/api/shift', ['shift-handover']],
  ['GET', '/api/shift/handovers', ['shift-handover']],
  ['GET', '/api/shift/handovers/:handoverId', ['shift-handover']],
  ['POST', '/api/shift/handovers', ['shift-handover'], { note: 'آرام' }],
  ['POST', '/api/shift/handovers/:handoverId/confirm', ['shift-handover'], {}],
  ['POST', '/api/shift/contacts/:contactId/give', ['shift-handover'], { agentId: 'nobody' }],
  ['GET', '/api/trainings', ['training-write']],
  [
    'POST',
    '/api/trainings',
    ['training-write'],
    {
      ...{ userId: 'nobody', course: 'عربی', takenOn: '2026-01-01', result: 'passed' },
      ...{ score: null, validUntil: null },
    },
  ],
  ['DELETE', '/api/trainings/:trainingId', ['training-write']],
  ['POST', '/api/trainings/skill-course', ['training-write'], { skill: 'doors', course: null }],
  ['POST', '/api/trainings/import', ['training-write'], { csv: '', apply: false }],
  ['GET', '/api/trainings/csv', ['training-write']],
  ['GET', '/api/recurring', ['cases-verify']],
  ['POST', '/api/recurring/cases', ['cases-verify'], { caseIds: ['none'] }],
  ['POST', '/api/recurring/parent', ['cases-verify'], { caseIds: ['none', 'other'] }],
  ['POST', '/api/recurring/tell', ['cases-verify'], { caseIds: ['none'], words: 'ببینید' }],
];
