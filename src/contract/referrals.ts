import { z } from 'zod';
import { CaseKind, CaseOutcome, CaseStatus, Priority, Recode } from './cases.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();
const id = z.string().min(1).max(80);
const reason = prose(1000, 3);

export const ReferralRole = z.enum(['head', 'deputy', 'manager', 'inspection', 'centre']);
export const ReferralState = z.enum([
  'open',
  'answered',
  'returned',
  'recalled',
  'superseded',
  'expired',
]);
export const RequestKind = z.enum(['return', 'extension', 'await-citizen', 'commission']);

const named = { nameFa: z.string(), nameEn: z.string() };

/** A clock that explains itself. */
export const Clock = z.strictObject({
  fromMs: instantMs,
  /** Null: this level has none. */
  dueMs: instantMs.nullable(),
  budgetMs: z.number().nullable(),
  countedMs: z.number(),
  /** Which hours count. */
  hours: z.enum(['calendar', 'working']),
  excluded: z.array(z.strictObject({ day: z.string(), cause: z.enum(['holiday', 'weekend']) })),
  isSuspended: z.boolean(),
});
export type Clock = z.infer<typeof Clock>;

/** What is waited for while no post's clock runs: a unit for the case, its citizen's word, a decision. */
export const CentreClock = z.strictObject({
  waitsFor: z.enum(['triage', 'awaiting_citizen', 'at_commission']),
  clock: Clock,
});
export type CentreClock = z.infer<typeof CentreClock>;

export const ReferralView = z.strictObject({
  referralId: z.string(),
  cycle: z.number().int(),
  leg: z.number().int(),
  level: z.number().int(),
  role: ReferralRole,
  department: z.strictObject(named),
  post: z.strictObject({ titleFa: z.string(), titleEn: z.string() }),
  state: ReferralState,
  sentAtMs: instantMs,
  firstDueAtMs: instantMs.nullable(),
  lateMs: z.number(),
  isAnnulled: z.boolean(),
  clock: Clock,
});
export type ReferralView = z.infer<typeof ReferralView>;

export const ReplyView = z.strictObject({
  replyId: z.string(),
  referralId: z.string().nullable(),
  kind: z.enum(['reply', 'proposal']),
  text: z.string().nullable(),
  advice: z.string().nullable(),
  proposedOutcome: CaseOutcome.nullable(),
  byName: z.string().nullable(),
  isLetter: z.boolean(),
  letter: z.string().nullable(),
  answeredAtMs: instantMs,
  recordedAtMs: instantMs,
  verdict: z.enum(['pending', 'accepted', 'unconvincing']),
  /** Within what 137 judges it; null: it has. */
  verdictClock: Clock.nullable(),
  reason: z.string().nullable(),
});
export type ReplyView = z.infer<typeof ReplyView>;

export const RequestView = z.strictObject({
  requestId: z.string(),
  referralId: z.string(),
  kind: RequestKind,
  reason: z.string().nullable(),
  hours: z.number().int().nullable(),
  recheckAtMs: instantMs.nullable(),
  state: z.enum(['pending', 'granted', 'refused', 'lapsed']),
  /** A second return: the head of 137 decides. */
  headDecides: z.boolean(),
  dueAtMs: instantMs,
  createdAtMs: instantMs,
});
export type RequestView = z.infer<typeof RequestView>;

/** Beside a reply to a referral: the first one that was written after it came. */
export const ReplyPhoto = z.strictObject({
  photoId: z.string(),
  referralId: z.string(),
  createdAtMs: instantMs,
});
export type ReplyPhoto = z.infer<typeof ReplyPhoto>;

/** Everything of a case that officials and follow-up do, in the order of its happening. */
export const CaseReferrals = z.strictObject({
  atMs: instantMs,
  /** From registration until the citizen was told: never reset. */
  citizenClock: z.strictObject({
    fromMs: instantMs.nullable(),
    toldAtMs: instantMs.nullable(),
    runMs: z.number(),
  }),
  centreClock: CentreClock.nullable(),
  referrals: z.array(ReferralView),
  replies: z.array(ReplyView),
  requests: z.array(RequestView),
  /** For officials and whoever judges. */
  photos: z.array(ReplyPhoto),
});
export type CaseReferrals = z.infer<typeof CaseReferrals>;

