/**
 * The table of roles as it was agreed, word by word: thirteen roles, eight columns. `–`: nothing of
 * that column, by any door that opens it to others.
 */
const TABLE = `
agent | read/write, id masked | create, read, edit ≤ 15 min, note, propose merge | – | status to caller | read | own | own | –
result | phone | read, record objection → special_follow_up | read | write | read | – | own | –
field | phone | own district: read, field check, photo | proposes verdict | – | read | – | own | –
special-follow-up | read | read/write, verify, merge, return, reopen request | all | read | read | – | read | –
steering | – | four works codes | projects, budget | – | read | – | works | –
training | – | redacted | – | scores | write | read | quality | training
informatics | masked | read | read | read | read | read | definitions | users, calendars, policy drafts
shift-supervisor | read | read, reassign | read | read | banners | act | shift | handover
head | read, reveal protected with reason | all, final decisions | all | all | approve | read | all | approve policy
official | name and phone only where the case is not protected | own subtree | reply, return, delegate, ask extension | – | – | – | own subtree | –
inspection | read | level 3, expired, complaints | reply, note, demand | – | – | – | non-responders | –
guest-manager | name | session's cases, only during the session | promise | – | read | session | session | –
viewer | – | aggregates | – | – | – | read | aggregates | –
`;

export const COLUMNS = [
  'citizens',
  'cases',
  'referrals',
  'announce',
  'knowledge',
  'board',
  'reports',
  'administration',
] as const;
export type TableColumn = (typeof COLUMNS)[number];

export interface TableRow {
  readonly role: string;
  readonly cells: Readonly<Record<TableColumn, string>>;
}

export const ROLE_TABLE: readonly TableRow[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [role = '', ...words] = line.split(' | ');
    if (words.length !== COLUMNS.length) throw new Error(`not eight columns: ${line}`);
    const cells = COLUMNS.map((column, at) => [column, words[at] ?? '']);
    return { role, cells: Object.fromEntries(cells) as TableRow['cells'] };
  });

type Opens = Readonly<Record<string, Readonly<Partial<Record<TableColumn, string>>>>>;

/**
 * By which doors a role has what its cell says; several, one after the other. Words of a cell that no
 * door opens are named in ARCHITECTURE.md, “Where it has less”.
 */
