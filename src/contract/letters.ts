import { z } from 'zod';
import { words } from './name.ts';

const instantMs = z.number().int();

/**
 * waiting: for its turn, or for a person who takes it there by hand. sending: just on its way.
 * uncertain: the automation may have it. held: the automation takes nothing for now. sent: it has
 * it, the number is awaited. registered: it has its number.
 */
export const LetterState = z.enum([
  'waiting',
  'sending',
  'uncertain',
  'held',
  'sent',
  'registered',
  'failed',
  'needs_review',
  'cancelled',
]);
export type LetterState = z.infer<typeof LetterState>;

/** By which way a letter leaves. */
export const LetterWay = z.enum(['by-hand', 'http', 'folder']);
export type LetterWay = z.infer<typeof LetterWay>;

/** What a letter says: written once, and the same ever after. */
export const LetterDocument = z.strictObject({
  letterId: z.string(),
  trackingCode: z.string(),
  /** An action is asked, or a copy is to be known. */
  kind: z.enum(['action', 'copy']),
  priority: z.enum(['normal', 'urgent', 'immediate']),
  writtenAtMs: instantMs,
  recipient: z.strictObject({
    postId: z.string(),
    postFa: z.string(),
    unitId: z.string(),
    unitFa: z.string(),
  }),
  subject: z.string(),
  body: z.string(),
  attachments: z.number().int(),
});
export type LetterDocument = z.infer<typeof LetterDocument>;

export const LetterRow = z.strictObject({
  letterId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  postFa: z.string(),
  postEn: z.string(),
  unitFa: z.string(),
  unitEn: z.string(),
  level: z.number().int(),
  state: LetterState,
  way: LetterWay,
  reason: z.string().nullable(),
  number: z.string().nullable(),
  year: z.number().int().nullable(),
  attempts: z.number().int(),
  createdAtMs: instantMs,
  sentAtMs: instantMs.nullable(),
  registeredAtMs: instantMs.nullable(),
  /** When it is tried, or asked about, next. */
  nextAtMs: instantMs.nullable(),
});
export type LetterRow = z.infer<typeof LetterRow>;

/** So many of a list are shown; the next ones are asked for by the last of them. */
export const LETTERS_AT_ONCE = 200;
export const LetterList = z.enum(['waiting', 'sent', 'review', 'registered', 'received']);
export type LetterList = z.infer<typeof LetterList>;

/** applied: it did what it says. repeated: that was known. parked: its letter's number is awaited. */
export const ReceivedState = z.enum(['applied', 'repeated', 'parked', 'needs_review', 'dismissed']);
export type ReceivedState = z.infer<typeof ReceivedState>;

/** Which of what has come: what it came to, and words by which a letter is found. */
export const ReceivedFilter = z.strictObject({
  state: ReceivedState.optional(),
  /** A tracking code, or a letter's number: ours or the one of the answer. */
  q: z.string().max(60).optional(),
});
export type ReceivedFilter = z.infer<typeof ReceivedFilter>;

/** What the automation told us. */
export const ReceivedLetter = z.strictObject({
  receivedId: z.string(),
  kind: z.enum(['registered', 'reply', 'refused', 'unreadable']),
  way: LetterWay,
  state: ReceivedState,
  reason: z.string().nullable(),
  /** So often the same was told again. */
  repeats: z.number().int(),
  letterId: z.string().nullable(),
  caseId: z.string().nullable(),
  trackingCode: z.string().nullable(),
  number: z.string().nullable(),
  date: z.string().nullable(),
  inReplyTo: z.string().nullable(),
  /** The reply, or why it was refused; null: nothing is said, or it is erased. */
  text: z.string().nullable(),
  decidedByName: z.string().nullable(),
  note: z.string().nullable(),
  atMs: instantMs,
});
export type ReceivedLetter = z.infer<typeof ReceivedLetter>;

export const LettersView = z.strictObject({
  counts: z.record(LetterList, z.number().int()),
  letters: z.array(LetterRow),
  received: z.array(ReceivedLetter),
  /** How letters leave just now, and whether the automation rests after faults. */
  way: LetterWay,
  resting: z.strictObject({ untilMs: instantMs, reason: z.string() }).nullable(),
});
export type LettersView = z.infer<typeof LettersView>;

export const LetterView = LetterRow.extend({
  document: LetterDocument,
  templateVersion: z.number().int().nullable(),
  tries: z.array(
    z.strictObject({
      op: z.enum(['send', 'ask']),
      way: LetterWay,
      outcome: z.string(),
      code: z.string().nullable(),
      atMs: instantMs,
    }),
  ),
  received: z.array(ReceivedLetter),
});
export type LetterView = z.infer<typeof LetterView>;

export const ResendLetter = z.strictObject({ reason: words(300).min(3) });
export const NumberLetter = z.strictObject({
  number: z.string().trim().min(1).max(60),
  /** Jalali day of its registration: 1405/09/05. */
  date: z.string().max(10),
});
export const SettleReceived = z.strictObject({
  act: z.enum(['again', 'dismiss']),
  note: words(300).min(3),
});
