import { z } from 'zod';

/** Whom an expert calls, and what about. A number is never typed: it is what the record says. */
export const OutboundAsked = z.discriminatedUnion('purpose', [
  /** The number of a contact of his own. */
  z.strictObject({ purpose: z.literal('contact'), contactId: z.string().max(80) }),
  /** One who gave up waiting; his claim. */
  z.strictObject({ purpose: z.literal('missed-caller'), missedId: z.string().max(40) }),
  z.strictObject({ purpose: z.literal('case'), caseId: z.string().max(80) }),
  /** A colleague who is signed in. */
  z.strictObject({ purpose: z.literal('colleague'), agentId: z.string().max(40) }),
  /** An entry of the directory. */
  z.strictObject({ purpose: z.literal('directory'), entryId: z.string().max(40) }),
]);
export type OutboundAsked = z.infer<typeof OutboundAsked>;

/** `announce`: the result of a case is told by it. `manager-session`: a turn in a manager's hours. */
export const OutboundPurpose = z.enum([
  'contact',
  'missed-caller',
  'case',
  'directory',
  'colleague',
  'announce',
  'manager-session',
]);
export type OutboundPurpose = z.infer<typeof OutboundPurpose>;

export const OutboundCall = z.strictObject({ callId: z.string() });

/** What a call of ours is about, as its desk and its history show it. */
export const OutboundAbout = z.strictObject({
  purpose: OutboundPurpose,
  caseId: z.string().nullable(),
  /** Of the directory. */
  entryId: z.string().nullable(),
});
export type OutboundAbout = z.infer<typeof OutboundAbout>;

/** Why nobody was reached; null: it ended before, at our own end. */
export const OutboundEnd = z.strictObject({
  callId: z.string(),
  end: z
    .enum([
      'busy',
      'no-answer',
      'declined',
      'no-such-number',
      'refused',
      'fault',
      'dropped',
      'left',
    ])
    .nullable(),
  atMs: z.number().int(),
});
export type OutboundEnd = z.infer<typeof OutboundEnd>;
