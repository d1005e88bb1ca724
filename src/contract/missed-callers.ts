import { z } from 'zod';
import { CaseSummary } from './cases.ts';
import { PopCitizen } from './desk.ts';
import { words } from './name.ts';
import { SmsState } from './sms.ts';

const instantMs = z.number().int();
const durationMs = z.number().int().nonnegative();

/** So often a number is called back in vain; then its entry is settled. */
export const MAX_ATTEMPTS = 3;

const queueNames = { queueId: z.string(), queueNameFa: z.string(), queueNameEn: z.string() };

/** Somebody who gave up waiting: one entry per number. */
export const MissedCaller = z.strictObject({
  entryId: z.string(),
  /** 0912***4567 */
  numberShown: z.string(),
  /** Of the last call. */
  ...queueNames,
  /** Calls given up. */
  times: z.number().int(),
  firstAtMs: instantMs,
  lastAtMs: instantMs,
  lastWaitMs: durationMs,
  longestWaitMs: durationMs,
  /** Cases of people on this number that are not answered yet. */
  openCases: z.number().int(),
  /** Times that somebody of ours called in vain. */
  attempts: z.number().int(),
  lastAttemptAtMs: instantMs.nullable(),
  claim: z.strictObject({ name: z.string(), isMine: z.boolean(), untilMs: instantMs }).nullable(),
  /** On the line again right now. */
  isCalling: z.boolean(),
  /** A mobile whose owner has not asked for silence. */
  takesSms: z.boolean(),
  /** Voice messages that can be listened to. */
  messages: z.number().int(),
});
export type MissedCaller = z.infer<typeof MissedCaller>;

export const MissedCallers = z.strictObject({
  /** The server's clock: claims end by it. */
  atMs: instantMs,
  /** Entries that nobody has claimed. */
  waiting: z.number().int(),
  /** Who was missed first is first; at most 200. */
  entries: z.array(MissedCaller),
});
export type MissedCallers = z.infer<typeof MissedCallers>;

/** An entry that was opened. */
export const OpenedMissedCaller = z.strictObject({
  entry: MissedCaller,
  /** E.164; null for a reader who may not see it: claiming shows it. */
  number: z.string().nullable(),
  /** What was left, the newest first; none for a reader who may not listen. */
  messages: z.array(
    z.strictObject({
      messageId: z.string(),
      leftAtMs: instantMs,
      durationMs: durationMs,
      /** Fetched, and not erased yet. */
      isKept: z.boolean(),
    }),
  ),
  /** People on the number; none where the number is not shown. */
  citizens: z.array(PopCitizen),
  cases: z.array(CaseSummary),
  /** The number's calls of the last days, newest first; not those by which we have called it. */
  calls: z.array(
    z.strictObject({
      callId: z.string(),
      enteredAtMs: instantMs,
      queueNameFa: z.string(),
      queueNameEn: z.string(),
      outcome: z.string().nullable(),
      waitMs: durationMs.nullable(),
    }),
  ),
});
export type OpenedMissedCaller = z.infer<typeof OpenedMissedCaller>;

export const DismissReason = z.enum(['served', 'wrong-number', 'nuisance', 'other']);
export type DismissReason = z.infer<typeof DismissReason>;

export const SettleMissedCaller = z
  .discriminatedUnion('as', [
    z.strictObject({ as: z.literal('called'), reached: z.boolean() }),
    z.strictObject({ as: z.literal('sms') }),
    /** Listened to, and done what was asked for. */
    z.strictObject({ as: z.literal('heard') }),
    z.strictObject({
      as: z.literal('dismissed'),
      reason: DismissReason,
      note: words(200).optional(),
    }),
  ])
  .refine((how) => how.as !== 'dismissed' || how.reason !== 'other' || how.note !== undefined, {
    path: ['note'],
    message: 'another reason is written down',
  });
export type SettleMissedCaller = z.infer<typeof SettleMissedCaller>;

export const MissedSettlement = z.enum([
  'reached',
  'not-reached',
  'sms',
  'heard',
  'dismissed',
  'got-through',
  'expired',
]);

/** What became of it; `settledAs` null: called in vain, back on the list. */
export const SettledMissedCaller = z.strictObject({
  settledAs: MissedSettlement.nullable(),
  attempts: z.number().int(),
});
export type SettledMissedCaller = z.infer<typeof SettledMissedCaller>;

export const PastMissedCaller = z.strictObject({
  entryId: z.string(),
  numberShown: z.string(),
  ...queueNames,
  times: z.number().int(),
  lastAtMs: instantMs,
  attempts: z.number().int(),
  settledAs: MissedSettlement,
  settledAtMs: instantMs,
  /** Null: it settled itself. */
  settledByName: z.string().nullable(),
  reason: DismissReason.nullable(),
  /** Null also for a reader who neither wrote it nor may see numbers. */
  note: z.string().nullable(),
  smsState: SmsState.nullable(),
});
export type PastMissedCaller = z.infer<typeof PastMissedCaller>;

/** The one that the page before ended with. */
const Cursor = z
  .string()
  .regex(/^[0-9]{1,15}-[A-Za-z0-9-]{1,40}$/)
  .optional();
export const MissedHistoryQuery = z.strictObject({ before: Cursor });
export const MissedHistory = z.strictObject({
  entries: z.array(PastMissedCaller),
  /** For the next page; null: that was all. */
  next: z.string().nullable(),
});
export type MissedHistory = z.infer<typeof MissedHistory>;