/** A line of an official's list, or of follow-up's. */
export const WorkRow = z.strictObject({
  caseId: z.string(),
  /** Of an official's own list: what is asked of him. */
  referralId: z.string().nullable(),
  trackingCode: z.string().nullable(),
  status: CaseStatus,
  kind: CaseKind,
  priority: Priority,
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  departmentFa: z.string().nullable(),
  departmentEn: z.string().nullable(),
  level: z.number().int().nullable(),
  registeredAtMs: instantMs.nullable(),
  dueAtMs: instantMs.nullable(),
  /** How often it was asked after: that raises it. */
  chases: z.number().int(),
  /** A pilgrim who is in town until then. */
  leavesOnMs: instantMs.nullable(),
  /** Asked of a post of the reader, not only of somebody below him. */
  isMine: z.boolean(),
});
export type WorkRow = z.infer<typeof WorkRow>;

export const FollowUpList = z.enum([
  'triage',
  'verdicts',
  'requests',
  'overdue',
  'objections',
  /** Somebody has looked: a verdict is due on what was seen. */
  'visited',
  'waiting',
  /** Wanted out of the archive: the head decides. */
  'reopenings',
]);
export type FollowUpList = z.infer<typeof FollowUpList>;
/** How long each list is; `untriaged`: what has waited for a unit for longer than it may, an alarm. */
export const FollowUpCounts = z.record(
  z.enum([...FollowUpList.options, 'untriaged']),
  z.number().int(),
);
export type FollowUpCounts = z.infer<typeof FollowUpCounts>;
/** That one number alone: every open page of follow-up asks for it, and none for the others. */
export const Untriaged = z.strictObject({ untriaged: z.number().int() });
export type Untriaged = z.infer<typeof Untriaged>;

/** Words about a case that came after its description, by the event of its history that holds them. */
export const SaidAs = z.enum([
  'chased',
  'added-to',
  'waiting-ended',
  'objected',
  'objection-recorded',
  'referred-again',
  'reopened',
  'commission-decided',
  'repair-referred',
  'repair-remains',
  'inspection-demanded',
  /** The inspection itself reads these, and 137. */
  'inspection-noted',
]);
export type SaidAs = z.infer<typeof SaidAs>;

/** What an official sees of a case: who the citizen is only where nobody must be protected. */
export const OfficialCase = z.strictObject({
  caseId: z.string(),
  referralId: z.string(),
  trackingCode: z.string().nullable(),
  status: CaseStatus,
  kind: CaseKind,
  priority: Priority,
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  addressText: z.string(),
  /** What stands there. */
  landmark: z.string(),
  /** The point on the map, in degrees; both or none. */
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  description: z.string(),
  /** What the citizen, follow-up, a crew or a commission said since it was registered, the oldest first. */
  said: z.array(z.strictObject({ as: SaidAs, atMs: instantMs, text: z.string() })),
  chases: z.number().int(),
  leavesOnMs: instantMs.nullable(),
  citizenName: z.string().nullable(),
  phone: z.string().nullable(),
  isProtected: z.boolean(),
  /** It is asked of a post of the reader just now. */
  may: z.array(
    z.enum([
      ...(['reply', 'return', 'extension', 'await-citizen', 'commission', 'propose'] as const),
      // Of the inspection.
      ...(['note', 'demand'] as const),
    ]),
  ),
  /** The head of 137 has decided about a return: there is no other. */
  staysHere: z.boolean(),
  history: CaseReferrals,
});
export type OfficialCase = z.infer<typeof OfficialCase>;

/** What an official is told without being asked anything. */
export const OfficialNotice = z.strictObject({
  noticeId: z.string(),
  referralId: z.string(),
  kind: z.enum([
    'withdrawn',
    'went-up',
    'annulled',
    'reminder',
    'emergency',
    'warning-unserved',
    'warning-due',
    'recurring',
    'demand',
  ]),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  reason: z.string().nullable(),
  atMs: instantMs,
});
export type OfficialNotice = z.infer<typeof OfficialNotice>;