export const OPENS: Opens = {
  agent: {
    citizens: 'POST /api/citizens, GET /api/calls/:callId/pop',
    cases:
      'POST /api/cases, GET /api/cases/:caseId, POST /api/cases/:caseId/correct, POST /api/cases/:caseId/merge-proposal',
    announce: 'POST /api/tracking',
    knowledge: 'POST /api/knowledge/find',
    board: 'GET /api/transfer-targets',
    reports: 'GET /api/own-work',
  },
  result: {
    citizens: 'GET /api/announcements/:taskId',
    cases: 'GET /api/cases/:caseId, POST /api/cases/:caseId/object',
    referrals: 'GET /api/cases/:caseId/referrals',
    announce:
      'GET /api/announcements, POST /api/announcements/:taskId/claim, POST /api/announcements/:taskId/calls',
    knowledge: 'POST /api/knowledge/find',
    reports: 'GET /api/own-work',
  },
  field: {
    citizens: 'GET /api/field-visits/:visitId/caller',
    cases: 'GET /api/field-visits, POST /api/field-visits/:visitId/photos',
    referrals: 'POST /api/field-visits/:visitId/record',
    knowledge: 'POST /api/knowledge/find',
    reports: 'GET /api/own-work',
  },
  'special-follow-up': {
    citizens: 'GET /api/sms',
    cases:
      'GET /api/cases/:caseId, POST /api/cases/:caseId/verify, POST /api/merge-proposals/:mergeId, POST /api/cases/:caseId/undo-merge, POST /api/cases/:caseId/ask-reopening',
    referrals:
      'GET /api/cases/:caseId/referrals, POST /api/cases/:caseId/refer-again, POST /api/official-requests/:requestId/decide, GET /api/letters',
    announce: 'GET /api/announcements',
    knowledge: 'POST /api/knowledge/find',
    reports: 'GET /api/oversight',
  },
  steering: {
    cases: 'GET /api/works/cases',
    referrals: 'POST /api/works/projects, POST /api/works/budgets',
    knowledge: 'POST /api/knowledge/find',
    reports: 'GET /api/works/budgets',
  },
  training: {
    cases: 'GET /api/cases, GET /api/cases/:caseId',
    // What citizens said of answers stands in the case.
    announce: 'GET /api/cases/:caseId',
    knowledge: 'POST /api/knowledge/find, POST /api/knowledge',
    board: 'GET /api/line',
    reports: 'GET /api/matters/split',
    administration: 'POST /api/trainings',
  },
  informatics: {
    citizens: 'GET /api/sms-outbox',
    cases: 'GET /api/cases, GET /api/cases/:caseId',
    referrals: 'GET /api/cases/:caseId/referrals',
    announce: 'GET /api/announcements',
    knowledge: 'POST /api/knowledge/find',
    board: 'GET /api/line',
    reports: 'GET /api/matters/split',
    administration:
      'GET /api/users, POST /api/users, POST /api/calendars/:calendarId/weeks, POST /api/policy-drafts',
  },
  'shift-supervisor': {
    citizens: 'GET /api/calls',
    cases: 'GET /api/cases/:caseId, POST /api/shift/contacts/:contactId/give',
    referrals: 'GET /api/cases/:caseId/referrals',
    announce: 'GET /api/announcements',
    knowledge: 'POST /api/line/news',
    board: 'GET /api/line, POST /api/line/surge',
    reports: 'GET /api/shift',
    administration: 'POST /api/shift/handovers',
  },
  head: {
    citizens:
      'GET /api/calls, POST /api/cases/:caseId/reveal-reporter, POST /api/citizens/:citizenId/forget',
    cases:
      'GET /api/cases/:caseId, POST /api/cases/:caseId/verify, POST /api/cases/:caseId/reopen, POST /api/official-requests/:requestId/decide',
    referrals: 'GET /api/cases/:caseId/referrals, GET /api/referrals, GET /api/letters',
    announce: 'GET /api/announcements, GET /api/announcements/:taskId',
    knowledge: 'POST /api/knowledge/:articleId/approve',
    board: 'GET /api/line',
    reports: 'GET /api/oversight, GET /api/matters/split, GET /api/works/budgets, GET /api/shift',
    administration: 'POST /api/policies, POST /api/policy-drafts/:draftId/approve',
  },
  official: {
    citizens: 'GET /api/referrals/:referralId',
    cases: 'GET /api/referrals',
    referrals:
      'POST /api/referrals/:referralId/reply, POST /api/referrals/:referralId/requests, POST /api/posts/:positionId/delegate',
    reports: 'GET /api/oversight',
  },
  inspection: {
    citizens: 'GET /api/referrals/:referralId',
    cases: 'GET /api/referrals',
    referrals:
      'POST /api/referrals/:referralId/reply, POST /api/referrals/:referralId/requests, POST /api/referrals/:referralId/inspection',
    reports: 'GET /api/oversight',
  },
  'guest-manager': {
    citizens: 'GET /api/manager-guest',
    cases: 'GET /api/manager-guest',
    referrals: 'POST /api/manager-guest/promises',
    knowledge: 'POST /api/knowledge/find',
    board: 'GET /api/manager-guest',
    reports: 'GET /api/manager-guest',
  },
  viewer: {
    cases: 'GET /api/matters/split',
    board: 'GET /api/line',
    reports: 'GET /api/matters/split',
  },
};

/** Where a role deliberately has more than its `–`: ARCHITECTURE.md, "Roles", tells why of each. */
export const MORE: readonly string[] = [
  'agent | referrals | GET /api/cases/:caseId/referrals',
  'result | board | GET /api/transfer-targets',
];

export const doorsOf = (role: string, column: TableColumn): readonly string[] =>
  (OPENS[role]?.[column] ?? '').split(', ').filter(Boolean);
