import { z } from 'zod';
import { CaseOutcome } from './cases.ts';
import { prose, words } from './name.ts';

const instantMs = z.number().int();

/** What became of a call by which we tell. */
export const CallResult = z.enum([
  'reached',
  'no_answer',
  'busy',
  'voicemail',
  'wrong_number',
  'declined',
]);
export type CallResult = z.infer<typeof CallResult>;

/** What the citizen is told: the result, or a word before it. */
export const TellOccasion = z.enum([
  'result',
  'silence',
  'escalated',
  'date-set',
  'date-missed',
  'word-needed',
]);
export type TellOccasion = z.infer<typeof TellOccasion>;

/** One citizen to call. */
export const TellTask = z.strictObject({
  taskId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  occasion: TellOccasion,
  /** Of a result. */
  outcome: CaseOutcome.nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  /** A pilgrim who is in town until then. */
  leavesOnMs: instantMs.nullable(),
  /** Why by call; of `needs_review`: what is not known of the message. */
  reason: z.string().nullable(),
  /** The message may have reached him: whoever calls asks first. */
  isInDoubt: z.boolean(),
  createdAtMs: instantMs,
  attempts: z.number().int(),
  /** Days on which he was called in vain, and whether one of those calls was in the evening. */
  daysTried: z.number().int(),
  eveningTried: z.boolean(),
  lastAttempt: z.strictObject({ atMs: instantMs, result: CallResult }).nullable(),
  claim: z.strictObject({ name: z.string(), isMine: z.boolean(), untilMs: instantMs }).nullable(),
});
export type TellTask = z.infer<typeof TellTask>;

export const TellTasks = z.strictObject({
  /** The server's clock: claims end by it. */
  atMs: instantMs,
  /** Tasks that nobody has claimed. */
  waiting: z.number().int(),
  /** Those not called today first, then who leaves the city soonest, then the oldest; at most 200. */
  tasks: z.array(TellTask),
});
export type TellTasks = z.infer<typeof TellTasks>;

/** A task that was opened. */
export const OpenedTellTask = z.strictObject({
  task: TellTask,
  /** He reported in confidence: his number is called, his name is not told. */
  isProtected: z.boolean(),
  citizenName: z.string().nullable(),
  /** E.164, the case's own first, wrong ones left out; only to the holder of the claim. */
  numbers: z.array(z.string()),
  description: z.string(),
  /** Of `word-needed`: what the office must know of the citizen. */
  asked: z.string().nullable(),
  /** What is to be told, as it was verified. */
  explanation: z.string().nullable(),
  /** Answers of earlier cycles, the oldest first. */
  earlier: z.array(
    z.strictObject({
      cycle: z.number().int(),
      outcome: CaseOutcome,
      explanation: z.string().nullable(),
    }),
  ),
  /** A call by the desk's phone that was answered, and of which nobody has written how it went. */
  answeredCall: z.strictObject({ number: z.string().nullable(), atMs: instantMs }).nullable(),
  calls: z.array(
    z.strictObject({
      atMs: instantMs,
      byName: z.string().nullable(),
      result: CallResult,
      note: z.string().nullable(),
      /** 0912***4567 */
      numberShown: z.string().nullable(),
    }),
  ),
});
export type OpenedTellTask = z.infer<typeof OpenedTellTask>;

/** Which of the numbers that were shown is called. */
export const CallToTell = z.strictObject({ number: z.string().max(20) });

/** How a call ended; what the citizen said of the answer only where he was reached. */
export const RecordTellCall = z
  .strictObject({
    result: CallResult,
    /** Which of the numbers that were shown. */
    number: z.string().max(20),
    note: prose(500).optional(),
    /** 1: not at all, 5: very satisfied. */
    score: z.number().int().min(1).max(5).optional(),
    objects: z.boolean().optional(),
    /** His objection in his words. */
    objection: prose(900).optional(),
    /** Of `word-needed`: what the office wanted to know; the case goes back to it with this. */
    answer: words(1000).optional(),
  })
  .refine((call) => call.result === 'reached' || !(call.score || call.objects || call.answer), {
    path: ['result'],
    message: 'only who was reached says something',
  });
export type RecordTellCall = z.infer<typeof RecordTellCall>;

export const RecordedTellCall = z.strictObject({
  /** `open`: back on the list; the others are off it. */
  state: z.enum(['open', 'told', 'closed']),
  objected: z.boolean(),
});
export type RecordedTellCall = z.infer<typeof RecordedTellCall>;

export const ObjectToCase = z.strictObject({
  words: prose(900),
  /** The expert's open contact in which it is said; not needed by the result unit. */
  contactId: z.string().max(80).optional(),
});
export const ReopenCase = z.strictObject({ reason: prose(300, 3) });