export const GiveReply = z.strictObject({ text: prose(4000, 3) });
export const AskRequest = z.strictObject({
  kind: RequestKind,
  reason,
  hours: z.number().int().min(1).max(720).optional(),
  recheckAtMs: instantMs.optional(),
});
export const ProposeOutcome = z.strictObject({
  outcome: z.enum(['out_of_scope', 'unlawful']),
  text: prose(2000, 3),
  /** Where the citizen may turn, or what the law says: required, for a bare no helps nobody. */
  advice: prose(2000, 3),
});
/** Of the inspection: for itself and 137, or for whoever is asked. */
export const InspectionWord = z.strictObject({ text: prose(2000, 3), isDemand: z.boolean() });
/** Without a unit: the one that the rules find for its code and district, as at registration. */
export const ReferCase = z.strictObject({ departmentId: id.optional(), ...Recode.shape });
export type ReferCase = z.infer<typeof ReferCase>;
export const RecordLetter = z.strictObject({
  referralId: id,
  text: prose(4000, 3),
  answeredAtMs: instantMs,
  number: z.string().trim().max(40).nullable(),
  year: z.number().int().min(1380).max(1500).nullable(),
});
export const FindUnconvincing = z.strictObject({ reason });
export const DecideRequest = z.strictObject({
  grant: z.boolean(),
  departmentId: id.optional(),
  /** Of a return that is granted: the code sent it to the wrong unit. */
  ...Recode.shape,
});
export const EndWaiting = z.strictObject({ note: reason });
export const ReferAgain = z.strictObject({
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  departmentId: id.nullable(),
  reason,
});

export const DepartmentRow = z.strictObject({
  departmentId: z.string(),
  ...named,
  parentId: z.string().nullable(),
  district: z.number().int().nullable(),
  isFirstData: z.boolean(),
});
export type DepartmentRow = z.infer<typeof DepartmentRow>;

export const PostRow = z.strictObject({
  positionId: z.string(),
  departmentId: z.string(),
  titleFa: z.string(),
  titleEn: z.string(),
  role: ReferralRole,
  holder: z.string().nullable(),
  holderName: z.string().nullable(),
  isVacant: z.boolean(),
  delegate: z.strictObject({ name: z.string(), fromMs: instantMs, untilMs: instantMs }).nullable(),
});
export type PostRow = z.infer<typeof PostRow>;
export const OrganisationView = z.strictObject({
  departments: z.array(DepartmentRow),
  posts: z.array(PostRow),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

/** By user name; null: nobody signs in for it, letters alone. */
export const SetPost = z.strictObject({
  holder: z.string().max(60).nullable(),
  isVacant: z.boolean(),
});
/** Null ends whoever acts now. */
export const SetDelegate = z.strictObject({
  username: z.string().max(60).nullable(),
  fromMs: instantMs,
  untilMs: instantMs,
});

const hours = z.number().int().min(1).max(720);
/** How long each has. Open cases keep the version under which they were referred. */
export const NewPolicy = z.strictObject({
  clock: z.enum(['calendar', 'working']),
  headHours: hours,
  deputyHours: hours,
  reworkHours: hours,
  verdictHours: hours,
  waitHours: hours,
  extensionHours: hours,
  triageHours: hours,
});
export type NewPolicy = z.infer<typeof NewPolicy>;
export const PolicyView = z.strictObject({
  ...NewPolicy.shape,
  number: z.number().int(),
  activeFromMs: instantMs,
  madeByName: z.string().nullable(),
  /** Who had proposed it; null: the head alone. */
  draftedByName: z.string().nullable(),
  /** Set: the head has applied it to the cases that were open then. */
  appliedAtMs: instantMs.nullable(),
  appliedByName: z.string().nullable(),
  /** The job brings open cases under it. */
  isApplying: z.boolean(),
});
/** Terms that are proposed to the head, and in force for nobody yet. */
export const PolicyDraft = z.strictObject({
  ...NewPolicy.shape,
  draftId: z.string(),
  draftedByName: z.string(),
  createdAtMs: instantMs,
});
export type PolicyDraft = z.infer<typeof PolicyDraft>;
/** With the number of the version that it was compared with. */
export const ApproveDraft = z.strictObject({ inForce: z.number().int().positive() });
/** There is one at most. */
export const PolicyDrafts = z.strictObject({ draft: PolicyDraft.nullable() });
export type PolicyDrafts = z.infer<typeof PolicyDrafts>;
/** What applying a version to open cases would do to the clocks that run now. */
export const PolicyEffect = z.strictObject({
  /** Open cases under older terms. */
  open: z.number().int(),
  /** Running clocks whose due would be another one. */
  moved: z.number().int(),
  /** Of these: which would be due sooner; none at once. */
  sooner: z.number().int(),
  /** The nearest first. */
  examples: z
    .array(
      z.strictObject({
        trackingCode: z.string().nullable(),
        dueAtMs: instantMs,
        newDueAtMs: instantMs,
      }),
    )
    .max(20),
});
export type PolicyEffect = z.infer<typeof PolicyEffect>;
export type PolicyView = z.infer<typeof PolicyView>;
