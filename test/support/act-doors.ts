import type { Act } from '../../src/contract/transitions.ts';

type Doors = readonly string[];

const DECIDE = 'POST /api/official-requests/:requestId/decide';
const UNCONVINCING = 'POST /api/cases/:caseId/unconvincing';
const VERIFY = 'POST /api/cases/:caseId/verify';
const CALLED = 'POST /api/announcements/:taskId/calls';
const DECIDED = 'POST /api/commission-agenda/:itemId/decide';
/** Whoever hears that the citizen does not accept the answer, and the citizen himself. */
const OBJECT: Doors = [
  'POST /api/cases/:caseId/object',
  'POST /api/contacts/:contactId/finish',
  CALLED,
  'POST /api/public/feedback',
];

/**
 * By which doors of doors.ts people do each act of the table; none: it has no door, time or another act
 * does it. What a door brings about besides (`to-triage` of registering, who is set free when
 * his survivor is withdrawn) is not its act.
 */
export const ACT_DOORS: Readonly<Record<Act, Doors>> = {
  draft: ['POST /api/cases'],
  discard: ['POST /api/cases/:caseId/discard', 'POST /api/contacts/:contactId/finish'],
  register: ['POST /api/cases/:caseId/register'],
  'to-triage': [],
  refer: ['POST /api/cases/:caseId/refer'],
  'propose-outcome': [
    'POST /api/cases/:caseId/propose-outcome',
    'POST /api/referrals/:referralId/propose-outcome',
  ],
  escalate: [],
  repair: ['POST /api/emergencies/:emergencyId/act'],
  reroute: [DECIDE],
  'await-citizen': [DECIDE],
  'end-waiting': ['POST /api/cases/:caseId/end-waiting', CALLED],
  'to-commission': [DECIDE],
  'carry-out': [DECIDED],
  answer: [
    'POST /api/referrals/:referralId/reply',
    'POST /api/cases/:caseId/letter',
    // An answer of the automation that waited for its number, or for a person's eye.
    'POST /api/letters/:letterId/number',
    'POST /api/received-letters/:receivedId/settle',
    'POST /api/emergencies/:emergencyId/act',
    'POST /api/emergencies/:emergencyId/end',
    'POST /api/field-visits/:visitId/record',
    DECIDED,
  ],
  verify: [VERIFY],
  'find-unconvincing': [UNCONVINCING],
  'back-to-triage': [UNCONVINCING],
  // A message of which no gateway tells whether it arrived is settled by a person.
  announce: [CALLED, 'POST /api/sms-outbox/:smsId/settle'],
  'close-untold': [],
  object: OBJECT,
  recheck: [],
  'verify-recheck': [VERIFY],
  'refer-again': ['POST /api/cases/:caseId/refer-again'],
  archive: [],
  reopen: ['POST /api/cases/:caseId/reopen'],
  merge: ['POST /api/merge-proposals/:mergeId', 'POST /api/recurring/parent'],
  unmerge: OBJECT,
  'undo-merge': ['POST /api/cases/:caseId/undo-merge'],
  withdraw: ['POST /api/cases/:caseId/withdraw', 'POST /api/public/withdrawal'],
};

/** Doors of a case by which it moves nowhere. */
export const STILL: Doors = [
  'POST /api/cases/:caseId/correct',
  'POST /api/cases/:caseId/ask-reopening',
  'POST /api/cases/:caseId/refuse-reopening',
  'POST /api/cases/:caseId/reveal-reporter',
  'POST /api/cases/:caseId/merge-proposal',
  'POST /api/cases/:caseId/visits',
  'POST /api/cases/:caseId/warnings',
];
