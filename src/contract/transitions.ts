import type { CaseStatus } from './cases.ts';
import type { Permission } from './people.ts';

/** Who moves a case: roles of the matrix, or not a person of ours. */
export type Mover =
  | 'agent'
  | 'result'
  | 'field'
  | 'inspector'
  | 'special-follow-up'
  | 'head'
  | 'official'
  | 'inspection'
  | 'system'
  | 'citizen'
  | 'triage'
  | 'sms';

export interface Transition {
  readonly act: string;
  /** Empty: the case begins here. */
  readonly from: readonly CaseStatus[];
  readonly to: CaseStatus;
  /** Other states it may lead to, by what is kept of the case. */
  readonly orTo?: readonly CaseStatus[];
  readonly by: readonly Mover[];
  /** What its doors demand, one of several; `system`: it has none. A test compares the two. */
  readonly permission: Permission | readonly Permission[] | 'system';
  /** What must hold, and what else happens in the same transaction. */
  readonly guard: string;
}

/**
 * How far each mover's permission reaches: the third side of the table. `department-subtree` are
 * the cases that were referred to the official's posts or below them, no complaint among them; a duty
 * crew's own are the emergencies that were offered to it, an inspector's the places of his district.
 */
export const SCOPES: Readonly<
  Record<Mover, 'own' | 'own-district' | 'department-subtree' | 'all'>
> = {
  agent: 'own',
  result: 'all',
  field: 'own',
  inspector: 'own-district',
  'special-follow-up': 'all',
  head: 'all',
  official: 'department-subtree',
  inspection: 'all',
  system: 'all',
  citizen: 'own',
  triage: 'all',
  sms: 'all',
};

/** Open: somebody still owes something. Drafts are not yet cases. */
export const OPEN_STATUSES: readonly CaseStatus[] = [
  'registered',
  'triage',
  'referred',
  'proposed_outcome',
  'awaiting_citizen',
  'at_commission',
  'answered',
  'verified',
  'announced',
  'told_closed',
  'special_follow_up',
  'recheck',
];
/** Open in the eyes of the citizen: the answer has not been told. */
export const UNTOLD_STATUSES = OPEN_STATUSES.filter(
  (status) => status !== 'announced' && status !== 'told_closed',
);

/**
 * The whole life of a case. Routes, buttons and tests read this table; nothing else decides
 * what may follow what. It stands here because pages read it, too.
 */
