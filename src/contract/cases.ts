import { z } from 'zod';
import { prose, words } from './name.ts';

const instantMs = z.number().int();

export const CaseKind = z.enum([
  'request',
  'complaint',
  'criticism',
  'suggestion',
  'appreciation',
  'report',
]);
export const Priority = z.enum(['normal', 'urgent', 'immediate']);
/** The state names of the transition table, and no others. */
export const CaseStatus = z.enum([
  'draft',
  'discarded',
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
  'archived',
  'merged',
  'withdrawn',
]);
export type CaseStatus = z.infer<typeof CaseStatus>;
export const CaseOutcome = z.enum([
  'solved',
  'unsolved',
  'pending_action',
  'out_of_scope',
  'unlawful',
]);
export const Disposition = z.enum([
  'answered_on_spot',
  'case_created',
  'chase',
  'added_to_case',
  'objection',
  'handed_over',
  'wrong_number',
  'silent',
  'abusive',
  'abandoned',
  /** Hung up with a promise: never an agent's word. */
  'callback_promised',
  /** A case taken back by its citizen: written by withdrawing it. */
  'withdrawal',
  /** We have called to tell a result: written by recording that call. */
  'result_call',
]);

export const CaseSummary = z.strictObject({
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  status: CaseStatus,
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  registeredAtMs: instantMs.nullable(),
  /** Due of the running clock, null where none runs. */
  dueAtMs: instantMs.nullable(),
  /** How often it was asked after. */
  chases: z.number().int(),
  /** A pilgrim who is in town until then, the end of that day. */
  leavesOnMs: instantMs.nullable(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

/** Every field optional: a draft is saved at every pause. */
export const CaseDraft = z.strictObject({
  contactId: z.string(),
  citizenId: z.string().nullable().optional(),
  kind: CaseKind.optional(),
  serviceCode: z.string().max(20).nullable().optional(),
  district: z.number().int().min(1).max(13).nullable().optional(),
  addressText: prose(500).optional(),
  description: prose(4000).optional(),
  priority: Priority.optional(),
  announceBy: z.enum(['sms', 'call']).optional(),
  /** What stands there: «روبه‌روی مسجد». */
  landmark: prose(200).optional(),
  /** A point on the map, in degrees; both or none. */
  lat: z.number().min(-90).max(90).nullable().optional(),
  lng: z.number().min(-180).max(180).nullable().optional(),
  /** A pilgrim's last day in town. */
  leavesOn: z.iso.date().nullable().optional(),
  /** The case that this one repeats: registering proposes to merge the two. */
  duplicateOf: z.string().max(80).nullable().optional(),
});
export type CaseDraft = z.infer<typeof CaseDraft>;

const Classified = z.strictObject({
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
});
export const Recoded = z.strictObject({ before: Classified, after: Classified });
export type Recoded = z.infer<typeof Recoded>;

export const CaseView = z.strictObject({
  ...CaseSummary.shape,
  /**
   * `hidden`: this reader is not told who told of it, as it is protected, or as he is told of nobody: no name, no
   * number, no message, and no word of either in the texts. `shown`: protected, and he may know.
   */
  reporter: z.enum(['open', 'shown', 'hidden']),
  contactId: z.string().nullable(),
  citizenId: z.string().nullable(),
  citizenName: z.string().nullable(),
  phone: z.string().nullable(),
  kind: CaseKind,
  serviceCode: z.string().nullable(),
  /** Its code says only that nobody knew: a result needs one that is found again. */
  isUnclassified: z.boolean(),
  addressText: z.string(),
  landmark: z.string(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  description: z.string(),
  duplicateOf: z.string().nullable(),
  /** The case that it was merged into. */
  mergedInto: z
    .strictObject({ caseId: z.string(), trackingCode: z.string().nullable() })
    .nullable(),
  priority: Priority,
  announceBy: z.enum(['sms', 'call']),
  outcome: CaseOutcome.nullable(),
  explanation: z.string().nullable(),
  /** Counts the answers: an objection, a recheck or a reopening asks for the next. */
  cycle: z.number().int(),
  recheckAtMs: instantMs.nullable(),
  /** Until then the citizen may object; null while nothing is told. */
  objectableUntilMs: instantMs.nullable(),
  /** Answers of earlier cycles, the oldest first. */
  earlier: z.array(
    z.strictObject({
      cycle: z.number().int(),
      outcome: CaseOutcome,
      explanation: z.string().nullable(),
    }),
  ),
  /** What the citizen said of the answers. */
  feedback: z.array(
    z.strictObject({
      cycle: z.number().int(),
      channel: z.enum(['sms', 'call', 'web']),
      satisfied: z.boolean(),
      score: z.number().int().nullable(),
      atMs: instantMs,
    }),
  ),
  /** Until then this reader, who registered it, may correct it; null: he may not. */
  correctableUntilMs: instantMs.nullable(),
  /** Changed at every save; a PATCH carries the one it saw. */
  version: z.number().int(),
  events: z.array(
    z.strictObject({
      atMs: instantMs,
      type: z.string(),
      byName: z.string().nullable(),
      note: z.string().nullable(),
      /** What its classification was and is, as far as it changed; null: this event is about something else. */
      recoded: Recoded.nullable(),
    }),
  ),
});
export type CaseView = z.infer<typeof CaseView>;

/** Why the head must know who reported: it stands in the audit. */
export const RevealReporter = z.strictObject({ reason: prose(300, 3) });
export const RevealedReporter = z.strictObject({
  /** Null: he is not known by name. */
  citizenId: z.string().nullable(),
  citizenName: z.string().nullable(),
  /** E.164; null: none was given. */
  phone: z.string().nullable(),
});
export type RevealedReporter = z.infer<typeof RevealedReporter>;

/**
 * What whoever registered a case puts right within fifteen minutes: words and the point, no more. Absent is
 * unchanged; the version is the one he saw.
 */
export const CorrectCase = z.strictObject({
  version: z.number().int(),
  ...CaseDraft.pick({ description: true, addressText: true, landmark: true, lat: true, lng: true })
    .shape,
});
export type CorrectCase = z.infer<typeof CorrectCase>;

/** What a case is classified by, put right by follow-up: absent is unchanged. */
export const Recode = z.strictObject({
  serviceCode: z.string().min(1).max(20).optional(),
  district: z.number().int().min(1).max(13).optional(),
});
export type Recode = z.infer<typeof Recode>;

export const VerifyCase = z.strictObject({
  ...Recode.shape,
  outcome: CaseOutcome,
  explanation: prose(600, 3),
  /** Of pending_action: when it is looked at again; asked for there, ignored elsewhere. */
  recheckAtMs: instantMs.optional(),
});

export const ServiceCode = z.strictObject({
  code: z.string(),
  name: z.string(),
  group: z.string(),
  /** Whoever reports such a thing stays unknown to units, whatever the kind. */
  reporterProtected: z.boolean(),
});
export const District = z.strictObject({
  district: z.number().int(),
  name: z.string(),
  /** Its outline is on the map. */
  drawn: z.boolean(),
});

export const NewCitizen = z.strictObject({
  contactId: z.string(),
  name: words(120),
  kind: z.enum(['resident', 'pilgrim', 'unknown']).default('unknown'),
  district: z.number().int().min(1).max(13).nullable().default(null),
  address: prose(500).nullable().default(null),
});