export const TRANSITIONS = [
  {
    act: 'draft',
    from: [],
    to: 'draft',
    by: ['agent'],
    permission: 'cases-write',
    guard: 'in a contact of the agent; saved at every pause',
  },
  {
    act: 'discard',
    from: ['draft'],
    to: 'discarded',
    by: ['agent'],
    permission: ['cases-write', 'desk'],
    guard: 'own draft, with a reason, or left over when the message is finished; it still counts',
  },
  {
    act: 'register',
    from: ['draft'],
    to: 'registered',
    by: ['agent'],
    permission: 'cases-write',
    guard: 'service code, text and place; gives the tracking code',
  },
  {
    act: 'to-triage',
    from: ['registered'],
    to: 'triage',
    by: ['system'],
    permission: 'system',
    guard: 'no routing rule matched',
  },
  {
    act: 'refer',
    from: ['registered', 'triage'],
    to: 'referred',
    by: ['system', 'triage'],
    permission: 'cases-verify',
    guard: 'referral and letter in one transaction; official clock starts',
  },
  {
    act: 'propose-outcome',
    from: ['registered', 'triage', 'referred'],
    to: 'proposed_outcome',
    by: ['agent', 'special-follow-up', 'official'],
    permission: ['cases-write', 'cases-verify', 'referrals'],
    guard: 'out of scope or unlawful, with text and advice; only verification makes it an outcome',
  },
  {
    act: 'escalate',
    from: ['referred'],
    to: 'referred',
    by: ['system'],
    permission: 'system',
    guard: 'the leg expired: next level, no level skipped',
  },
  {
    act: 'repair',
    from: ['referred'],
    to: 'referred',
    by: ['field'],
    permission: 'duty',
    guard: 'the danger is over; the lasting repair is asked of the unit, whose clock starts',
  },
  {
    act: 'reroute',
    from: ['referred'],
    to: 'referred',
    by: ['special-follow-up', 'head'],
    permission: 'cases-verify',
    guard: 'returned as not the unit’s duty; a second return goes to the head',
  },
  {
    act: 'await-citizen',
    from: ['referred'],
    to: 'awaiting_citizen',
    by: ['special-follow-up'],
    permission: 'cases-verify',
    guard: 'proposed by the department; returns by itself after 72 h',
  },
  {
    act: 'end-waiting',
    from: ['awaiting_citizen'],
    to: 'referred',
    by: ['system', 'agent', 'result', 'special-follow-up'],
    permission: ['cases-write', 'announce', 'cases-verify'],
    guard: 'the citizen answered whoever of us had him on the line, or 72 h are over',
  },
  {
    act: 'to-commission',
    from: ['referred'],
    to: 'at_commission',
    by: ['special-follow-up', 'system'],
    permission: 'cases-verify',
    guard:
      'proposed by the department, with a recheck date, or a warning that named it was not heeded in time',
  },
  {
    act: 'carry-out',
    from: ['at_commission'],
    to: 'referred',
    by: ['special-follow-up', 'head'],
    permission: 'cases-verify',
    guard: 'the commission’s decision is the unit’s to carry out; its clock goes on',
  },
  {
    act: 'answer',
    from: ['referred', 'awaiting_citizen', 'at_commission', 'special_follow_up'],
    to: 'answered',
    by: ['official', 'inspection', 'special-follow-up', 'field', 'inspector', 'system'],
    permission: ['referrals', 'cases-verify', 'letters', 'duty', 'field-visits'],
    guard:
      'a reply of whom the leg belongs to, his letter recorded by follow-up or come from the automation, a duty crew’s word, or what an inspector saw after an objection; the official clock waits for the verdict',
  },
  {
    act: 'verify',
    from: ['answered', 'proposed_outcome'],
    to: 'verified',
    by: ['special-follow-up', 'head'],
    permission: 'cases-verify',
    guard: 'outcome and explanation; the announcement is queued in the same transaction',
  },
  {
    act: 'find-unconvincing',
    from: ['answered', 'proposed_outcome'],
    to: 'referred',
    by: ['special-follow-up'],
    permission: 'cases-verify',
    guard: 'clock resumes; a second unconvincing reply escalates one level',
  },
  {
    act: 'back-to-triage',
    from: ['proposed_outcome'],
    to: 'triage',
    by: ['special-follow-up'],
    permission: 'cases-verify',
    guard: 'the proposal was refused and no unit has the case yet',
  },
  {
    act: 'announce',
    from: ['verified'],
    to: 'announced',
    by: ['result', 'sms'],
    permission: ['announce', 'sms-settle'],
    guard:
      'told: SMS delivered (or settled by a person as such) or call reached, in the present cycle',
  },
  {
    act: 'close-untold',
    from: ['verified'],
    to: 'told_closed',
    by: ['system'],
    permission: 'system',
    guard: 'no address, declined, or unreachable',
  },
  {
    act: 'object',
    from: ['announced', 'told_closed'],
    to: 'special_follow_up',
    by: ['citizen', 'agent', 'result'],
    permission: ['desk', 'announce'],
    guard: 'within the window; cycle + 1, old answers kept',
  },
  {
    act: 'recheck',
    from: ['announced', 'told_closed'],
    to: 'recheck',
    by: ['system'],
    permission: 'system',
    guard: 'pending_action on its date; cycle + 1, a new answer is owed',
  },
  {
    act: 'verify-recheck',
    from: ['recheck'],
    to: 'verified',
    by: ['special-follow-up', 'head'],
    permission: 'cases-verify',
    guard: 'as verify; ends in a new announcement',
  },
  {
    act: 'refer-again',
    from: ['special_follow_up'],
    to: 'referred',
    by: ['special-follow-up'],
    permission: 'cases-verify',
    guard: 'same or higher level, new leg',
  },
  {
    act: 'archive',
    from: ['announced', 'told_closed'],
    to: 'archived',
    by: ['system'],
    permission: 'system',
    guard: 'after the window; never pending_action; frozen copy',
  },
  {
    act: 'reopen',
    from: ['archived'],
    to: 'special_follow_up',
    by: ['head'],
    permission: 'cases-reopen',
    guard: 'reopened, counted; cycle + 1',
  },
  {
    act: 'merge',
    from: OPEN_STATUSES,
    to: 'merged',
    by: ['special-follow-up'],
    permission: 'cases-verify',
    guard: 'survivor is the earliest registered and not yet answered; children stay counted',
  },
  {
    act: 'unmerge',
    from: ['merged'],
    to: 'special_follow_up',
    by: ['citizen', 'agent', 'result'],
    permission: ['desk', 'announce'],
    guard: 'the child’s own objection, within its window; cycle + 1, the survivor goes on',
  },
  {
    act: 'undo-merge',
    from: ['merged'],
    to: 'registered',
    orTo: OPEN_STATUSES,
    by: ['special-follow-up', 'head', 'system'],
    permission: 'cases-verify',
    guard: 'they were not the same: both are again as if never merged, the child in its state',
  },
  {
    act: 'withdraw',
    from: OPEN_STATUSES,
    to: 'withdrawn',
    by: ['citizen', 'agent'],
    permission: 'desk',
    guard:
      'reason, in the citizen’s own contact or by his code and secret; officials are told; what was merged into it is not',
  },
] as const satisfies readonly Transition[];

export type Act = (typeof TRANSITIONS)[number]['act'];

export function transitionOf(act: Act): Transition {
  const found = TRANSITIONS.find((transition) => transition.act === act);
  if (found === undefined) throw new Error(`no transition is called ${act}`);
  return found;
}

/** From which states these acts may set out: the `where` of a guarded update. */
export function statesFor(...acts: readonly Act[]): CaseStatus[] {
  return [...new Set(acts.flatMap((act) => [...transitionOf(act).from]))];
}

/** Whether one of these acts may be done with a case that stands so: what a button asks. */
export function mayFollow(status: CaseStatus, ...acts: readonly [Act, ...Act[]]): boolean {
  return statesFor(...acts).includes(status);
}
